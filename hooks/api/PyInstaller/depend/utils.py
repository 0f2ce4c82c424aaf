"""``PyInstaller.depend.utils``: libraries that are opened by name."""

from __future__ import annotations

from collections.abc import Iterable

from PyInstaller.depend._libraries import find_library_file
from PyInstaller.log import getLogger

logger = getLogger("PyInstaller.depend.utils")

_HOST = (
    "linux-vdso.so",
    "ld-linux",
    "libc.so",
    "libm.so",
    "libdl.so",
    "libpthread.so",
    "librt.so",
    "libutil.so",
)
"""Libraries of the C library family, which do not travel (bundler/inventory/system_libraries.py)."""


def _resolveCtypesImports(cbinaries: Iterable[str]) -> list[tuple[str, str, str]]:
    """The (name, path, "BINARY") of each library.  System libraries and missing ones are left out."""
    found = []
    for name in dict.fromkeys(cbinaries):
        if name.startswith(_HOST):
            continue
        path = find_library_file(name)
        if path is None:
            logger.warning("the library %s was not found", name)
        else:
            found.append((name, path, "BINARY"))
    return found
