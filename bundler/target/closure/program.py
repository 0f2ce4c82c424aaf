"""The distributions that are part of the program, whether or not an import leads to them.

1. The program's *own* distributions: the one that the entry point belongs to, and those that the
   application's own modules import.
2. What these and the program's project file require on the target, directly or through others.

The rule for what is in them and is not imported is in :mod:`bundler.target.closure.plugins`.
"""

from __future__ import annotations

from collections.abc import Iterable

from bundler.target.closure.find.distributions import DistributionIndex, Installed
from bundler.target.closure.model import Requirement


class Program:
    """The program's own distributions, and those that are required."""

    def __init__(
        self, index: DistributionIndex, requirements: Iterable[Requirement] = (), project: Iterable[str] = ()
    ) -> None:
        self._index = index
        self._requires = {each.name: each.requires for each in requirements}
        self._own: set[str] = set()
        self._required: set[str] = set()
        self._reach(project, self._required)

    def add(self, installed: Installed) -> None:
        """Make ``installed`` one of the program's own."""
        if installed.key not in self._own:
            self._own.add(installed.key)
            self._reach(self._requires.get(installed.key, ()), self._required)

    def has(self, installed: Installed) -> bool:
        """Whether it is one of the program's own, or required."""
        return installed.key in self._own or installed.key in self._required

    def required(self) -> list[Installed]:
        """The installed distributions that are required, sorted by name."""
        return self._installed(self._required)

    def requirements_of(self, installed: Installed) -> list[Installed]:
        """What ``installed`` requires on the target, directly or through others, and is installed, sorted."""
        found: set[str] = set()
        self._reach(self._requires.get(installed.key, ()), found)
        return self._installed(found - {installed.key})

    def _reach(self, names: Iterable[str], found: set[str]) -> None:
        """Add ``names`` and all that they require to ``found``."""
        pending = list(names)
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                pending += self._requires.get(name, ())

    def _installed(self, names: Iterable[str]) -> list[Installed]:
        found = (self._index.get(name) for name in sorted(names) if "[" not in name)
        return [installed for installed in found if installed is not None]
