"""Inventory -> images: which shared objects are laid out at build time."""

from __future__ import annotations

from collections.abc import Sequence

from bundler.elf.search import LibrarySearch
from bundler.inventory.model import BundleFile
from bundler.prelink.c_library import C_LIBRARY_FAMILY, c_library_family, system_library
from bundler.prelink.prelink import Candidate, Prelinked, prelink


def prelink_files(files: Sequence[BundleFile], exported: frozenset[str], search: LibrarySearch) -> Prelinked:
    """Lay out the native ``files`` of an executable that defines ``exported``.

    ``search`` finds the C library of the build machine.
    """
    libraries = {file.path: file.library for file in files if file.library is not None}
    names = {name for library in libraries.values() for name in library.system} - {*C_LIBRARY_FAMILY}
    system = {name: found for name in sorted(names) if (found := system_library(name, search)) is not None}
    candidates = [
        Candidate(
            path,
            library.shared,
            library.direct,
            tuple(name for name in library.system if name in names),
            f"it needs {library.incomplete}, which was not found" if library.incomplete else "",
        )
        for path, library in libraries.items()
    ]
    return prelink(candidates, exported, c_library_family(search), system)
