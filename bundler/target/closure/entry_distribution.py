"""The modules of the entry point's distributions (the rule is in :mod:`bundler.target.closure.entry`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bundler.target.closure.entry import Entry
from bundler.target.closure.find.locate import Locator
from bundler.target.closure.find.self_tests import SelfTests
from bundler.target.closure.read.imports import top_level
from bundler.target.closure.read.reader import Reader


def distribution_modules(entry: Entry, locator: Locator, reader: Reader, tests: SelfTests) -> Sequence[str]:
    """Every module of the distributions of ``entry`` except their tests.

    The record of an editable install lists no modules.  Then the modules below its top-level packages are
    listed.
    """
    names: list[str] = []
    for distribution in entry.distributions:
        own = [name for name in distribution.module_names() if not name.startswith("__editable__")]
        names += own
        if not own or distribution.editable_directory is not None:
            for top in sorted({*distribution.top_level, *_entry_top_levels(entry, reader)}):
                names += [top, *_below(top, locator)]
    return [name for name in dict.fromkeys(names) if not tests.holds(name)]


def _entry_top_levels(entry: Entry, reader: Reader) -> set[str]:
    """The names of the entry point's top-level packages."""
    if entry.main is None:
        return {top_level(entry.name)}
    scan = reader.scan(entry.main)
    modules = [wanted.module for wanted in scan.imports if wanted.names] if scan is not None else []
    return {top_level(module) for module in modules} or {"__main__"}


def _below(package: str, locator: Locator) -> Iterable[str]:
    for name in locator.submodules(package):
        yield name
        yield from _below(name, locator)
