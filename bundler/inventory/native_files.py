"""The shared objects of a closure: its extension modules and every library they need.

1. An extension module goes to its module's place in the tree.
2. A shared library that a distribution installs among its data keeps its place, if it can be loaded
   on the target; the others stay plain files.  What ``--add-binary`` names must be loadable.
3. Each DT_NEEDED is either a system library (:mod:`bundler.inventory.system_libraries`) or is
   searched as the dynamic loader would, and travels; identical files are carried once, by contents.
4. Each shared object lists what must be loaded before it, in dependency order.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bundler.elf.search import LibrarySearch
from bundler.elf.shared_object import SharedObject
from bundler.errors import NativeLibraryProblem
from bundler.inventory.model import BundleFile, Library
from bundler.inventory.system_libraries import is_system_library
from bundler.target.closure.model import Module
from bundler.target_machine import X86_64, TargetMachine

LIBRARY_DIRECTORY = ".libs"
"""Where libraries that no distribution owns appear in the tree: no module can have such a name."""


@dataclass(frozen=True)
class NativeFiles:
    """What travels, sorted by path, what the user should know, and the newest glibc that any of it
    asks for, with the file that does."""

    files: tuple[BundleFile, ...]
    notes: tuple[str, ...]
    glibc: tuple[int, int] = (0, 0)
    glibc_asker: str = ""


@dataclass
class _Collector:
    search: LibrarySearch
    installed: Mapping[str, str]  # real path -> its own tree path
    places: dict[str, str] = field(default_factory=dict)  # real path or digest -> tree path
    files: dict[str, BundleFile] = field(default_factory=dict)  # by tree path
    notes: list[str] = field(default_factory=list)
    glibc: tuple[tuple[int, int], str] = ((0, 0), "")
    chain: list[SharedObject] = field(default_factory=list)
    """The shared object at hand, after those that led to it."""

    def add_needed(self, shared: SharedObject, name: str) -> str:
        """The tree path of a library that is needed as ``name``, recorded if it is new."""
        for key in (os.path.realpath(shared.path), shared.digest):
            if key in self.places:
                return self.places[key]
        place = self.installed.get(os.path.realpath(shared.path), f"{LIBRARY_DIRECTORY}/{name}")
        self.add(shared, place)
        return place

    def add_once(self, shared: SharedObject, place: str) -> None:
        """As :meth:`add`, for a library that another may already have brought along."""
        if os.path.realpath(shared.path) not in self.places:
            self.add(shared, place)

    def add(self, shared: SharedObject, place: str) -> None:
        """Record ``shared`` at tree path ``place`` with everything it needs."""
        self.chain.append(shared)
        self._record(shared, place)
        self.chain.pop()

    def _find(self, name: str) -> SharedObject | None:
        """What the loader would have for ``name``, asked for by the last of the chain.

        What is loaded already is known by its name, and whoever loads a library has loaded its own
        needs before (glibc elf/dl-load.c, _dl_map_object); also, DT_RPATH is inherited.
        """
        asker = self.chain[-1]
        for above in self.chain[:-1]:
            if name in above.needed:
                found = self.search.find(name, above)
                if found is not None:
                    return found
        found = self.search.find(name, asker)
        inherited = (above for above in reversed(self.chain[:-1]) if above.rpath and not above.runpath)
        for above in inherited if found is None else ():
            found = found or self.search.find(name, above)
        return found

    def _record(self, shared: SharedObject, place: str) -> None:
        self.places.setdefault(os.path.realpath(shared.path), place)
        self.places.setdefault(shared.digest, place)
        if shared.glibc > self.glibc[0]:
            self.glibc = (shared.glibc, shared.path)
        # libraries may need each other in a circle: this one is known from now on
        self.files[place] = BundleFile(place, "native", source=shared.path, library=Library(shared))
        order: dict[str, None] = {}
        direct: dict[str, None] = {}
        system: list[str] = []
        incomplete = ""
        for name in shared.needed:
            if is_system_library(name):
                system.append(name)
                continue
            needed = self._find(name)
            if needed is None:
                incomplete = incomplete or name
                self._note_missing(name, shared)
                continue
            needed_place = self.add_needed(needed, name)
            direct.setdefault(needed_place)
            library = self.files[needed_place].library
            assert library is not None, "add_needed() records libraries only"
            for before in (*library.needs, needed_place):
                if before != place:
                    order.setdefault(before)
            incomplete = incomplete or library.incomplete
        self.files[place] = BundleFile(
            place,
            "native",
            source=shared.path,
            executable=True,
            library=Library(shared, tuple(order), tuple(direct), tuple(system), incomplete),
        )

    def _note_missing(self, name: str, asker: SharedObject) -> None:
        tried = ", ".join(dict.fromkeys(map(os.path.dirname, self.search.candidates(name, asker))))
        self.notes.append(
            f"{asker.path} needs {name}, which is not on this machine (looked in {tried}): "
            "importing it will fail where the program runs, unless it is there"
        )


def native_files(
    modules: Iterable[Module],
    search: LibrarySearch,
    libraries: Mapping[str, str] = MappingProxyType({}),
    binaries: Mapping[str, str] = MappingProxyType({}),
    machine: TargetMachine = X86_64,
) -> NativeFiles:
    """Every extension module in ``modules``, the libraries, and what all of these need.

    ``libraries`` are installed shared libraries, tree path -> file; ``binaries`` those that
    ``--add-binary`` names.

    Raises :class:`NativeLibraryProblem` for an extension module or a binary that is of another
    machine or damaged.
    """
    collector = _Collector(search, {os.path.realpath(path): place for place, path in libraries.items()})
    for module in modules:
        if module.kind == "extension" and module.origin is not None:
            what = f"the extension module {module.name}"
            hint = f"leave it out with --exclude-module {module.name}, or install the wheel for this machine"
            collector.add(_loadable(module.origin, search, what, machine, hint), module.filename)
    for place, path in sorted(binaries.items()):
        collector.add_once(_loadable(path, search, f"the library {path}", machine), place)
    for place, path in sorted(libraries.items()):
        try:
            shared = _loadable(path, search, f"the library {path}", machine)
        except NativeLibraryProblem as error:
            collector.notes.append(f"{place}: carried as a plain file, for it cannot be loaded: {error.what}")
        else:
            collector.add_once(shared, place)
    files = tuple(collector.files[place] for place in sorted(collector.files))
    return NativeFiles(files, (*dict.fromkeys(collector.notes), *_same_soname(files)), *collector.glibc)


def _loadable(
    path: str, search: LibrarySearch, what: str, machine: TargetMachine, hint: str = ""
) -> SharedObject:
    shared = search.read(path)
    if (shared.machine, shared.bits) != (machine.elf_machine, machine.bits):
        raise NativeLibraryProblem(
            f"{what} is built for another machine",
            f"{path} is {shared.machine}, {shared.bits} bits; "
            f"the target is {machine.elf_machine}, {machine.bits} bits",
            hint,
        )
    return shared


def _same_soname(files: Iterable[BundleFile]) -> Iterator[str]:
    """A note for each SONAME that several different libraries claim."""
    owners: dict[str, list[str]] = {}
    for file in files:
        if file.library is not None and file.library.shared.soname is not None:
            owners.setdefault(file.library.shared.soname, []).append(file.path)
    for soname, paths in sorted(owners.items()):
        if len(paths) > 1:
            yield (
                f"{', '.join(paths)} all call themselves {soname}: "
                "each is used by what was installed with it; opening that name gives the first"
            )
