"""Names of files that code of other packages looks for beside modules of the application.

``App(__name__)`` hands the module's place to a package, which finds ``templates`` beside the module.  Rule 2
of :mod:`bundler.target.closure.read.beside` says which names count.
"""

from __future__ import annotations

from collections.abc import Mapping

from bundler.target.closure.find.locate import Located
from bundler.target.closure.grouping import Grouping
from bundler.target.closure.model import APP, NamesBeside
from bundler.target.closure.read.beside import mentions_own_place, text_defaults, told_their_place
from bundler.target.closure.read.conditions import Facts
from bundler.target.closure.read.imports import top_level
from bundler.target.closure.read.reader import Reader


def names_beside(
    found: Mapping[str, Located], grouping: Grouping, reader: Reader, facts: Facts
) -> tuple[NamesBeside, ...]:
    """For each of the application's modules that gives its place to other code: what that code looks for."""
    below: dict[str, list[Located]] = {}
    for located in found.values():
        if located.kind == "source":
            below.setdefault(top_level(located.name), []).append(located)
    defaults: dict[str, frozenset[str]] = {}
    results = []
    for module in sorted(found.values(), key=lambda each: each.name):
        if module.kind != "source" or grouping.group(module) != APP:
            continue
        source = reader.text(module)
        packages = set(told_their_place(source, facts))
        for package in packages - defaults.keys():
            sources = (reader.text(each) for each in below.get(package, ()))
            defaults[package] = frozenset(text for each in sources for text in text_defaults(each))
        if packages or mentions_own_place(source):
            names = {name for package in packages for name in defaults[package]}
            results.append(NamesBeside(module.name, tuple(sorted(names))))
    return tuple(results)
