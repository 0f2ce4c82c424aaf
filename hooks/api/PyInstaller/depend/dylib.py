"""``PyInstaller.depend.dylib``: which libraries stay with the system.  Decided elsewhere in bundler."""

from __future__ import annotations


def include_library(libname: str) -> bool:
    """Whether a library may travel: bundler decides that later, for every library."""
    return True


def exclude_list(libname: str) -> bool:
    """Whether a library is to stay: bundler decides that later, for every library."""
    return False
