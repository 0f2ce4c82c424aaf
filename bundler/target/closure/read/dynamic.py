"""Imports by function call, as far as they are known without running the program.

======================================================  =========================================
``import_module("a.b")``, ``__import__("a.b")``         imported like ``import a.b``
``import_module(".x", __package__)``                    resolved like ``from . import x``
``import_module(f"pkg.backends.{name}")``, also with    every submodule of ``pkg.backends``; of
``+``, ``%``, ``str.format`` and ``".".join``           ``f"pkg.io_{x}"`` those that begin so
``pkgutil.iter_modules(__path__)``, ``walk_packages``   every submodule of the package itself
``find_spec("x")``, ``importlib.resources.files("x")``  imported, but optional
any other argument                                      *open-ended*: the module's string literals
                                                        that name modules count (see graph.py)
======================================================  =========================================

A variable stands for every expression that the module assigns to it; ``for name in ("a", "b")``
assigns both.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bundler.target.closure.model import ImportContext
from bundler.target.closure.read.conditions import Conditions
from bundler.target.closure.read.imports import Import, is_dotted_name, resolve_relative
from bundler.target.closure.read.text import Text, TextEvaluator

_IMPORTS = frozenset({"import_module", "__import__"})
_LISTS = frozenset({"iter_modules", "walk_packages"})
_OPTIONAL = frozenset({"find_spec", "run_module", "resolve_name"})
_RESOURCES = ("importlib.resources.", "importlib_resources.", "pkgutil.get_data", "pkg_resources.resource_")
_WORDS = tuple(
    word.encode() for word in sorted(_IMPORTS | _LISTS | _OPTIONAL | {"resources", "get_data", "resource_"})
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
    literals: Literals = Literals()


def mentions_import_call(text: bytes) -> bool:
    """A fast test whether :func:`find_dynamic_imports` can find anything in the source ``text``."""
    return any(word in text for word in _WORDS)


def find_dynamic_imports(
    expressions: list[tuple[ast.expr, ImportContext]],
    conditions: Conditions,
    assigned: Mapping[str, list[ast.expr]],
    *,
    name: str,
    package: str,
) -> DynamicImports:
    """The import calls in ``expressions`` of the module ``name`` in ``package``."""
    finder = _Finder(conditions, TextEvaluator(assigned, name, package), package)
    for expression, context in expressions:
        for node in ast.walk(expression):
            if isinstance(node, ast.Call):
                finder.call(node, context)
    return DynamicImports(
        imports=tuple(finder.imports),
        prefixes=tuple(dict.fromkeys(finder.prefixes)),
        open_ended=tuple(dict.fromkeys(finder.open_ended)),
        literals=module_literals(part for part, _ in expressions) if finder.open_ended else Literals(),
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


class _Finder:
    def __init__(self, conditions: Conditions, texts: TextEvaluator, package: str) -> None:
        self._conditions = conditions
        self._texts = texts
        self._package = package
        self.imports: list[Import] = []
        self.prefixes: list[tuple[str, str]] = []
        self.open_ended: list[int] = []

    def call(self, node: ast.Call, context: ImportContext) -> None:
        qualified = self._conditions.qualified(node.func) or ""
        last = qualified.rpartition(".")[2] or _last_name(node.func)
        if last in _IMPORTS:
            self._import_call(node, context, last)
        elif last in _LISTS:
            self._listing(node)
        elif (last in _OPTIONAL or qualified.startswith(_RESOURCES)) and node.args:
            for text in self._texts.texts(node.args[0]):
                module = text.known.partition(":")[0]
                if text.complete and is_dotted_name(module) and not module.startswith("."):
                    self.imports.append(Import(module, (), "try", node.lineno))

    def _import_call(self, node: ast.Call, context: ImportContext, function: str) -> None:
        argument = _argument(node, 0, "name")
        if argument is None:
            self.open_ended.append(node.lineno)
            return
        level, package = 0, self._package
        names: tuple[str, ...] = ()
        if function == "__import__":
            level = _integer(_argument(node, 4, "level"))
            names = self._from_list(_argument(node, 3, "fromlist"))
        else:
            package = self._anchor(_argument(node, 1, "package"))
        for text in self._texts.texts(argument):
            self._import_text(text, level, names, package, context, node.lineno)

    def _import_text(
        self,
        text: Text,
        level: int,
        names: tuple[str, ...],
        package: str,
        context: ImportContext,
        line: int,
    ) -> None:
        dots = len(text.known) - len(text.known.lstrip("."))
        module = resolve_relative(package, level or dots, text.known[dots:])
        if text.complete:
            if module and is_dotted_name(module):
                self.imports.append(Import(module, names, context, line))
        elif module and ("." in text.known or level):
            if (level or dots) and "." not in text.known[dots:]:
                parent = resolve_relative(package, level or dots, "") or ""
                self.prefixes.append((parent, text.known[dots:]))
            else:
                parent, _, beginning = module.rpartition(".")
                self.prefixes.append((parent, beginning))
        else:
            self.open_ended.append(line)

    def _listing(self, node: ast.Call) -> None:
        """``iter_modules(x.__path__)``: the program probably imports the submodules of ``x`` by name."""
        argument = _argument(node, 0, "path")
        if isinstance(argument, (ast.List, ast.Tuple)) and len(argument.elts) == 1:
            argument = argument.elts[0]
        if isinstance(argument, ast.Name) and argument.id == "__path__":
            self.prefixes.append((self._package, ""))
        elif isinstance(argument, ast.Attribute) and argument.attr == "__path__":
            owner = self._conditions.qualified(argument.value)
            if owner is not None:
                self.prefixes.append((owner, ""))

    def _from_list(self, node: ast.expr | None) -> tuple[str, ...]:
        if not isinstance(node, (ast.List, ast.Tuple)):
            return ()
        parts = [part.value for part in node.elts if isinstance(part, ast.Constant)]
        return tuple(part for part in parts if isinstance(part, str) and part.isidentifier())

    def _anchor(self, node: ast.expr | None) -> str:
        if node is not None:
            for text in self._texts.texts(node):
                if text.complete:
                    return text.known
        return self._package


def _last_name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _argument(node: ast.Call, position: int, keyword: str) -> ast.expr | None:
    if len(node.args) > position and not any(isinstance(arg, ast.Starred) for arg in node.args):
        return node.args[position]
    return next((item.value for item in node.keywords if item.arg == keyword), None)


def _integer(node: ast.expr | None) -> int:
    value = node.value if isinstance(node, ast.Constant) else 0
    return value if isinstance(value, int) and value > 0 else 0
