"""The build machine's system libraries, from which prelinking learns what the run machine's will define."""

from __future__ import annotations

import os

from bundler.elf.search import LibrarySearch
from bundler.elf.segments import DamagedObject
from bundler.elf.shared_object import SharedObject
from bundler.errors import NativeLibraryProblem
from bundler.target_machine import TargetMachine


def c_library_family(machine: TargetMachine) -> tuple[str, ...]:
    """The libraries that the executable is linked with, in the order in which symbols are looked up."""
    merged = (
        "libpthread.so.0",
        "libdl.so.2",
        "librt.so.1",
        "libutil.so.1",
    )  # glibc 2.34 moved these into libc.so.6
    return ("libc.so.6", "libm.so.6", machine.loader, *merged)


def system_library(name: str, search: LibrarySearch) -> SharedObject | None:
    """The library that the build machine's dynamic loader would take for ``name``, or None."""
    for path in (search.cache.get(name), *(os.path.join(directory, name) for directory in search.default)):
        if path is not None and os.path.isfile(path):
            try:
                shared = search.read(path)
                shared.tables  # noqa: B018  # reading the tables raises if they are damaged
            except (NativeLibraryProblem, DamagedObject):
                continue
            return shared
    return None
