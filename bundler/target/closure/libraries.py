"""The shared libraries that the modules of a closure load by their names.

``ctypes.util.find_library`` looks around on the machine where it runs.  So it is asked now, on the build
machine, for the names that the program asks it for.
"""

from __future__ import annotations

import ctypes.util
from collections.abc import Mapping

from bundler.target.closure.find.locate import Located
from bundler.target.closure.model import OpenedLibrary
from bundler.target.closure.read.imports import in_stdlib
from bundler.target.closure.read.libraries import library_names
from bundler.target.closure.read.reader import Reader


def opened_libraries(found: Mapping[str, Located], reader: Reader) -> tuple[OpenedLibrary, ...]:
    """What the modules ``found`` load by name, sorted by module and name.

    The standard library is left out: it loads libraries by names that its callers give it.
    """
    answers: dict[str, str | None] = {}
    results = []
    for module in sorted(found.values(), key=lambda each: each.name):
        if module.kind not in ("source", "file") or in_stdlib(module.name):
            continue
        names = library_names(reader.text(module), module.name)
        results += [OpenedLibrary(module.name, name) for name in names.opened]
        for searched in names.searched:
            if searched not in answers:
                answers[searched] = _find_library(searched)
            name = answers[searched]
            results += [OpenedLibrary(module.name, name, searched)] if name is not None else []
    return tuple(results)


def _find_library(name: str) -> str | None:
    """The library called ``name``; None, too, where the search fails.

    It opens what looks like a path in a compiler's messages, which need not exist: ``liblibfoo.a``.  And it
    refuses names that no file can have.
    """
    try:
        return ctypes.util.find_library(name)
    except (OSError, ValueError):
        return None
