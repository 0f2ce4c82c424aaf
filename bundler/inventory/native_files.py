"""The shared objects of a closure: its extension modules and every library they need.

1. An extension module goes to its module's place in the tree.
2. Each DT_NEEDED is either the host's (:mod:`bundler.native.policy`) or is searched as the dynamic
   loader would, and travels; identical files are carried once, by real path.
3. A shared library that a distribution installs among its data goes to its own place, if it can be
   loaded on the target; the others stay plain files.  What ``--add-binary`` names must be loadable.
4. Each shared object lists what must be loaded before it, in dependency order.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

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
    places: Mapping[str, str] = field(default_factory=dict)  # real path -> its own tree path
    libraries: dict[str, str] = field(default_factory=dict)  # real path -> tree path
    needs: dict[str, tuple[str, ...]] = field(default_factory=dict)  # tree path -> tree paths
    objects: dict[str, SharedObject] = field(default_factory=dict)  # tree path -> facts

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
            real = os.path.realpath(needed.path)
            needed_place = self.libraries.get(real)
            if needed_place is None:
                needed_place = self.places.get(real, f"{LIBRARY_DIRECTORY}/{name}")
                self.add(needed, needed_place)
            for before in (*self.needs[needed_place], needed_place):
                if before != place:  # libraries may need each other in a circle
                    order.setdefault(before)
        self.needs[place] = tuple(order)

    def add_once(self, shared: SharedObject, place: str) -> None:
        """As :meth:`add`, for a library that another may already have brought along."""
        if os.path.realpath(shared.path) not in self.libraries:
            self.add(shared, place)

    def copy(self) -> _Collector:
        """The same state, to go back to."""
        return _Collector(
            self.search, self.places, dict(self.libraries), dict(self.needs), dict(self.objects)
        )

    def find(self, name: str, asker: SharedObject) -> SharedObject:
        found = self.search.find(name, asker)
        if found is None:
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
    libraries: Mapping[str, str] = MappingProxyType({}),
    binaries: Mapping[str, str] = MappingProxyType({}),
    machine: str = "EM_X86_64",
) -> tuple[list[BundleFile], list[str]]:
    """The :class:`BundleFile` of every extension module in ``modules`` and of what they need, and
    remarks on libraries that are carried as plain files.

    ``libraries`` are installed shared libraries, tree path -> file; ``binaries`` those that
    ``--add-binary`` names.

    Raises :class:`NativeLibraryProblem` for a library of another machine, one that is not found,
    and a damaged one.
    """
    collector = _Collector(search, {os.path.realpath(path): place for place, path in libraries.items()})
    for module in modules:
        if module.kind != "extension" or module.origin is None:
            continue
        collector.add(
            _loadable(module.origin, f"the extension module {module.name}", machine), module.filename
        )
    for place, path in sorted(binaries.items()):
        collector.add_once(_loadable(path, f"the library {path}", machine), place)
    refused = []
    for place, path in sorted(libraries.items()):
        before = collector.copy()
        try:
            collector.add_once(_loadable(path, f"the library {path}", machine), place)
        except NativeLibraryProblem as error:
            collector = before
            refused.append(f"{place}: carried as a plain file, for it cannot be loaded: {error}")
    files = [
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
    return files, refused


def _loadable(path: str, what: str, machine: str) -> SharedObject:
    shared = read_shared_object(path)
    if (shared.machine, shared.bits) != (machine, 64):
        raise NativeLibraryProblem(
            f"{what} is built for another machine",
            f"{path} is {shared.machine}, {shared.bits} bits; the target is {machine}, 64 bits",
        )
    return shared
