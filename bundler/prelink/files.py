"""Inventory -> images: prelinking of the shared objects that travel."""

from __future__ import annotations

from collections.abc import Sequence

from bundler.elf.search import LibrarySearch
from bundler.inventory.model import BundleFile
from bundler.prelink.c_library import c_library_family, system_library
from bundler.prelink.prelink import Candidate, Prelinked, prelink
from bundler.target_machine import TargetMachine


def prelink_files(
    files: Sequence[BundleFile],
    exported: frozenset[str],
    search: LibrarySearch,
    machine: TargetMachine,
    glibc: tuple[int, int] = (0, 0),
    hot: frozenset[str] = frozenset(),
) -> Prelinked:
    """Prelink the shared objects among ``files`` for an executable that exports the symbols ``exported``.

    ``search`` finds the system libraries of the build machine.  ``glibc`` is the version of the oldest C
    library that the executable is to run with.  ``hot`` are the tree paths of those that are not to be
    packed.
    """
    family = c_library_family(machine)
    found = [shared for name in family if (shared := system_library(name, search)) is not None]
    libraries = {file.path: file.library for file in files if file.library is not None}
    names = {name for library in libraries.values() for name in library.system} - {*family}
    system = {name: each for name in sorted(names) if (each := system_library(name, search)) is not None}
    candidates = [
        Candidate(
            path,
            library.shared,
            library.direct,
            tuple(name for name in library.system if name in names),
            f"it needs {library.incomplete}, which was not found" if library.incomplete else "",
            path not in hot,
        )
        for path, library in libraries.items()
    ]
    return prelink(candidates, exported, found, system, machine, glibc)
