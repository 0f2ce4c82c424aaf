"""How each module came into the closure: who asks for it, in which way, and in which line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from bundler.target.closure.find.locate import Located
from bundler.target.closure.lines import line_of_name
from bundler.target.closure.model import Edge, ImportContext, Way

HIDDEN_IMPORT = "--hidden-import"
COLLECT_SUBMODULES = "--collect-submodules"
TRACE = "--trace"
WHOLE_STDLIB = "--whole-stdlib"

_OPTIONAL: frozenset[ImportContext] = frozenset({"function", "conditional", "try"})
_RANK: dict[Way, int] = {
    "plain": 0,
    "optional": 1,
    "option": 2,
    "metadata": 3,
    "hook": 4,
    "plug-in": 5,
    "native": 6,
    "name": 7,
    "pickle": 8,
    "script": 9,
    "trace": 10,
    "runpy": 11,
    "interpreter": 12,
}
"""If one module asks for another in several ways, the first of these counts: it says most to a reader."""


class Ways:
    """Collects the edges of the import graph."""

    def __init__(self) -> None:
        self._edges: dict[str, dict[str, Edge]] = {}

    def note(self, name: str, importer: str, way: Way, line: int) -> None:
        """Record that ``importer`` brings ``name``; ``line`` is 0 if no line of its source says so."""
        known = self._edges.setdefault(name, {})
        if importer not in known or _key(way, line) < _key(known[importer].way, known[importer].line):
            known[importer] = Edge(importer, way, line)

    def edges(self, name: str) -> tuple[Edge, ...]:
        """All edges that lead to ``name``, sorted by importer."""
        return tuple(edge for _, edge in sorted(self._edges.get(name, {}).items()))

    def names(self, way: Way) -> Iterator[str]:
        """The modules that came in this ``way``, in the order in which they came."""
        for name, known in self._edges.items():
            if any(edge.way == way for edge in known.values()):
                yield name

    def find_lines(self, found: Mapping[str, Located], text: Callable[[Located], bytes]) -> Ways:
        """Look for the lines of imports by name in the ``text`` of the modules ``found``.  Returns itself."""
        for name, known in self._edges.items():
            for importer, edge in known.items():
                if edge.way == "name" and not edge.line and importer in found:
                    known[importer] = replace(edge, line=line_of_name(text(found[importer]), name))
        return self


def way_of(importer: str, context: ImportContext) -> Way:
    """The way that an import of ``importer`` goes, if nothing else is known about it."""
    if importer == TRACE:
        return "trace"
    if importer.startswith("--"):
        return "option"
    if not importer:
        return "interpreter"
    if context in _OPTIONAL:
        return "optional"
    if context == "named":
        return "name"
    return "hook" if context == "hidden" else "plain"


def _key(way: Way, line: int) -> tuple[int, bool, int]:
    return _RANK[way], line == 0, line
