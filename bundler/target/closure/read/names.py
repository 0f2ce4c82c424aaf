"""What the names of a module stand for, as far as conditions and import calls need it.

A name is known only if all statements of the module that bind it agree, in whatever scope.  ``import sys``
twice is fine, but a parameter called ``sys`` anywhere makes ``sys`` unknown.  Values are known for
assignments that derive from a fact about the target (``PY3 = sys.version_info[0] == 3``), and for
``TYPE_CHECKING = False``.  Other constants are not known, because other modules may change them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from bundler.target.closure.read.conditions import UNKNOWN, Conditions, Facts, Qualified, Value, is_marker
from bundler.target.closure.read.imports import top_level
from bundler.target.closure.read.nodes import nodes

_OPAQUE = None
Binding = Qualified | ast.expr | None

_WORDS = re.compile(
    rb"\b(?:sys|os|platform|typing|t|TYPE_CHECKING|MYPY\w*|importlib|pkgutil|runpy|import_module)\b|resource"
)
_BODIES = ("body", "orelse", "finalbody")
_ASSIGNING = frozenset({ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.For, ast.AsyncFor, ast.comprehension})


_BIND_ANYTHING = frozenset({"*", "__getattr__", "globals", "vars", "setattr", "exec"})


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Every statement in ``body`` and nested in it, in the order of the source, in whatever scope."""
    stack = [iter(body)]
    while stack:
        for statement in stack[-1]:
            yield statement
            blocks = sub_blocks(statement)
            if blocks:
                stack.append(iter([inner for block in blocks for inner in block]))
                break
        else:
            stack.pop()


def sub_blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    """The lists of statements that are directly inside ``statement``."""
    blocks: list[list[ast.stmt]] = [getattr(statement, name, []) for name in _BODIES]
    if isinstance(statement, (ast.Try, ast.TryStar)):
        blocks[1:1] = [handler.body for handler in statement.handlers]
    elif isinstance(statement, ast.Match):
        blocks = [case.body for case in statement.cases]
    return [block for block in blocks if block]


def assignments(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    """For each name, the expressions that are assigned to it in ``nodes``, as :func:`ast.walk` gives them.

    ``for name in table`` counts as an assignment of ``*table``, and ``a, b = pair`` as those of ``pair[0]``
    and ``pair[1]``, which :class:`bundler.target.closure.read.text.TextEvaluator` understands.
    """
    found: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if type(node) not in _ASSIGNING:
            continue
        if isinstance(node, ast.Assign):
            for target in node.targets:
                _unpack(target, node.value, found)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
            if node.value is not None:
                _unpack(node.target, node.value, found)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            _unpack(node.target, ast.Starred(node.iter), found)
    return found


def _unpack(target: ast.expr, value: ast.expr, found: dict[str, list[ast.expr]]) -> None:
    if isinstance(target, ast.Name):
        found.setdefault(target.id, []).append(value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for position, part in enumerate(target.elts):
            if isinstance(part, ast.Starred):
                return  # what follows has no known position
            _unpack(part, ast.Subscript(value, ast.Constant(position)), found)


def mentions_facts(text: bytes) -> bool:
    """A fast test whether the module with the source ``text`` mentions any facts about the target."""
    return _WORDS.search(text) is not None


def known_names(body: list[ast.stmt], facts: Facts, own_name: str | None) -> dict[str, Qualified | Value]:
    """What the names of a module stand for, those that are known.

    ``own_name`` is the value of ``__name__``, None if that is not certain.
    """
    bindings: dict[str, list[Binding]] = {}
    for statement in statements(body):
        for name, bound in _bindings(statement):
            bindings.setdefault(name, []).append(bound)

    names: dict[str, Qualified | Value] = {}
    if own_name is not None and "__name__" not in bindings:
        names["__name__"] = Value(own_name)
    for name, bound_to in bindings.items():
        first = bound_to[0]
        if isinstance(first, Qualified) and all(bound == first for bound in bound_to):
            names[name] = first
    for name, bound_to in bindings.items():
        if name not in names and not any(bound is _OPAQUE for bound in bound_to):
            value = _agreed_value(name, bound_to, facts, names)
            if value is not UNKNOWN:
                names[name] = Value(value)
    return names


def _agreed_value(
    name: str, bound_to: list[Binding], facts: Facts, names: dict[str, Qualified | Value]
) -> object:
    conditions = Conditions(facts, names)
    values: list[object] = []
    for bound in bound_to:
        if isinstance(bound, Qualified):
            values.append(facts.values.get(bound.name, UNKNOWN))
        elif isinstance(bound, ast.Constant) and bound.value is False and is_marker(name):
            values.append(False)
        elif isinstance(bound, ast.expr) and not isinstance(bound, ast.Constant):
            value = conditions.value(bound)
            if value is UNKNOWN or not conditions.mentions_fact(bound):
                return UNKNOWN
            values.append(value)
        else:
            return UNKNOWN
    if any(value is UNKNOWN or value != values[0] for value in values):
        return UNKNOWN
    return values[0]


def _bindings(statement: ast.stmt) -> Iterator[tuple[str, Binding]]:
    """The names that one statement binds, without the statements nested in it."""
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            if alias.asname:
                yield alias.asname, Qualified(alias.name)
            else:
                top = top_level(alias.name)
                yield top, Qualified(top)
    elif isinstance(statement, ast.ImportFrom):
        for alias in statement.names:
            known = None if statement.level else Qualified(f"{statement.module}.{alias.name}")
            yield alias.asname or alias.name, known
    elif isinstance(statement, ast.Assign):
        for target in statement.targets:
            if isinstance(target, ast.Name):
                yield target.id, statement.value
            else:
                yield from _targets(target)
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        if statement.value is not None:
            yield statement.target.id, statement.value
    elif isinstance(statement, ast.AugAssign):
        yield from _targets(statement.target)
    elif isinstance(statement, (ast.For, ast.AsyncFor)):
        yield from _targets(statement.target)
    elif isinstance(statement, (ast.With, ast.AsyncWith)):
        for item in statement.items:
            if item.optional_vars is not None:
                yield from _targets(item.optional_vars)
    elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        yield statement.name, _OPAQUE
        arguments = statement.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for argument in (*every, arguments.vararg, arguments.kwarg):
            if argument is not None:
                yield argument.arg, _OPAQUE
    elif isinstance(statement, ast.ClassDef):
        yield statement.name, _OPAQUE


def _targets(target: ast.expr) -> Iterator[tuple[str, None]]:
    if isinstance(target, ast.Name):
        yield target.id, _OPAQUE
    elif isinstance(target, (ast.Tuple, ast.List)):
        for part in target.elts:
            yield from _targets(part)
    elif isinstance(target, ast.Starred):
        yield from _targets(target.value)


def bound_names(tree: ast.Module) -> frozenset[str] | None:
    """The names that anything in a module binds; None if it may bind others, too.

    That is the case with ``from x import *``, a module's own ``__getattr__`` (PEP 562), and code that
    mentions ``globals``, ``setattr``, ``exec`` or ``sys.modules``.
    """
    names: set[str] = set()
    for node in nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update(alias.asname or top_level(alias.name) for alias in node.names)
        elif isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and node.attr == "modules":
            return None
    return None if names & _BIND_ANYTHING else frozenset(names)
