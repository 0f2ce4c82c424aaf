"""Distributions whose metadata a module asks for by a literal name.

``version("x")``, ``distribution``, ``metadata``, ``requires`` and ``files`` of ``importlib.metadata`` and its
backport, ``Distribution.from_name``, and ``get_distribution``, ``require`` and the like of ``pkg_resources``.
Modules import these in many ways (``try: from importlib import metadata``, a module of their own for old
versions of Python), so a call is known by the last part of its name, in a module that mentions one of the
two libraries. The names that are found here are candidates: those that no installed distribution has are
dropped.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bundler.target.closure.model import ImportContext
from bundler.target.closure.read.nodes import nodes
from bundler.target.closure.read.text import TextEvaluator
from bundler.target.closure.read.words import has_any, mentions

_ONE = frozenset(
    {"version", "distribution", "metadata", "requires", "files", "from_name", "get_distribution"}
)
_WITH_REQUIREMENTS = frozenset({"require", "load_entry_point", "get_entry_info", "get_entry_map"})
"""Functions of ``pkg_resources`` that look at everything that the distribution requires, too."""
_NAME = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:[\[(<>=!~;@,].*)?\Z", re.DOTALL)
"""A requirement (PEP 508)."""


@dataclass(frozen=True)
class NamedDistribution:
    """The ``name`` of a distribution as a module writes it, and how the module asks.

    ``with_requirements``: the metadata of all that the distribution requires is asked for, too.
    """

    name: str
    context: ImportContext
    with_requirements: bool = False


def mentions_metadata(text: bytes) -> bool:
    """A fast test whether :func:`named_distributions` can find anything in the source ``text``."""
    return mentions(text, b"metadata") or has_any(text, (b"importlib_metadata", b"pkg_resources"))


def named_distributions(
    expressions: Iterable[tuple[ast.expr, ImportContext]], texts: TextEvaluator
) -> tuple[NamedDistribution, ...]:
    """The distributions that calls in ``expressions`` name."""
    found = []
    for expression, context in expressions:
        for node in nodes(expression):
            if isinstance(node, ast.Call):
                function = node.func
                called = getattr(function, "attr", getattr(function, "id", ""))
                if called in _ONE or called in _WITH_REQUIREMENTS:
                    names = _names(node, texts)
                    found += [NamedDistribution(name, context, called not in _ONE) for name in names]
    return tuple(dict.fromkeys(found))


def _names(call: ast.Call, texts: TextEvaluator) -> Iterator[str]:
    for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
        parts = argument.elts if isinstance(argument, (ast.List, ast.Tuple)) else [argument]
        for part in parts:
            for text in texts.texts(part):
                match = _NAME.match(text.known) if text.complete else None
                if match is not None:
                    yield match[1]
