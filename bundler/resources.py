"""Where bundler's files are that do not belong to its package: the stub and the hooks.

An installed bundler has them inside its package (``_stub``, ``_hooks``; see pyproject.toml).  A checkout
has them beside the package, also when it is installed with ``pip install -e``.
"""

from __future__ import annotations

from pathlib import Path

from bundler.errors import BundlerError

_PACKAGE = Path(__file__).resolve().parent


def stub_dir() -> Path:
    """The directory of the stub's sources."""
    return _find("_stub", "runtime_stub")


def hooks_dir() -> Path:
    """The directory of the hooks that bundler brings."""
    return _find("_hooks", "hooks")


def _find(installed: str, in_checkout: str) -> Path:
    for candidate in (_PACKAGE / installed, _PACKAGE.parent / in_checkout):
        if candidate.is_dir():
            return candidate
    raise BundlerError(
        f"this installation of bundler lacks its {in_checkout} directory",
        f"looked for {_PACKAGE / installed} and {_PACKAGE.parent / in_checkout}",
        "install bundler again",
    )
