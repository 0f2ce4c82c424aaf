"""The shared objects of a closure: its extension modules and every library they need.

1. An extension module goes to its module's place in the tree.
2. A shared object that a distribution installs inside a package of the closure, and that is no
   extension module, is data that something opens by path (ctypes, cffi): it keeps its place.
3. Each DT_NEEDED is either the host's (:mod:`bundler.native.policy`) or is searched as the dynamic
   loader would, and travels; identical files are carried once, by contents.
4. Each shared object lists what must be loaded before it, in dependency order.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bundler.closure.model import Distribution, Module
from bundler.errors import NativeLibraryProblem, from_os_error
from bundler.inventory.model import BundleFile
from bundler.native.elf import SharedObject, read_shared_object
from bundler.native.policy import stays_with_host
from bundler.native.search import LibrarySearch

LIBRARY_DIRECTORY = ".libs"
"""Where libraries that no distribution owns appear in the tree: no module can have such a name."""


@dataclass(frozen=True)
class NativeFiles:
    """What travels, sorted by path, and what the user should know."""

    files: tuple[BundleFile, ...]
    notes: tuple[str, ...]


@dataclass
class _Collector:
    search: LibrarySearch
    bases: Sequence[str]
    places: dict[str, str] = field(default_factory=dict)  # real path or digest -> tree path
    files: dict[str, BundleFile] = field(default_factory=dict)  # by tree path
    notes: list[str] = field(default_factory=list)
    chain: list[SharedObject] = field(default_factory=list)
    """The one that is looked at, after those that led to it."""

    def add_needed(self, shared: SharedObject, name: str) -> str:
        """The tree path of a library that is needed as ``name``, recorded if it is new."""
        for key in (os.path.realpath(shared.path), _identity(shared.path)):
            if key in self.places:
                return self.places[key]
        place = self._place(shared.path, name)
        self.add(shared, place)
        return place

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
        self.places.setdefault(_identity(shared.path), place)
        self.files[place] = BundleFile(place, "native", source=shared.path)  # needed in a circle
        order: dict[str, None] = {}
        direct: dict[str, None] = {}
        hosts: list[str] = []
        incomplete = ""
        for name in shared.needed:
            if stays_with_host(name):
                hosts.append(name)
                continue
            needed = self._find(name)
            if needed is None:
                incomplete = incomplete or name
                self._note_missing(name, shared)
                continue
            needed_place = self.add_needed(needed, name)
            direct.setdefault(needed_place)
            for before in (*self.files[needed_place].needs, needed_place):
                if before != place:  # libraries may need each other in a circle
                    order.setdefault(before)
            incomplete = incomplete or self.files[needed_place].incomplete
        self.files[place] = BundleFile(
            place,
            "native",
            source=shared.path,
            executable=True,
            soname=shared.soname,
            needs=tuple(order),
            direct=tuple(direct),
            hosts=tuple(hosts),
            incomplete=incomplete,
        )

    def _place(self, path: str, name: str) -> str:
        """Where a library belongs: as installed if a distribution's directory holds it."""
        for base in self.bases:
            for candidate in (path, os.path.realpath(path)):
                if candidate.startswith(base + os.sep):
                    return os.path.relpath(candidate, base)
        return f"{LIBRARY_DIRECTORY}/{name}"

    def _note_missing(self, name: str, asker: SharedObject) -> None:
        tried = ", ".join(dict.fromkeys(map(os.path.dirname, self.search.candidates(name, asker))))
        self.notes.append(
            f"{asker.path} needs {name}, which is not on this machine (looked in {tried}): "
            "importing it will fail where the program runs, unless it is there"
        )


def native_files(
    modules: Iterable[Module],
    distributions: Iterable[Distribution],
    search: LibrarySearch,
    machine: str = "EM_X86_64",
    libraries: Iterable[tuple[str, str]] = (),
) -> NativeFiles:
    """Every extension module in ``modules``, the other shared objects of ``distributions`` in the
    packages of the closure, the (file, place) pairs ``libraries`` of hooks, and what they need.

    Raises :class:`NativeLibraryProblem` for an extension module of another machine and for a
    damaged library.
    """
    modules, distributions = list(modules), list(distributions)
    bases = sorted({os.path.dirname(item.metadata_path) for item in distributions}, key=len, reverse=True)
    collector = _Collector(search, bases)
    for module in modules:
        if module.kind != "extension" or module.origin is None:
            continue
        shared = read_shared_object(module.origin)
        if (shared.machine, shared.bits) != (machine, 64):
            raise NativeLibraryProblem(
                f"the extension module {module.name} is built for another machine",
                f"{module.origin} is {shared.machine}, {shared.bits} bits; the target is {machine}, 64 bits",
                f"leave it out with --exclude-module {module.name}, or install the wheel for this machine",
            )
        collector.add(shared, module.filename)
    for path, place in (*libraries, *_loaded_by_path(modules, distributions, set(collector.files))):
        if place in collector.files:
            continue
        try:
            shared = read_shared_object(path)
        except NativeLibraryProblem as error:
            collector.notes.append(f"{path} is not carried: {error.why or error.what}")
            continue
        if (shared.machine, shared.bits) == (machine, 64):
            collector.add(shared, place)
    files = tuple(collector.files[place] for place in sorted(collector.files))
    return NativeFiles(files, (*dict.fromkeys(collector.notes), *_same_soname(files)))


def _loaded_by_path(
    modules: Iterable[Module], distributions: Iterable[Distribution], known: set[str]
) -> Iterator[tuple[str, str]]:
    """Installed shared objects that are no extension modules: (path on disk, tree path)."""
    packages = {module.name for module in modules if module.is_package}
    top_level = {name for name in packages if "." not in name}
    for distribution in distributions:
        base = os.path.dirname(distribution.metadata_path)
        for entry in distribution.files:
            top, slash, _ = entry.partition("/")
            name = os.path.basename(entry)
            place = os.path.normpath(entry)
            if not slash or top not in top_level or place in known or not _is_library_name(name):
                continue
            path = os.path.join(base, entry)
            if os.path.isfile(path) and not _is_extension_module(path, name):
                yield path, place


def _is_library_name(name: str) -> bool:
    """``libx.so``, ``libx.so.1.2``."""
    return name.endswith(".so") or ".so." in name


def _is_extension_module(path: str, name: str) -> bool:
    """Does it define the function that CPython would call?  (PEP 489, "Export Hook Name")"""
    hook = b"PyInit_" + name.partition(".")[0].encode()
    try:
        return b"\0" + hook + b"\0" in Path(path).read_bytes()
    except OSError as error:
        raise from_os_error(error, f"reading {path}") from error


def _identity(path: str) -> str:
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError as error:
        raise from_os_error(error, f"reading {path}") from error


def _same_soname(files: Iterable[BundleFile]) -> Iterator[str]:
    """A note for each SONAME that several different libraries claim."""
    owners: dict[str, list[str]] = {}
    for file in files:
        if file.soname is not None:
            owners.setdefault(file.soname, []).append(file.path)
    for soname, paths in sorted(owners.items()):
        if len(paths) > 1:
            yield (
                f"{', '.join(paths)} all call themselves {soname}: "
                "each is used by what was installed with it; opening that name gives the first"
            )
