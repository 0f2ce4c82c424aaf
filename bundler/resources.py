"""Where the files that are not Python modules live.

An installed bundler carries them inside its package (``_stub``, ``_hooks``; see pyproject.toml);
a checkout, also one installed with ``pip install -e``, has them beside it.
"""

from __future__ import annotations

from pathlib import Path

from bundler.errors import BundlerError

_PACKAGE = Path(__file__).resolve().parent


def stub_dir() -> Path:
    """The directory with the C sources of the stub."""
    return _find("_stub", "runtime_stub")


def hooks_dir() -> Path:
    """The directory with the hooks that bundler brings."""
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
