"""Parts of the program that no import leads to: what required distributions plug in.

A distribution that the program requires (:mod:`bundler.target.closure.program`) was installed for the
program. If no module imports it, it is there to be found by its metadata, or by a name that a user writes.
So these count, too:

1. Its entry points, whatever way the name of their group is made, if modules of the closure ask for entry
   points and the group is the closure's:

   - its name begins with the name of a package of the closure (``tuner_band_short``, ``tuner``); or
   - its name begins with the name of no package that is installed, and the distribution requires one whose
     modules ask for entry points, or a literal of such a module begins the group's name.

   So ``pytest11`` of a package that supports pytest does not bring pytest into other programs.
2. All its modules but its tests, if no import leads to any, and it requires a distribution with a module in
   the closure that imports by computed names (an *open-ended* module).

Groups that the closure asks for by a literal count for all installed distributions, as under plain Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bundler.target.closure.find.distributions import DistributionIndex, Installed
from bundler.target.closure.find.locate import Located
from bundler.target.closure.find.self_tests import SelfTests
from bundler.target.closure.read.imports import in_stdlib, top_level
from bundler.target.closure.read.scan import Scan

_SHORTEST_LITERAL = 4
"""A literal with fewer letters says too little about a group."""


@dataclass
class Plugins:
    """What the closure's modules ask for, and what required distributions plug in."""

    index: DistributionIndex
    tests: SelfTests
    packages: set[str] = field(default_factory=set)
    """The top-level packages of the closure, without the standard library's."""
    asking: set[str] = field(default_factory=set)
    """The distributions whose modules ask for entry points, by key; ``""`` is the application."""
    literals: set[str] = field(default_factory=set)
    """The string literals of all these modules."""
    open_ended: set[str] = field(default_factory=set)
    """The distributions with an open-ended module, by key."""
    plugged: set[str] = field(default_factory=set)
    """The distributions that have plugged something in, by key."""

    def note(self, module: Located, owner: Installed | None, scan: Scan) -> None:
        """Record what ``module`` of the closure, which ``owner`` owns, asks for."""
        if in_stdlib(module.name):
            return
        key = owner.key if owner is not None else ""
        self.packages.add(top_level(module.name))
        if scan.asks_for_entry_points:
            self.asking.add(key)
            self.literals.update(text for text in scan.strings if len(text) >= _SHORTEST_LITERAL)
        if scan.dynamic.open_ended:
            self.open_ended.add(key)

    def plugged_in(self, required: Iterable[Installed], imported: set[str]) -> Iterator[tuple[str, str]]:
        """The modules that the ``required`` distributions plug in, as (module, why).

        ``imported`` are the keys of the distributions with a module in the closure.
        """
        for distribution in required:
            found = [(name, "entry point") for name in self._entry_points(distribution)]
            if distribution.key not in imported - self.plugged:
                found += [(name, "plug-in") for name in self._modules(distribution)]
            if found:
                self.plugged.add(distribution.key)
            yield from found

    def _entry_points(self, distribution: Installed) -> Iterator[str]:
        if not self.asking:
            return
        invited = not self.asking.isdisjoint(distribution.requires)
        for group, modules in sorted(distribution.plugins.items()):
            packages = self._packages_called(group)
            if packages:
                counts = not packages.isdisjoint(self.packages)
            else:
                counts = invited or any(_begins(group, text) for text in self.literals)
            if counts:
                yield from sorted(modules)

    def _modules(self, distribution: Installed) -> Iterator[str]:
        if not self.open_ended.isdisjoint(distribution.requires):
            yield from (name for name in distribution.module_names() if not self.tests.holds(name))

    def _packages_called(self, group: str) -> frozenset[str]:
        """The installed packages with whose names the ``group`` begins.

        A name ends where a letter does not follow: ``tuner`` in ``tuner_short``, ``tuner.x`` and ``tuner11``.
        All of them count: a package may be called like the group of another one that it extends.
        """
        ends = (end for end in range(1, len(group) + 1) if _begins(group, group[:end]))
        return frozenset().union(*(self.index.packages_called(group[:end]) for end in ends))


def _begins(group: str, text: str) -> bool:
    """Whether ``group`` begins with ``text``, and not in the middle of a word."""
    if not group.startswith(text):
        return False
    return len(group) == len(text) or not (text[-1].isalpha() and group[len(text)].isalpha())
