"""The shared objects of a closure: its extension modules and every library they need.

1. An extension module goes to its module's place in the tree.
2. Each DT_NEEDED is either the host's (:mod:`bundler.native.policy`) or is searched as the dynamic
   loader would, and travels; identical files are carried once, by real path.
3. Libraries that hooks name come first, so that who needs one finds it at the place its hook gives
   it.  They are often optional: a library that one of these needs may be missing.
4. Each shared object lists what must be loaded before it, in dependency order.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field

from bundler.closure.model import Module
from bundler.errors import NativeLibraryProblem
from bundler.inventory.model import BundleFile
from bundler.native.elf import SharedObject, read_shared_object
from bundler.native.policy import stays_with_host
from bundler.native.search import LibrarySearch

LIBRARY_DIRECTORY = ".libs"
"""Where libraries that no package owns appear in the tree: no module can have such a name."""


@dataclass
class _Collector:
    search: LibrarySearch
    libraries: dict[str, str] = field(default_factory=dict)  # real path -> tree path
    needs: dict[str, tuple[str, ...]] = field(default_factory=dict)  # tree path -> tree paths
    objects: dict[str, SharedObject] = field(default_factory=dict)  # tree path -> facts
    forgiving: bool = False
    notes: list[str] = field(default_factory=list)

    def add(self, shared: SharedObject, place: str) -> None:
        """Record ``shared`` at tree path ``place`` with everything it needs."""
        self.libraries[os.path.realpath(shared.path)] = place
        self.objects[place] = shared
        self.needs[place] = ()
        order: dict[str, None] = {}
        for name in shared.needed:
            if stays_with_host(name):
                continue
            needed = self.find(name, shared)
            if needed is None:
                continue
            needed_place = self.libraries.get(os.path.realpath(needed.path))
            if needed_place is None:
                needed_place = f"{LIBRARY_DIRECTORY}/{name}"
                self.add(needed, needed_place)
            for before in (*self.needs[needed_place], needed_place):
                if before != place:  # libraries may need each other in a circle
                    order.setdefault(before)
        self.needs[place] = tuple(order)

    def find(self, name: str, asker: SharedObject) -> SharedObject | None:
        found = self.search.find(name, asker)
        if found is None and self.forgiving:
            self.notes.append(f"{asker.path}, which a hook wants, needs {name}, which is not on this machine")
        elif found is None:
            tried = "\n".join(self.search.candidates(name, asker))
            raise NativeLibraryProblem(
                f"{os.path.basename(asker.path)} needs {name}, which is not on this machine",
                f"{asker.path} names it (DT_NEEDED); looked for\n{tried}",
                f"install the package that provides {name}, or leave the module out with --exclude-module",
            )
        return found


def native_files(
    modules: Iterable[Module],
    search: LibrarySearch,
    machine: str = "EM_X86_64",
    libraries: Iterable[tuple[str, str]] = (),
    notes: list[str] | None = None,
) -> list[BundleFile]:
    """The :class:`BundleFile` of every extension module in ``modules`` and of what they need.

    ``libraries`` are the (file, place) pairs of hooks; what is wrong with one is added to ``notes``.
    Raises :class:`NativeLibraryProblem` for a library of another machine, one that is not found,
    and a damaged one.
    """
    collector = _Collector(search, notes=[] if notes is None else notes)
    as_data = _add_libraries(collector, libraries, machine)
    for module in modules:
        if module.kind != "extension" or module.origin is None:
            continue
        shared = read_shared_object(module.origin)
        if (shared.machine, shared.bits) != (machine, 64):
            raise NativeLibraryProblem(
                f"the extension module {module.name} is built for another machine",
                f"{module.origin} is {shared.machine}, {shared.bits} bits; the target is {machine}, 64 bits",
            )
        collector.add(shared, module.filename)
    return as_data + [
        BundleFile(
            place,
            "native",
            source=shared.path,
            executable=True,
            soname=shared.soname,
            needs=collector.needs[place],
        )
        for place, shared in sorted(collector.objects.items())
    ]


def _add_libraries(
    collector: _Collector, libraries: Iterable[tuple[str, str]], machine: str
) -> list[BundleFile]:
    """Take in what hooks name; files that cannot be loaded here anyway become plain data."""
    collector.forgiving = True
    as_data = []
    for path, place in libraries:
        try:
            shared = read_shared_object(path)
        except NativeLibraryProblem:
            shared = None
        if shared is None or (shared.machine, shared.bits) != (machine, 64):
            as_data.append(BundleFile(place, "data", source=path))
        else:
            collector.add(shared, place)
    collector.forgiving = False
    return as_data
