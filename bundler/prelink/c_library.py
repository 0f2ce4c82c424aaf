"""The build machine's system libraries, from which prelinking learns what the run machine's will define."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from bundler.elf.search import LibrarySearch
from bundler.elf.segments import DamagedObject
from bundler.elf.shared_object import SharedObject
from bundler.elf.symbols import glibc_number
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


INCOMPATIBLE = re.compile(r"totalorder(mag)?(f|l|f\d+x?)?")
"""Functions whose older version takes other arguments: numbers, not pointers (glibc NEWS for 2.31)."""


def older_version(
    name: str, version: str | None, glibc: tuple[int, int], c_library: Sequence[SharedObject]
) -> str | None:
    """The version of the symbol ``name`` that glibc ``glibc`` has in the place of ``version``.

    None if that release has ``version``, or if it does not have the symbol at all.

    glibc gives a symbol a new version when it moves to another library of the family, as those of libpthread
    did in 2.34, or when its result for wrong arguments changes, as that of ``exp`` did in 2.29.  It keeps
    the older versions, so the build machine's ``c_library`` shows which ones there were.  Code that was
    compiled for the new version can use the older one.
    """
    wanted = glibc_number(version)
    if wanted is None or wanted <= glibc or INCOMPATIBLE.fullmatch(name):
        return None
    found = {
        number: symbol.version
        for shared in c_library
        for symbol in shared.tables.defined.get(name, ())
        if (number := glibc_number(symbol.version)) is not None and number <= glibc
    }
    return found[max(found)] if found else None
