"""System libraries as the build machine has them: what they define is what the run machine will offer."""

from __future__ import annotations

import os

from bundler.elf.search import LibrarySearch
from bundler.elf.segments import DamagedObject
from bundler.elf.shared_object import SharedObject
from bundler.errors import NativeLibraryProblem
from bundler.target_machine import TargetMachine


def c_library_family(machine: TargetMachine) -> tuple[str, ...]:
    """What the executable itself is linked with: its global scope, in the order of the search."""
    merged = ("libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1")  # into libc.so.6, by glibc 2.34
    return ("libc.so.6", "libm.so.6", machine.loader, *merged)


def system_library(name: str, search: LibrarySearch) -> SharedObject | None:
    """The library that the build machine's dynamic loader would take for ``name``; None: there is none."""
    for path in (search.cache.get(name), *(os.path.join(directory, name) for directory in search.default)):
        if path is not None and os.path.isfile(path):
            try:
                shared = search.read(path)
                shared.tables  # noqa: B018  # a damaged table is found out here
            except (NativeLibraryProblem, DamagedObject):
                continue
            return shared
    return None
