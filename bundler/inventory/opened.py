"""Shared libraries that the program loads by their names or paths, ``CDLL("libx.so.1")``.

The library that the build machine's dynamic loader takes for a name travels, unless it is a system library
(:mod:`bundler.inventory.system_libraries`).  ``LD_LIBRARY_PATH`` counts here, because the program may have no
other way to find the library.

An absolute path may mean the program's own file or the machine's.  A file in the program's tree or its
environment's travels, and one that ``--add-binary`` names.  Any other stays with the run machine.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from bundler.elf.search import LibrarySearch
from bundler.inventory.beside import VIRTUAL_ENVIRONMENT
from bundler.inventory.system_libraries import C_LIBRARY_FAMILY, is_system_library, reason_to_stay
from bundler.target.closure.model import APP, STDLIB, Closure, Module, OpenedLibrary
from bundler.target.closure.read.beside import directories_of
from bundler.target_machine import TargetMachine

_ENVIRONMENTS = (VIRTUAL_ENVIRONMENT, "conda-meta")
"""Names that are in the root directory of an environment."""

_SOURCES = "src"
"""The directory of a project whose modules lie in a directory of their own."""

_OUTSIDE = "its path is outside of the program and its environment"


@dataclass(frozen=True)
class Opened:
    """``libraries`` are the files of the libraries that travel, by the name that they are loaded by."""

    libraries: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def find_opened(
    closure: Closure, search: LibrarySearch, machine: TargetMachine, binaries: Collection[str] = ()
) -> Opened:
    """The libraries that the modules of ``closure`` load by name, and notes about those that stay behind.

    ``binaries`` are the files that ``--add-binary`` names.
    """
    own = {module.name for module in closure.modules if module.group == APP}
    askers: dict[str, list[OpenedLibrary]] = {}
    for library in closure.libraries:
        askers.setdefault(library.name, []).append(library)
    has_paths = any(map(os.path.isabs, askers))
    trees = {*map(_place, (*_trees(closure.modules), *binaries))} if has_paths else set()
    paths = {
        name: search.find_opened(name, machine)
        for name in askers
        if not is_system_library(os.path.basename(name))
    }
    found = tuple(
        (name, path)
        for name, path in sorted(paths.items())
        if path is not None and (not os.path.isabs(name) or _is_in(name, trees))
    )
    # a module that finds one library may do without the others: they are other releases of the same
    content = {library.module for name, _ in found for library in askers[name]}
    notes: list[str] = []
    for name, libraries in sorted(askers.items()):
        who = _listed(library.module for library in libraries)
        reason = reason_to_stay(os.path.basename(name))
        wanted = any(library.module in own - content for library in libraries)
        if reason is not None:
            if reason != C_LIBRARY_FAMILY:
                notes.append(f"{who} loads {name}, which stays with the run machine: {reason}")
        elif paths[name] is None:
            notes += [f"{who} loads {name}, which was not found: give it with --add-binary"] if wanted else []
        elif os.path.isabs(name) and not _is_in(name, trees) and wanted:
            brings = f"(--add-binary {name}:. brings it)"
            notes.append(f"{who} loads {name}, which stays with the run machine: {_OUTSIDE} {brings}")
    return Opened(found, tuple(notes))


def _trees(modules: Iterable[Module]) -> Iterator[str]:
    """The directories in which the modules outside of the standard library lie, and their environments."""
    roots = {
        directories_of(module.origin, module.filename)[1]
        for module in modules
        if module.group != STDLIB and module.origin is not None
    }
    for root in roots - {os.sep}:
        yield os.path.dirname(root) if os.path.basename(root) == _SOURCES else root
        above = root
        while above != os.path.dirname(above):
            if any(os.path.exists(os.path.join(above, name)) for name in _ENVIRONMENTS):
                yield above
            above = os.path.dirname(above)


def _is_in(path: str, trees: Iterable[str]) -> bool:
    """Whether ``path`` is one of ``trees`` or below one, which :func:`_place` has given."""
    place = _place(path)
    return any(place == tree or place.startswith(f"{tree}/") for tree in trees)


def _place(path: str) -> str:
    """``path``, whose last part may be a link, without links above it."""
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))


def _listed(names: Iterable[str]) -> str:
    first, *others = sorted(set(names))
    return f"{first} (and {len(others)} more)" if others else first
