"""Modules that string literals name.

A module that imports by a computed name usually has the names somewhere: in a table, in a list, in calls of
its own helpers.  So the string literals of an *open-ended* module (see
:mod:`bundler.target.closure.read.dynamic`) count if they name a module that can be located, by these rules:

1. The name is relative (``".x"``), or lies in the same top-level package.  It is written in full, or from any
   package above the open-ended module; so a vendored copy is found where it is.  ``pkg.mod.Name`` and
   ``pkg.mod:name`` count as ``pkg.mod``.
2. Otherwise, the name is dotted (``"xml.sax.expatreader"``), in any top-level package.
3. The name is a plain one of the standard library, and an argument of a call (``Moved("queue", "Queue")``).

Compatibility layers (six) put modules into ``sys.modules`` under other names and have tables of all that they
offer.  No program uses all of it.  So a module of the standard library that only such a table names is taken
only for a program that uses it: one of its modules mentions both the layer and a name of the table's row
(:class:`LazyTable`).

Packages of tests (:mod:`bundler.target.closure.find.self_tests`) are never taken, because ``"test"`` is too
common a word.  Rule 1, for names that are written in full, also applies to the literals of
modules of the same top-level package that the open-ended module imports, because they may hold its tables.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping

from bundler.target.closure.find.locate import Located, Locator
from bundler.target.closure.find.self_tests import SelfTests
from bundler.target.closure.read.dynamic import Literals, module_literals
from bundler.target.closure.read.imports import in_stdlib, parents, resolve_relative, top_level
from bundler.target.closure.read.names import statements
from bundler.target.closure.read.reader import Reader
from bundler.target.closure.read.scan import Scan

_QUOTED = re.compile(rb"""["']([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)(?::[A-Za-z_]\w*)?["']""")
_BEGINNING = re.compile(rb"""["']([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)\.(?:["']\s*\+|\{|%[sr(])""")
_WORD = re.compile(rb"""["']([A-Za-z_][\w-]*)["']""")


class LazyTable:
    """The table of a module, ``owner``, that offers other modules and imports each when it is first used."""

    def __init__(self, owner: str, rows: Mapping[str, frozenset[str]]) -> None:
        """``rows`` has, for each name in the table, the modules that the name may stand for."""
        self._owner = re.compile(rb"\b%s\b" % owner.rpartition(".")[2].encode())
        names = "|".join(map(re.escape, sorted(rows))).encode()
        self._names = re.compile(rb"\b(?:%s)\b" % names)
        self._attributes = re.compile(rb"""\.(%s)\b(?!["'])""" % names)
        self._rows = rows
        self.owner = owner

    def wanted_by(self, source: bytes, *, is_table: bool) -> set[str]:
        """The modules that a module with this ``source`` seems to use through the table.

        ``is_table`` says that the module has such a table itself.  Then it mentions all the names, and only
        attributes count as a use.
        """
        if is_table:
            mentioned = self._attributes.findall(source)
        else:
            mentioned = self._names.findall(source) if self._owner.search(source) else []
        return {module for each in set(mentioned) for module in self._rows[each.decode()]}


def names_in_literals(
    module: Located, scan: Scan, locator: Locator, reader: Reader, tests: SelfTests
) -> tuple[str, ...]:
    """The modules that the literals of ``module`` name, sorted; none if it is not open-ended.

    Modules that only its :func:`lazy_table` names are left out.
    """
    if not scan.dynamic.open_ended:
        return ()
    package = module.name if module.is_package else module.name.rpartition(".")[0]
    top = top_level(module.name)
    literals = scan.dynamic.literals
    found: set[str] = set()
    for literal in literals.all():
        found.update(_named(literal, package, top, locator))
    found.update(name for name in literals.in_calls() if _is_standard(name, locator))
    if reader.edits_sys_modules(module):
        found -= _only_in_rows(literals)
    for table in _tables(scan, top, package, locator):
        for literal in _literals_of(table, reader):
            if literal.startswith(f"{top}."):
                found.update(_longest(literal, locator))
    return tuple(sorted(name for name in found - {module.name} if not tests.holds(name)))


def lazy_table(module: Located, scan: Scan, locator: Locator, reader: Reader) -> LazyTable | None:
    """The table of a ``module`` that offers the standard library under other names, else None."""
    if not scan.dynamic.open_ended or not reader.edits_sys_modules(module):
        return None
    literals = scan.dynamic.literals
    lazy = _only_in_rows(literals)
    rows: dict[str, set[str]] = {}
    for row in literals.rows:
        modules = {name for name in row if name in lazy and locator.find(name) is not None}
        for name in row if modules else ():
            rows.setdefault(name, set()).update(modules)
    return LazyTable(module.name, {name: frozenset(names) for name, names in rows.items()}) if rows else None


def _only_in_rows(literals: Literals) -> set[str]:
    """The names of the standard library that stand in rows of tables only."""
    in_rows = {name for row in literals.rows for name in row}
    standard = {name for name in in_rows if in_stdlib(name)}
    return standard.difference(literals.passed, literals.elsewhere)


def _is_standard(name: str, locator: Locator) -> bool:
    return name in sys.stdlib_module_names and locator.find(name) is not None


def names_in_full(
    module: Located, source: bytes | str, locator: Locator, tests: SelfTests, *, any_package: bool
) -> tuple[str, ...]:
    """The modules that quoted, dotted ASCII names in the ``source`` of ``module`` name, sorted.

    A literal that ends in a dot, and to which something is added (``"pkg.parts." + name``), names all modules
    of the package.  Without ``any_package``, only modules of its own top-level package count.
    """
    top = top_level(module.name)
    found: set[str] = set()
    data = source if isinstance(source, bytes) else source.encode("utf-8", "replace")
    for literal in {match.decode("ascii") for match in _QUOTED.findall(data)}:
        if any_package or literal.startswith(f"{top}."):
            found.update(_longest(literal, locator))
    for package in {match.decode("ascii") for match in _BEGINNING.findall(data)}:
        if (any_package or package.startswith(f"{top}.")) and locator.find(package) is not None:
            found.update(locator.submodules(package))
    return tuple(sorted(name for name in found - {module.name} if not tests.holds(name)))


def quoted_words(text: bytes) -> set[str]:
    """The literals in the source ``text`` that may be names of distributions or top-level packages."""
    return {match.decode("ascii") for match in _WORD.findall(text)}


def _named(literal: str, package: str, top: str, locator: Locator) -> Iterator[str]:
    if literal.startswith("."):
        dots = len(literal) - len(literal.lstrip("."))
        absolute = resolve_relative(package, dots, literal[dots:])
        if absolute and absolute != package:
            yield from _longest(absolute, locator)
        return
    for above in reversed(parents(package) if package else []):
        if locator.find(f"{above}.{literal}") is not None:
            yield f"{above}.{literal}"
            return
    if literal.startswith(f"{top}."):
        yield from _longest(literal, locator)
    elif "." in literal and locator.find(literal) is not None:
        yield literal


def _longest(name: str, locator: Locator) -> Iterator[str]:
    """The module ``name``, or the module that has the attribute ``name``."""
    parent = name.rpartition(".")[0]
    for candidate in (name, parent):
        if "." in candidate and locator.find(candidate) is not None:
            yield candidate
            return


def _tables(scan: Scan, top: str, package: str, locator: Locator) -> Iterator[Located]:
    """Modules of the same top-level package that an open-ended module imports when it is loaded."""
    names: set[str] = set()
    for wanted in scan.imports:
        if wanted.context == "top-level" and top_level(wanted.module) == top:
            names.add(wanted.module)
            names.update(f"{wanted.module}.{name}" for name in wanted.names if name.isidentifier())
    for name in sorted(names - {package}):
        located = locator.find(name)
        if located is not None and located.kind == "source" and not located.is_package:
            yield located


def _literals_of(module: Located, reader: Reader) -> set[str]:
    source = reader.source(module)
    if source is None:
        return set()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()  # reported when the module itself is scanned
    expressions = (
        part
        for statement in statements(tree.body)
        for part in ast.iter_child_nodes(statement)
        if isinstance(part, ast.expr)
    )
    return module_literals(expressions).all()
