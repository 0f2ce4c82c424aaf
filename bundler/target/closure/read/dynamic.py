"""Imports by function call, as far as they are known without running the program.

======================================================  =========================================
``import_module("a.b")``, ``__import__("a.b")``         imported like ``import a.b``
``import_module(".x", __package__)``                    resolved like ``from . import x``
``import_module(f"pkg.backends.{name}")``, also with    every submodule of ``pkg.backends``; of
``+``, ``%``, ``str.format`` and ``".".join``           ``f"pkg.io_{x}"`` those that begin so
``import_module("shop_" + name)``                       every top-level module that begins so
``[sys.executable, "-m", "x"]``, ``"-c", "import x"``   imported (see :mod:`.children`)
``pkgutil.iter_modules(__path__)``, ``walk_packages``   every submodule of the package itself
``find_spec("x")``, ``importlib.resources.files("x")``  imported, but optional
any other argument                                      *open-ended*: the module's string literals
                                                        that name modules count (see graph.py)
======================================================  =========================================

A variable stands for every expression that the module assigns to it; ``for name in ("a", "b")``
assigns both.  What needs the code of other modules is done by :mod:`bundler.target.closure.helpers`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bundler.target.closure.model import ImportContext
from bundler.target.closure.read.calls import IMPORTS, LISTS, OPTIONAL, ImportCalls
from bundler.target.closure.read.children import MARK
from bundler.target.closure.read.conditions import Conditions
from bundler.target.closure.read.imports import Import, is_dotted_name
from bundler.target.closure.read.nodes import nodes
from bundler.target.closure.read.text import Surroundings, TextEvaluator

_WORDS = tuple(
    word.encode() for word in sorted(IMPORTS | LISTS | OPTIONAL | {"resources", "get_data", "resource_"})
)


@dataclass(frozen=True)
class Literals:
    """String literals that read like module names (``pkg.mod:attr`` without the attribute), sorted.

    ``rows`` are the calls whose arguments are two or more of them and nothing else
    (``Moved("queue", "Queue")``).  ``passed`` are arguments of other calls, ``elsewhere`` are not arguments.
    """

    rows: tuple[tuple[str, ...], ...] = ()
    passed: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()

    def in_calls(self) -> set[str]:
        """Those that are arguments of a call."""
        return {*self.passed, *(name for row in self.rows for name in row)}

    def all(self) -> set[str]:
        return self.in_calls().union(self.elsewhere)


@dataclass(frozen=True)
class DynamicImports:
    """The imports by call of one module.

    ``prefixes`` are (package, beginning of the submodule's name).  ``literals`` are the string literals of an
    ``open_ended`` module.
    """

    imports: tuple[Import, ...] = ()
    prefixes: tuple[tuple[str, str], ...] = ()
    open_ended: tuple[int, ...] = ()
    """The lines of calls whose argument is not known."""
    unsettled: tuple[int, ...] = ()
    """Those of them about which there is no guess either."""
    computed_children: tuple[int, ...] = ()
    """The lines of command lines for a module whose name is not known."""
    guesses: tuple[str, ...] = ()
    """Names that count if there are such modules: those of tables, and of command lines."""
    mains: tuple[str, ...] = ()
    """Names of modules that run as ``__main__``, in children or through ``runpy``."""
    literals: Literals = Literals()


def mentions_import_call(text: bytes) -> bool:
    """A fast test whether :func:`find_dynamic_imports` can find anything in the source ``text``."""
    return any(word in text for word in _WORDS) or MARK in text


def find_dynamic_imports(
    expressions: list[tuple[ast.expr, ImportContext]],
    conditions: Conditions,
    assigned: Mapping[str, list[ast.expr]],
    *,
    name: str,
    package: str,
) -> DynamicImports:
    """The import calls in ``expressions`` of the module ``name`` in ``package``."""
    around = Surroundings(name=name, package=package, assigned=assigned)
    calls = ImportCalls(conditions, TextEvaluator(around), package)
    for expression, context in expressions:
        for node in nodes(expression):
            calls.read(node, context)
    return DynamicImports(
        imports=tuple(calls.imports),
        prefixes=tuple(dict.fromkeys(calls.prefixes)),
        open_ended=tuple(dict.fromkeys(calls.open_ended)),
        unsettled=tuple(dict.fromkeys(calls.unsettled)),
        computed_children=tuple(dict.fromkeys(calls.computed_children)),
        guesses=tuple(dict.fromkeys(calls.guesses)),
        mains=tuple(dict.fromkeys(calls.mains)),
        literals=module_literals(part for part, _ in expressions) if calls.open_ended else Literals(),
    )


def module_literals(expressions: Iterable[ast.expr]) -> Literals:
    """The string literals in ``expressions`` that read like module names."""
    rows: set[tuple[str, ...]] = set()
    passed: set[str] = set()
    elsewhere: set[str] = set()
    pending: list[ast.AST] = list(expressions)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Call):
            names = [name for argument in node.args for name in _module_name(argument)]
            if len(names) == len(node.args) > 1 and not node.keywords:
                rows.add(tuple(names))
                continue
            passed.update(names)
        if isinstance(node, ast.Constant):
            elsewhere.update(_module_name(node))
        pending += ast.iter_child_nodes(node)
    return Literals(tuple(sorted(rows)), tuple(sorted(passed)), tuple(sorted(elsewhere - passed)))


def _module_name(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value.partition(":")[0]
        if len(text) < 200 and is_dotted_name(text):
            yield text
