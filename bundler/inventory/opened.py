"""Shared libraries that the program loads by their names, ``CDLL("libx.so.1")``.

The library that the build machine's dynamic loader takes for the name travels, unless it is a system library
(:mod:`bundler.inventory.system_libraries`).  ``LD_LIBRARY_PATH`` counts here, because the program may have no
other way to find the library.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bundler.elf.search import LibrarySearch
from bundler.inventory.system_libraries import C_LIBRARY_FAMILY, is_system_library, reason_to_stay
from bundler.target.closure.model import APP, Closure, OpenedLibrary
from bundler.target_machine import TargetMachine


@dataclass(frozen=True)
class Opened:
    """``libraries`` are the files of the libraries that travel, by the name that they are loaded by."""

    libraries: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def find_opened(closure: Closure, search: LibrarySearch, machine: TargetMachine) -> Opened:
    """The libraries that the modules of ``closure`` load by name, and notes about those that stay behind."""
    own = {module.name for module in closure.modules if module.group == APP}
    askers: dict[str, list[OpenedLibrary]] = {}
    for library in closure.libraries:
        askers.setdefault(library.name, []).append(library)
    paths = {name: search.find_opened(name, machine) for name in askers if not is_system_library(name)}
    found = tuple((name, path) for name, path in sorted(paths.items()) if path is not None)
    # a module that finds one library may do without the others: they are other releases of the same
    content = {library.module for name, _ in found for library in askers[name]}
    notes: list[str] = []
    for name, libraries in sorted(askers.items()):
        who = _listed(library.module for library in libraries)
        reason = reason_to_stay(name)
        if reason is None and paths[name] is None:
            if any(library.module in own - content for library in libraries):
                notes.append(f"{who} loads {name}, which was not found: give it with --add-binary")
        elif reason is not None and reason != C_LIBRARY_FAMILY:
            notes.append(f"{who} loads {name}, which stays with the run machine: {reason}")
    return Opened(found, tuple(notes))


def _listed(names: Iterable[str]) -> str:
    first, *others = sorted(set(names))
    return f"{first} (and {len(others)} more)" if others else first
