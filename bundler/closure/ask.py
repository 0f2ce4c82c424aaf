"""Who asked in vain for what, and how."""

from __future__ import annotations

import sys

from bundler.closure.model import ImportContext, Missing
from bundler.closure.needs import OTHER_PLATFORMS

_SEVERITY: dict[ImportContext, int] = {
    "hidden": 0,
    "top-level": 1,
    "distribution": 2,
    "conditional": 3,
    "function": 4,
    "try": 5,
}

_NEEDED: frozenset[ImportContext] = frozenset({"hidden", "top-level"})


class Asked:
    """Collects the imports that nothing satisfies."""

    def __init__(self) -> None:
        self._missing: dict[str, dict[str, ImportContext]] = {}

    def missing(self, name: str, importer: str, context: ImportContext) -> None:
        """``importer`` asks for ``name``; of several ways of one importer the most urgent counts.

        Modules that only other platforms have are not worth a word.
        """
        if name in OTHER_PLATFORMS or name.partition(".")[0] in OTHER_PLATFORMS:
            return
        ways = self._missing.setdefault(name, {})
        if importer not in ways or _SEVERITY[context] < _SEVERITY[ways[importer]]:
            ways[importer] = context

    def result(self) -> tuple[Missing, ...]:
        """Everything missed, sorted by name."""
        found = []
        for name, ways in sorted(self._missing.items()):
            importers = tuple(sorted(ways))
            reasons = tuple(ways[importer] for importer in importers)
            optional = not any(reason in _NEEDED for reason in reasons)
            found.append(Missing(name, importers, optional, reasons))
        return tuple(found)


def is_standard_name(module: str) -> bool:
    """Whether ``module`` has the name of a standard-library module (of any platform)."""
    return module.partition(".")[0] in sys.stdlib_module_names
