"""Closure -> inventory: which files travel, and under which path each appears.

1. Sources, so that tracebacks and ``inspect`` show lines.  Of modules that are installed without, the
   ``.pyc`` files, so that directories list them.  With --no-source only the sources of modules that do not
   compile, so that importing these raises the same error as under plain Python.
2. Extension modules, shared libraries that are installed as data, ``--add-binary``, libraries that the
   program opens by name (:mod:`bundler.inventory.opened`), and the native libraries that these need.
3. Metadata of every distribution that owns a module of the closure (``*.dist-info``).
4. Data files (:mod:`bundler.inventory.data_files`).
5. Files that hooks name (:mod:`bundler.inventory.hooked`).  Files of 1 to 4 win over these.
6. ``--add-data``, and what ``--add-binary`` names that is not a shared object: licences, programs.
7. Of all these, symbolic links stay links where they can (:mod:`bundler.inventory.links`).
8. The directories of namespace packages, even if nothing is below them.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator

from bundler.elf.search import LibrarySearch
from bundler.elf.shared_object import is_library
from bundler.inventory.added import matches
from bundler.inventory.data_files import data_files, metadata_place
from bundler.inventory.hooked import hooked_data, hooked_libraries
from bundler.inventory.links import entries, with_links
from bundler.inventory.model import BundleFile, Inventory
from bundler.inventory.native_files import native_files
from bundler.inventory.on_disk import directories_on_disk, programs_with_siblings
from bundler.inventory.opened import find_opened
from bundler.options import AddData, BuildOptions
from bundler.target.closure.model import Closure, Distribution, Module
from bundler.target.freeze.load import read_origin
from bundler.target_machine import TargetMachine


def collect_inventory(
    closure: Closure,
    options: BuildOptions,
    search: LibrarySearch,
    frozen: Collection[str],
    machine: TargetMachine,
) -> Inventory:
    """Every file that the executable for ``machine`` carries.

    ``frozen`` are the names of modules with frozen code.  A module without frozen code always needs its
    source.

    Raises :class:`NativeLibraryProblem`, :class:`InputUnreadable` and :class:`UsageError`.
    """
    files: dict[str, BundleFile] = {}
    data = data_files(closure, (*options.collect_data, *options.collect_all))
    libraries = {place: path for path, place in hooked_libraries(closure.hooks)}
    libraries |= {file.place: file.source for file in data if file.is_library}
    added = list(_added("--add-binary", options.add_binary))
    binaries = {file.path: str(file.source) for file in added if is_library(str(file.source))}
    opened = find_opened(closure, search, machine, binaries.values())
    native = native_files(closure.modules, search, libraries, binaries, machine, opened.libraries)
    carried = {file.path for file in native.files}
    groups: tuple[Iterable[BundleFile], ...] = (
        hooked_data(closure.hooks),
        _sources(
            module
            for module in closure.modules
            if not options.no_source or module.name not in frozen or closure.hooks.wants_source(module.name)
        ),
        _metadata(closure.distributions),
        (_data_file(file.place, file.source) for file in data if file.place not in carried),
        (_data_file(place, path) for place, path in libraries.items() if place not in carried),
        (file for file in added if file.path not in carried),
        _added("--add-data", options.add_data),
        (
            _data_file(module.filename, str(module.origin))
            for module in closure.modules
            if module.kind == "file"
        ),
        native.files,  # last, because a shared object that can be loaded must not count as data
    )
    for group in groups:
        for file in group:
            files[file.path] = file
    files = with_links(files)
    ordered = tuple(files[path] for path in sorted(files))
    on_disk = directories_on_disk(ordered, options.on_disk, closure.hooks)
    return Inventory(
        ordered,
        (*native.notes, *opened.notes, *programs_with_siblings(ordered, on_disk, closure.modules)),
        tuple(_namespaces(closure.modules)),
        on_disk,
    )


def _namespaces(modules: Iterable[Module]) -> Iterator[str]:
    """The directories of namespace packages (PEP 420).  A program may import one that has no modules."""
    for module in modules:
        if module.kind == "namespace":
            yield module.name.replace(".", "/")


def _sources(modules: Iterable[Module]) -> Iterator[BundleFile]:
    for module in modules:
        if module.source_text is not None:
            yield BundleFile(
                module.filename, "source", content=module.source_text.encode(), origin=module.origin
            )
        elif module.origin is not None and module.kind in ("source", "bytecode", "frozen"):
            content = read_origin(module.origin)
            yield BundleFile(module.filename, "source", content=content, origin=module.origin)


def _scripts(modules: Iterable[Module]) -> Iterator[BundleFile]:
    """The scripts and notebooks that the program opens by their paths, with --no-source, too."""
    for module in modules:
        if module.kind == "file":
            yield _data_file(module.filename, str(module.origin))


def _metadata(distributions: Iterable[Distribution]) -> Iterator[BundleFile]:
    for distribution in distributions:
        directory = distribution.metadata_path
        name = metadata_place(distribution)
        if os.path.isfile(directory):  # a single PKG-INFO file (distutils)
            yield BundleFile(name, "metadata", source=directory)
        for place, path in entries(directory):
            yield BundleFile(f"{name}/{place}", "metadata", source=path)


def _added(option: str, pairs: Iterable[AddData]) -> Iterator[BundleFile]:
    for pair in pairs:
        for match, directory in matches(option, pair):
            if os.path.isdir(match):
                for place, path in entries(match):
                    yield _data_file(os.path.join(directory, place), path)
            else:
                yield _data_file(os.path.join(directory, os.path.basename(match)), match)


def _data_file(place: str, path: str) -> BundleFile:
    if not os.path.exists(path):  # it is in a zip archive
        return BundleFile(os.path.normpath(place), "data", content=read_origin(path), origin=path)
    return BundleFile(os.path.normpath(place), "data", source=path, executable=os.access(path, os.X_OK))
