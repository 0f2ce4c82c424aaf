"""Which parameters of a function a value depends on."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from bundler.target.closure.helpers.definitions import Function
from bundler.target.closure.read.nodes import nodes

Dependence = Mapping[str, frozenset[str]]
"""For each variable of a function, and each ``.attribute`` of ``self``, the parameters that it depends on."""

_ROUNDS = 5  # a variable through another through another; loops in programs need two


def dependence(function: Function, sources: Iterable[str] = ()) -> Dependence:
    """What the variables of ``function`` depend on: its parameters, and the ``sources``."""
    known = {name: frozenset({name}) for name in (*function.sources, *sources)}
    stored = [node for node in function.body if isinstance(node, ast.Assign)]
    for _ in range(_ROUNDS):
        before = dict(known)
        for name, values in function.assigned.items():
            known[name] = known.get(name, frozenset()).union(*(depends(value, known) for value in values))
        for node in stored:
            for target in node.targets:
                key = _attribute_of_self(target)
                if key is not None:
                    known[key] = known.get(key, frozenset()) | depends(node.value, known)
        if known == before:
            break
    return {name: parameters for name, parameters in known.items() if parameters}


def depends(node: ast.AST, known: Dependence) -> frozenset[str]:
    """The parameters that the expression ``node`` depends on."""
    found: set[str] = set()
    for part in nodes(node):
        key = part.id if isinstance(part, ast.Name) else _attribute_of_self(part)
        found.update(known.get(key, ()) if key is not None else ())
    return frozenset(found)


def attributes_of_self(body: Iterable[ast.AST]) -> set[str]:
    """The attributes of ``self`` that ``body`` mentions, each with a dot before it."""
    return {key for node in body for part in nodes(node) for key in [_attribute_of_self(part)] if key}


def _attribute_of_self(node: ast.AST) -> str | None:
    if (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("self", "cls")
    ):
        return f".{node.attr}"
    return None
