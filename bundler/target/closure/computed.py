"""Imports and children of the program itself whose names nobody can know by reading."""

from __future__ import annotations

from collections.abc import Mapping

from bundler.target.closure.find.locate import Located
from bundler.target.closure.grouping import Grouping
from bundler.target.closure.helpers.helpers import ImportHelpers
from bundler.target.closure.model import APP, ComputedName
from bundler.target.closure.read.reader import Reader


def computed_names(
    found: Mapping[str, Located], grouping: Grouping, reader: Reader, helpers: ImportHelpers
) -> tuple[ComputedName, ...]:
    """Where the program's own modules import a module, or start one as a child, by a computed name.

    An import inside a helper counts only if nothing of the program calls it; else the calls count whose
    arguments are not known.
    """
    names = []
    for name, module in sorted(found.items()):
        scan = reader.scan(module) if grouping.group(module) == APP else None
        if scan is None:
            continue
        calls = {line for line in scan.dynamic.unsettled if (name, line) not in helpers.settled}
        calls |= {line for where, line in helpers.unknown if where == name}
        children = {line for line in scan.dynamic.computed_children if (name, line) not in helpers.settled}
        if calls or children:
            names.append(ComputedName(name, tuple(sorted(calls)), tuple(sorted(children))))
    return tuple(names)
