"""Packages of tests, which users of a distribution do not run."""

from __future__ import annotations

from bundler.target.closure.find.distributions import DistributionIndex
from bundler.target.closure.find.locate import Located, Locator
from bundler.target.closure.grouping import is_standard, standard_directories
from bundler.target.closure.read.imports import parents

_NAMES = frozenset({"test", "tests"})


class SelfTests:
    """Tells modules of tests from others.

    A package called ``test`` or ``tests`` holds tests if it is the standard library's or a distribution's.
    Modules in it belong to a closure only if something imports them.  A module of that name that is not a
    package, such as a command called ``test``, is like any other.  So is everything in the program's own
    packages, because only the program knows what the word means there.
    """

    def __init__(self, locator: Locator, index: DistributionIndex) -> None:
        self._locator = locator
        self._index = index
        self._stdlib = standard_directories()

    def holds(self, name: str) -> bool:
        """Whether ``name`` is, or is inside, a package of tests."""
        return any(
            self._is_package_of_tests(part) for part in parents(name) if part.rpartition(".")[2] in _NAMES
        )

    def _is_package_of_tests(self, name: str) -> bool:
        located = self._locator.find(name)
        return located is not None and located.is_package and not self._is_own(located)

    def _is_own(self, package: Located) -> bool:
        """Whether the program itself has ``package``: no distribution's record lists it."""
        if package.origin is None:
            top = self._locator.find(package.name.partition(".")[0])
            return top is not None and top is not package and self._is_own(top)
        return not is_standard(package.origin, self._stdlib) and self._index.owner(package.origin) is None
