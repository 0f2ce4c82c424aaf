"""``PyInstaller.depend.dylib``: which libraries travel.  Hooks get neutral answers.

bundler decides later which libraries are system libraries (bundler/inventory/system_libraries.py).
"""

from __future__ import annotations


def include_library(libname: str) -> bool:
    """Whether a library may travel, as far as this module knows: always."""
    return True


def exclude_list(libname: str) -> bool:
    """Whether a library must not travel, as far as this module knows: never."""
    return False
