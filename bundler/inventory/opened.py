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
    found: list[tuple[str, str]] = []
    notes: list[str] = []
    for name, libraries in sorted(askers.items()):
        who = _listed(library.module for library in libraries)
        if is_system_library(name):
            reason = reason_to_stay(name)
            if reason != C_LIBRARY_FAMILY:
                notes.append(f"{who} loads {name}, which stays with the run machine: {reason}")
            continue
        path = search.find_opened(name, machine)
        if path is not None:
            found.append((name, path))
        elif any(library.module in own for library in libraries):
            notes.append(f"{who} loads {name}, which was not found: give it with --add-binary")
    return Opened(tuple(found), tuple(notes))


def _listed(names: Iterable[str]) -> str:
    first, *others = sorted(set(names))
    return f"{first} (and {len(others)} more)" if others else first
