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
"""Parts of the C library, which stay with the system (see bundler/inventory/system_libraries.py)."""


def _resolveCtypesImports(cbinaries: Iterable[str]) -> list[tuple[str, str, str]]:
    """(name, path, "BINARY") of each library; what is not found, or the system's, is left out."""
    found = []
    for name in dict.fromkeys(cbinaries):
        if name.startswith(_HOST):
            continue
        path = find_library_file(name)
        if path is None:
            logger.warning("the library %s is not on this machine", name)
        else:
            found.append((name, path, "BINARY"))
    return found
