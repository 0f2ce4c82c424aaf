"""The shared objects of a closure: its extension modules and the native libraries that they need.

1. An extension module goes to its module's place in the tree.  If it cannot be loaded on the target machine,
   and all imports of it are optional, it counts as data: importing it fails as under plain Python.
2. A shared library that a distribution installs among its data keeps its place.  If it cannot be loaded on
   the target machine, it counts as data.  Libraries of ``--add-binary`` must be loadable.
3. A library that is needed (DT_NEEDED) is a system library (:mod:`bundler.inventory.system_libraries`), or it
   is found by the dynamic loader's rules and travels.  Files with the same contents travel once.
4. A library that the program opens by its name or absolute path travels, too, and is found by that.
5. Each shared object lists the libraries to load before it, in the order of loading.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bundler.elf.private_paths import without_private_directories
from bundler.elf.search import LibrarySearch
from bundler.elf.shared_object import SharedObject
from bundler.errors import NativeLibraryProblem
from bundler.inventory.model import BundleFile, Library
from bundler.inventory.system_libraries import is_system_library
from bundler.target.closure.model import Module
from bundler.target_machine import X86_64, TargetMachine

LIBRARY_DIRECTORY = ".libs"
"""Directory of the tree for libraries that no distribution owns.  No module can have this name."""


@dataclass(frozen=True)
class NativeFiles:
    """The files that travel, sorted by path, and notes for the user.

    Some of the files are symbolic links: other names of libraries.
    """

    files: tuple[BundleFile, ...]
    notes: tuple[str, ...]


@dataclass
class _Collector:
    search: LibrarySearch
    installed: Mapping[str, str]  # real path -> its own tree path
    places: dict[str, str] = field(default_factory=dict)  # real path or digest -> tree path
    files: dict[str, BundleFile] = field(default_factory=dict)  # by tree path
    notes: list[str] = field(default_factory=list)
    extra: tuple[str, ...] = ()
    """Directories in which needed libraries are looked for last."""
    chain: list[SharedObject] = field(default_factory=list)
    """The shared object that is being recorded, after the chain of those that need it."""

    def add_needed(self, shared: SharedObject, name: str) -> str:
        """Record ``shared``, which is needed under ``name``, unless it is known.  Returns its tree path."""
        for key in (os.path.realpath(shared.path), shared.digest):
            if key in self.places:
                return self.places[key]
        place = self.installed.get(os.path.realpath(shared.path), f"{LIBRARY_DIRECTORY}/{name}")
        self.add(shared, place)
        return place

    def add_once(self, shared: SharedObject, place: str) -> None:
        """As :meth:`add`, but does nothing if another shared object has already brought the file."""
        if os.path.realpath(shared.path) not in self.places:
            self.add(shared, place)

    def add(self, shared: SharedObject, place: str) -> None:
        """Record ``shared`` at the tree path ``place``, with every library that it needs."""
        self.chain.append(shared)
        self._record(shared, place)
        self.chain.pop()

    def _find(self, name: str) -> SharedObject | None:
        """The library that the dynamic loader would take for ``name``, needed by the last of the chain.

        The loader looks among the loaded libraries first, by their names.  Before it looks for what an object
        needs, it has loaded what the objects above it in the chain need (glibc elf/dl-load.c,
        _dl_map_object).  The DT_RPATH of the objects above applies, too.
        """
        asker = self.chain[-1]
        for above in self.chain[:-1]:
            if name in above.needed:
                found = self.search.find(name, above, self.extra)
                if found is not None:
                    return found
        found = self.search.find(name, asker, self.extra)
        inherited = (above for above in reversed(self.chain[:-1]) if above.rpath and not above.runpath)
        for above in inherited if found is None else ():
            found = found or self.search.find(name, above)
        return found

    def _record(self, shared: SharedObject, place: str) -> None:
        self.places.setdefault(os.path.realpath(shared.path), place)
        self.places.setdefault(shared.digest, place)
        carried = without_private_directories(shared)
        # recorded before what it needs, because libraries may need each other in a circle
        self.files[place] = BundleFile(place, "native", source=shared.path, library=Library(carried))
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
            if needed.soname is not None and is_system_library(needed.soname):
                system.append(needed.soname)
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
            library=Library(carried, tuple(order), tuple(direct), tuple(system), incomplete),
        )

    def _note_missing(self, name: str, asker: SharedObject) -> None:
        tried = ", ".join(dict.fromkeys(map(os.path.dirname, self.search.candidates(name, asker))))
        self.notes.append(
            f"{asker.path} needs {name}, which was not found (looked in {tried}): "
            "importing it fails on a run machine that does not have that library"
        )


def native_files(
    modules: Iterable[Module],
    search: LibrarySearch,
    libraries: Mapping[str, str] = MappingProxyType({}),
    binaries: Mapping[str, str] = MappingProxyType({}),
    machine: TargetMachine = X86_64,
    opened: Iterable[tuple[str, str]] = (),
) -> NativeFiles:
    """Every extension module in ``modules``, the libraries and binaries, and what all of these need.

    ``libraries`` are shared libraries that distributions install, ``binaries`` are those of
    ``--add-binary``, both as tree path -> file.  ``opened`` are those that the program opens by name or path,
    as (name, file).

    Raises :class:`NativeLibraryProblem` for a binary, or an extension module that the program needs, if it is
    damaged or made for another architecture.
    """
    collector = _Collector(search, {os.path.realpath(path): place for place, path in libraries.items()})
    for module in modules:
        if module.kind == "extension" and module.origin is not None:
            what = f"the extension module {module.name}"
            hint = (
                f"leave it out with --exclude-module {module.name}, or install the wheel for {machine.name}"
            )
            try:
                shared = _loadable(module.origin, search, what, machine, hint)
            except NativeLibraryProblem as error:
                if not module.edges or any(edge.way != "optional" for edge in module.edges):
                    raise
                collector.files[module.filename] = BundleFile(module.filename, "data", source=module.origin)
                collector.notes.append(f"{module.name}: importing it will fail: {error.what}")
            else:
                collector.add(shared, module.filename)
    for place, path in _links_last(binaries):
        collector.add_once(_loadable(path, search, f"the library {path}", machine), place)
    for place, path in _links_last(libraries):
        try:
            shared = _loadable(path, search, f"the library {path}", machine)
        except NativeLibraryProblem as error:
            collector.notes.append(f"{place}: carried as data, because it cannot be loaded: {error.what}")
        else:
            collector.add_once(shared, place)
    collector.extra = search.path
    for name, path in opened:
        own = os.path.normpath(name).lstrip("/")
        place = collector.add_needed(search.read(path), own)
        link = f"{LIBRARY_DIRECTORY}/{own}"
        if place != link:
            target = os.path.relpath(place, os.path.dirname(link))
            collector.files[link] = BundleFile(link, "data", link=target)
    files = tuple(collector.files[place] for place in sorted(collector.files))
    return NativeFiles(files, (*dict.fromkeys(collector.notes), *_same_soname(files)))


def _links_last(files: Mapping[str, str]) -> list[tuple[str, str]]:
    """``files`` sorted, links after what they lead to: ``libx.so.1`` is the library, ``libx.so`` the link."""
    return sorted(files.items(), key=lambda item: (os.path.islink(item[1]), item))


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
    """A note for each SONAME that several different libraries have.

    Copies of one library are not different: wheels have ``libx.so`` and ``libx.so.1`` as two files, and
    several wheels bring the same ``libgfortran``.
    """
    owners: dict[str, dict[str, SharedObject]] = {}
    for file in files:
        if file.library is not None and file.library.shared.soname is not None:
            owners.setdefault(file.library.shared.soname, {})[file.path] = file.library.shared
    for soname, libraries in sorted(owners.items()):
        different: dict[bytes, str] = {}
        for path, shared in libraries.items():
            different.setdefault(shared.content, path)
        if len(different) > 1:
            yield (
                f"{', '.join(different.values())} all have the name {soname}: code uses the one that was "
                "installed with it, and opening the library by its name gives the first"
            )
