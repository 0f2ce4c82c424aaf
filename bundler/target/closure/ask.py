"""Which module imports which, and how, and which imports are missing.

A missing import matters if the program cannot start or work without it.  So it counts as needed only if it
stands at the top level of a module that is *certain* to be imported.  The entry point is certain, and so is
every module that a certain module imports at its top level.  In modules of the application itself, imports
inside functions count as well, because these functions are probably called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bundler.target.closure.model import ImportContext, Missing
from bundler.target.closure.needs import OTHER_PLATFORMS
from bundler.target.closure.read.imports import top_level

_SEVERITY: dict[ImportContext, int] = {
    "hidden": 0,
    "top-level": 1,
    "distribution": 2,
    "indirect": 3,
    "guarded": 4,
    "conditional": 4,
    "function": 5,
    "named": 5,
    "try": 6,
}

_CALLED: frozenset[ImportContext] = frozenset({"function", "named"})
_NEEDED: frozenset[ImportContext] = frozenset({"hidden", "top-level"})


class Asked:
    """Collects imports.  If one module imports another in several ways, the most urgent way counts."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, ImportContext]] = {}
        self._missing: dict[str, dict[str, ImportContext]] = {}

    def found(self, name: str, importer: str, context: ImportContext) -> None:
        """Record that ``importer`` imports ``name``, which is there."""
        _note(self._found, name, importer, context)

    def missing(self, name: str, importer: str, context: ImportContext) -> None:
        """Record that ``importer`` imports ``name``, which is missing.

        Modules of other platforms are ignored.
        """
        if name not in OTHER_PLATFORMS and top_level(name) not in OTHER_PLATFORMS:
            _note(self._missing, name, importer, context)

    def importers(self, name: str) -> tuple[str, ...]:
        """The modules that import ``name``, sorted."""
        return tuple(sorted(importer for importer in self._found.get(name, ()) if importer))

    def result(self, roots: Iterable[str], is_app: Callable[[str], bool]) -> tuple[Missing, ...]:
        """All missing imports, sorted by name.  ``roots`` are the modules that run in any case."""
        certain = self._certain(roots, is_app)
        missed = []
        for name, ways in sorted(self._missing.items()):
            importers = tuple(sorted(ways))
            reasons = tuple(_seen_from(ways[importer], importer in certain) for importer in importers)
            optional = not any(reason in _NEEDED for reason in reasons)
            missed.append(Missing(name, importers, optional, reasons))
        return tuple(missed)

    def _certain(self, roots: Iterable[str], is_app: Callable[[str], bool]) -> set[str]:
        following: dict[str, list[str]] = {}
        for name, ways in self._found.items():
            for importer, context in ways.items():
                if context == "top-level" or (context in _CALLED and is_app(importer)):
                    following.setdefault(importer, []).append(name)
        certain: set[str] = set()
        queue = list(roots)
        while queue:
            name = queue.pop()
            if name not in certain:
                certain.add(name)
                queue += following.get(name, ())
        return certain


def _note(
    ways: dict[str, dict[str, ImportContext]], name: str, importer: str, context: ImportContext
) -> None:
    known = ways.setdefault(name, {})
    if importer not in known or _SEVERITY[context] < _SEVERITY[known[importer]]:
        known[importer] = context


def _seen_from(context: ImportContext, certain: bool) -> ImportContext:
    return "indirect" if context == "top-level" and not certain else context
