"""Optional imports of other distributions.

Packages import much for people who have it: ``try: import IPython``, or an import inside a function that most
programs never call.  All of these together can be many times the program.  An import is optional if it stands
inside ``try``, a function or a condition, or in a module to which only optional imports lead.  A ``try``
whose handlers raise makes nothing optional, because the module does not work without.  An optional import of
a module of one distribution that leads to another one counts only if

1. the metadata of the importer's distribution mentions the other one, with whatever extra or marker,
2. the other one is part of the program (:mod:`bundler.target.closure.program`),
3. something else brings it: one of its modules is in the closure, or
4. a literal of the application is its name or that of a package of it (``read_file(path, engine="fiona")``).

Otherwise it is left out, and the build says so.  The program then behaves as in an environment without that
distribution.  What a hook excludes follows rule 3 only.

All imports of modules that no distribution owns count, and so do those that lead to such modules: they have
no metadata that could say more.  So the application's own modules may import what they like.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bundler.target.closure.find.distributions import Installed
from bundler.target.closure.find.locate import Located, Locator
from bundler.target.closure.grouping import Grouping
from bundler.target.closure.model import ImportContext, LeftOut, OptionalImports
from bundler.target.closure.program import Program
from bundler.target.closure.read.imports import parents

_OPTIONAL: frozenset[ImportContext] = frozenset({"function", "conditional", "try", "named"})
_TOP_LEVEL: frozenset[ImportContext] = frozenset({"top-level", "guarded"})
_MEANT: frozenset[ImportContext] = frozenset({"hidden", "named", "distribution"})
"""A module that is asked for in this way is not optional, whoever asks."""


class Optional:
    """Decides on optional imports, and knows those that do not count so far."""

    def __init__(
        self, locator: Locator, grouping: Grouping, program: Program, which: OptionalImports = "metadata"
    ) -> None:
        self._locator = locator
        self._grouping = grouping
        self._program = program
        self._all = which == "all"
        self._owners: dict[str, Installed | None] = {}
        self.brought: set[str] = set()
        """The keys of the distributions with a module in the closure."""
        self._meant: set[str] = set()
        self._follows: dict[str, list[str]] = {}
        """For each module that is not meant so far, what it imports at its top level."""
        self._waiting: dict[str, dict[str, set[str]]] = {}
        """For each distribution that is left out so far: the names asked for, and by which modules."""
        self._named: set[str] = set()
        """The literals of the application's modules."""
        self._unwanted: dict[str, dict[str, set[str]]] = {}
        """The same for those that a hook keeps out.  That they are required does not bring them."""

    def owner(self, module: Located) -> Installed | None:
        """The distribution that ``module`` belongs to, if any."""
        if module.name not in self._owners:
            self._owners[module.name] = self._grouping.distribution(module)
        return self._owners[module.name]

    def leaves_out(self, importer: Located | None, name: str, context: ImportContext) -> bool:
        """Whether the import of ``name`` by ``importer`` does not count so far."""
        if self._all or importer is None:
            return False
        if context not in _OPTIONAL and (context not in _TOP_LEVEL or importer.name in self._meant):
            return False
        target = self._distribution(name)
        if target is None or not self.does_without(importer, target):
            return False
        self._waiting.setdefault(target.key, {}).setdefault(name, set()).add(importer.name)
        return True

    def keeps_out(self, importer: str, name: str) -> bool:
        """Whether the import of ``name``, which a hook excludes, does not count so far.

        Such hooks save the size of another distribution.  That is lost once something else brings it, and
        then the importer uses it, too.  Inside of one distribution, hooks have the last word.
        """
        target, owner = self._distribution(name), self._distribution(importer)
        if target is None or owner is None or owner.key == target.key:
            return True
        if target.key in self.brought:
            return False
        self._unwanted.setdefault(target.key, {}).setdefault(name, set()).add(importer)
        return True

    def does_without(self, importer: Located, other: Installed) -> bool:
        """Whether none of the four rules speaks for ``other`` when ``importer`` asks for it."""
        owner = self.owner(importer)
        if self._all or owner is None or owner.key == other.key or other.key in self.brought:
            return False
        return not (other.key in owner.requires or self._belongs(other))

    def _belongs(self, other: Installed) -> bool:
        """Whether ``other`` is part of the program, or the application names it."""
        return self._program.has(other) or not self._named.isdisjoint({other.key, *other.top_level})

    def names(self, literals: Iterable[str]) -> None:
        """Record the ``literals`` of a module of the application."""
        self._named.update(literals)

    def reach(self, name: str, importer: Located | None, context: ImportContext) -> list[str]:
        """Record that ``importer`` imports ``name``.  Returns the modules whose imports count now."""
        if name in self._meant:
            return []
        if importer is None or context in _MEANT or self.owner(importer) is None:
            return self._mean(name)
        if context in _TOP_LEVEL:
            if importer.name in self._meant:
                return self._mean(name)
            self._follows.setdefault(importer.name, []).append(name)
        return []

    def _mean(self, name: str) -> list[str]:
        """Record that ``name``, and what it imports at its top level, is not optional."""
        pending, found = [name], []
        while pending:
            name = pending.pop()
            if name not in self._meant:
                self._meant.add(name)
                found.append(name)
                pending += self._follows.pop(name, ())
        asking = {each for names in self._waiting.values() for each in self._importers(names)}
        return [name for name in found if name in asking]

    def bring(self, module: Located) -> list[str]:
        """Record that ``module`` is in the closure.  Returns the modules whose imports count now."""
        owner = self.owner(module)
        if owner is None or owner.key in self.brought:
            return []
        self.brought.add(owner.key)
        waiting = (known.pop(owner.key, {}) for known in (self._waiting, self._unwanted))
        return [importer for names in waiting for importer in self._importers(names)]

    def joined(self) -> list[str]:
        """The modules whose imports count now because the program has grown, or names more."""
        found = []
        for key in sorted(self._waiting):
            installed = self._grouping.index.get(key)
            if installed is not None and self._belongs(installed):
                found += self._importers(self._waiting.pop(key))
        return found

    def left_out(self) -> Iterator[LeftOut]:
        """The distributions that are left out, the largest first."""
        found = []
        for key in {**self._waiting, **self._unwanted}:
            installed = self._grouping.index.get(key)
            names = self._waiting.get(key) or self._unwanted[key]
            if installed is not None:
                more = self._program.requirements_of(installed)
                others = [each for each in more if each.key not in self.brought]
                found.append(_left_out(installed, others, min(names), self._importers(names)))
        yield from sorted(found, key=lambda each: (-each.size, each.name))

    def _distribution(self, name: str) -> Installed | None:
        """The distribution of the module ``name``, or of the package of it that no other one shares."""
        for part in parents(name):
            located = self._locator.find(part)
            if located is None:
                return None
            if located.origin is not None:
                return self.owner(located)
        return None

    @staticmethod
    def _importers(names: dict[str, set[str]]) -> list[str]:
        return sorted({importer for importers in names.values() for importer in importers})


def _left_out(installed: Installed, others: list[Installed], module: str, importers: list[str]) -> LeftOut:
    return LeftOut(
        name=installed.name,
        module=module,
        importers=tuple(importers),
        others=tuple(each.name for each in others),
        modules=sum(len(each.module_names()) for each in (installed, *others)),
        size=sum(each.size() for each in (installed, *others)),
    )
