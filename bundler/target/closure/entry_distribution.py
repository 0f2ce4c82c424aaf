"""The modules of the entry point's distribution (the rule is in :mod:`bundler.target.closure.entry`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bundler.target.closure.entry import Entry
from bundler.target.closure.find.locate import Locator
from bundler.target.closure.find.self_tests import SelfTests
from bundler.target.closure.read.imports import top_level
from bundler.target.closure.read.reader import Reader


def distribution_modules(entry: Entry, locator: Locator, reader: Reader, tests: SelfTests) -> Sequence[str]:
    """Every module of the distribution of ``entry`` except its tests.

    The record of an editable install lists no modules.  Then the modules below its top-level packages are
    listed.
    """
    distribution = entry.distribution
    if distribution is None:
        return ()
    names = list(distribution.module_names())
    names = [name for name in names if not name.startswith("__editable__")]
    if not names or distribution.editable_directory is not None:
        tops = set(distribution.top_level()) | {_entry_top_level(entry, reader)}
        for top in sorted(tops):
            names += [top, *_below(top, locator)]
    return [name for name in dict.fromkeys(names) if not tests.holds(name)]


def _entry_top_level(entry: Entry, reader: Reader) -> str:
    """The name of the entry point's top-level package."""
    if entry.main is None:
        return top_level(entry.name)
    scan = reader.scan(entry.main)
    modules = [wanted.module for wanted in scan.imports if wanted.names] if scan is not None else []
    return top_level(modules[0]) if modules else "__main__"


def _below(package: str, locator: Locator) -> Iterable[str]:
    for name in locator.submodules(package):
        yield name
        yield from _below(name, locator)
