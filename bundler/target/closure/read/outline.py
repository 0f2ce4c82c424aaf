"""The names in a module from which one sees whether it can call a function of another module.

A scan is kept from one build to the next, a syntax tree is not.  So most modules that only mention the name
of an import helper need not be parsed again.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bundler.target.closure.read.calls import last_name
from bundler.target.closure.read.imports import resolve_relative, top_level
from bundler.target.closure.read.names import assignments, statements

_PASSES_ON = frozenset({"map", "partial"})


@dataclass(frozen=True)
class Outline:
    """``called`` are the last names of what is called anywhere, ``aliases`` other names for something, and
    ``bases`` the last names of base classes."""

    called: frozenset[str]
    aliases: tuple[tuple[str, str], ...]
    bases: frozenset[str]

    def may_call(self, words: Iterable[str]) -> bool:
        """Whether the module calls what is called one of ``words``, or makes a subclass of it."""
        known = {*words}
        names = known | {name for name, meant in self.aliases if meant in known}
        return not (self.called.isdisjoint(names) and self.bases.isdisjoint(names))


def outline(every: Sequence[ast.AST]) -> Outline:
    """The outline of the module whose nodes are ``every``, as :func:`ast.walk` gives them."""
    bases: set[str] = set()
    aliases: set[tuple[str, str]] = set()
    for node in every:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            aliases.update((each.asname, each.name.rpartition(".")[2]) for each in node.names if each.asname)
        elif isinstance(node, ast.ClassDef):
            bases.update(map(last_name, node.bases))
    for name, values in assignments(every).items():
        aliases.update((name, last_name(value)) for value in values)
    return Outline(
        called=called_names(every),
        aliases=tuple(sorted((name, meant) for name, meant in aliases if meant not in ("", name))),
        bases=frozenset(bases),
    )


def called_names(every: Iterable[ast.AST]) -> frozenset[str]:
    """The last names of what the calls among the nodes ``every`` call."""
    return frozenset(
        last_name(call.func) for node in every if isinstance(node, ast.Call) for call in calls_of(node)
    )


def calls_of(node: ast.Call) -> Iterator[ast.Call]:
    """The call itself, and the one that ``partial(f, x)`` and ``map(f, xs)`` make later."""
    yield node
    if last_name(node.func) in _PASSES_ON and node.args:
        yield ast.copy_location(ast.Call(node.args[0], node.args[1:], node.keywords), node)


def imported_names(tree: ast.Module, package: str) -> tuple[dict[str, str], list[str]]:
    """What imported names stand for, as qualified names, and the modules of ``from module import *``."""
    found: dict[str, str] = {}
    stars = []
    for node in statements(tree.body):
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.name if alias.asname else top_level(alias.name)
                found.setdefault(alias.asname or name, name)
        elif isinstance(node, ast.ImportFrom):
            module = resolve_relative(package, node.level, node.module or "")
            for alias in node.names if module else ():
                if alias.name == "*":
                    stars.append(str(module))
                else:
                    found.setdefault(alias.asname or alias.name, f"{module}.{alias.name}")
    return found, stars
