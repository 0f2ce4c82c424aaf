"""bundler: one native executable from a Python application.

This package is the build half of the project.  The other half, the stub in ``runtime_stub/``, is compiled
into every executable.  The two halves meet in ``runtime_stub/contract/`` and :mod:`bundler.contract`.

The names below are for programs that build executables (``docs/library.md``).  All else may change.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bundler.errors import BundlerError
    from bundler.library import build
    from bundler.options import AddData, BuildOptions
    from bundler.report.result import BuildResult

__version__ = "0.1.0"

__all__ = ["AddData", "BuildOptions", "BuildResult", "BundlerError", "__version__", "build"]

_HOMES = {
    "AddData": "bundler.options",
    "BuildOptions": "bundler.options",
    "BuildResult": "bundler.report.result",
    "BundlerError": "bundler.errors",
    "build": "bundler.library",
}


if not TYPE_CHECKING:  # for type checkers, the imports above say all

    def __getattr__(name):
        """Import what is asked for: neither the worker nor ``bundler --help`` needs any of it."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
