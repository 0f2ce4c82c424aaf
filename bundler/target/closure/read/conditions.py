"""Conditions whose value is known because the target interpreter is known.

This is a small evaluator for the expressions in which programs ask what they run on:
``sys.platform == "win32"``, ``sys.version_info >= (3, 12)``, ``TYPE_CHECKING``, ``os.name``,
``platform.system()``, ``sys.maxsize > 2**32``, ``hasattr(sys, "pypy_version_info")``, ``__debug__``, and
boolean combinations of these.  Every other expression is :data:`UNKNOWN`.
"""

from __future__ import annotations

import ast
import operator
import os
import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bundler.target.closure.read.nodes import nodes


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("an unknown value is neither true nor false")


UNKNOWN: Final = _Unknown()

_SET_AT_RUN_TIME = frozenset(
    "ps1 ps2 last_exc last_type last_value last_traceback tracebacklimit frozen _MEIPASS argv "
    "orig_argv exitfunc importers gettrace settrace real_prefix".split()
)
"""Attributes of ``sys`` that may appear, change or vanish while a program runs, or at its start."""

_METHODS = frozenset("startswith endswith lower upper casefold strip".split())

_MARKERS = frozenset({"TYPE_CHECKING", "MYPY_CHECK_RUNNING", "MYPY"})
"""Names of variables that are False at run time and that type checkers take for True."""


@dataclass(frozen=True)
class Facts:
    """What is known about the target, by the qualified name that programs use for it."""

    values: Mapping[str, Any] = field(default_factory=dict)
    calls: Mapping[str, Any] = field(default_factory=dict)
    """The results of calls without arguments, by function (``platform.system``)."""
    sys_names: frozenset[str] = frozenset()

    def has(self, qualified: str) -> bool:
        """Whether ``qualified`` names a fact."""
        return qualified in self.values or qualified in self.calls


def target_facts(optimize: int = 0) -> Facts:
    """The facts about the running interpreter, for code that is compiled at level ``optimize``."""
    return Facts(
        values={
            "sys.platform": sys.platform,
            "sys.version_info": tuple(sys.version_info),
            "sys.version_info.major": sys.version_info.major,
            "sys.version_info.minor": sys.version_info.minor,
            "sys.version_info.micro": sys.version_info.micro,
            "sys.hexversion": sys.hexversion,
            "sys.implementation.name": sys.implementation.name,
            "sys.maxsize": sys.maxsize,
            "sys.maxunicode": sys.maxunicode,
            "sys.byteorder": sys.byteorder,
            "sys.builtin_module_names": sys.builtin_module_names,
            "os.name": os.name,
            "typing.TYPE_CHECKING": False,
            "typing_extensions.TYPE_CHECKING": False,
            "__debug__": optimize == 0,
        },
        calls={
            "platform.system": platform.system(),
            "platform.python_implementation": platform.python_implementation(),
            "platform.machine": platform.machine(),
        },
        sys_names=frozenset(dir(sys)),
    )


class Conditions:
    """Evaluates expressions of one module.

    ``names`` maps names of the module to what they stand for (:mod:`bundler.target.closure.read.names`):
    something that is imported (``sys``, ``sys.platform``), or a known value.
    """

    def __init__(self, facts: Facts, names: Mapping[str, Qualified | Value]) -> None:
        self._facts = facts
        self._names = names

    def truth(self, node: ast.expr) -> bool | None:
        """Whether the condition holds on the target; None if that depends on the run."""
        value = self.value(node)
        return None if value is UNKNOWN else bool(value)

    def mentions_fact(self, node: ast.expr) -> bool:
        """Whether the value of ``node`` depends on the target, unlike that of a literal."""
        for part in nodes(node):
            if isinstance(part, (ast.Name, ast.Attribute)):
                qualified = self.qualified(part)
                if qualified is not None and (self._facts.has(qualified) or qualified == "sys"):
                    return True
                if isinstance(part, ast.Name) and isinstance(self._names.get(part.id), Value):
                    return True
        return False

    def value(self, node: ast.expr) -> Any:
        """The value of ``node`` on the target, or :data:`UNKNOWN`."""
        handler = _HANDLERS.get(type(node))
        if handler is None:
            return UNKNOWN
        try:
            return handler(self, node)
        except (TypeError, ValueError, IndexError, KeyError, ArithmeticError, AttributeError):
            return UNKNOWN  # an expression that raises has no value

    def qualified(self, node: ast.expr) -> str | None:
        """The dotted name that ``node`` stands for, through the module's import aliases."""
        if isinstance(node, ast.Name):
            known = self._names.get(node.id)
            if isinstance(known, Qualified):
                return known.name
            return node.id if node.id == "__debug__" else None
        if isinstance(node, ast.Attribute):
            base = self.qualified(node.value)
            return None if base is None else f"{base}.{node.attr}"
        return None

    def _constant(self, node: ast.Constant) -> Any:
        return node.value

    def _name(self, node: ast.Name) -> Any:
        known = self._names.get(node.id)
        if isinstance(known, Value):
            return known.value
        return self._fact(node)

    def _fact(self, node: ast.expr) -> Any:
        qualified = self.qualified(node)
        return UNKNOWN if qualified is None else self._facts.values.get(qualified, UNKNOWN)

    def _attribute(self, node: ast.Attribute) -> Any:
        return self._fact(node)

    def _sequence(self, node: ast.Tuple | ast.List | ast.Set) -> Any:
        items = [self.value(item) for item in node.elts]
        return UNKNOWN if any(item is UNKNOWN for item in items) else tuple(items)

    def _not(self, node: ast.UnaryOp) -> Any:
        value = self.value(node.operand)
        if value is UNKNOWN:
            return UNKNOWN
        if isinstance(node.op, ast.Not):
            return not value
        return -value if isinstance(node.op, ast.USub) else UNKNOWN

    def _bool(self, node: ast.BoolOp) -> Any:
        """``False and unknown`` and ``unknown and False`` are both false: the order does not matter here."""
        decisive = isinstance(node.op, ast.Or)
        values = [self.value(part) for part in node.values]
        for value in values:
            if value is not UNKNOWN and bool(value) == decisive:
                return decisive
        return UNKNOWN if any(value is UNKNOWN for value in values) else not decisive

    def _compare(self, node: ast.Compare) -> Any:
        left = self.value(node.left)
        for op, part in zip(node.ops, node.comparators, strict=True):
            right = self.value(part)
            compare = _COMPARE.get(type(op))
            if left is UNKNOWN or right is UNKNOWN or compare is None:
                return UNKNOWN
            if not compare(left, right):
                return False
            left = right
        return True

    def _binary(self, node: ast.BinOp) -> Any:
        left, right, compute = self.value(node.left), self.value(node.right), _BINARY.get(type(node.op))
        if left is UNKNOWN or right is UNKNOWN or compute is None:
            return UNKNOWN
        if not (isinstance(left, int) and isinstance(right, int) and abs(right) < 128):
            return UNKNOWN
        return compute(left, right)

    def _subscript(self, node: ast.Subscript) -> Any:
        value = self.value(node.value)
        if value is UNKNOWN or not isinstance(value, (tuple, str)):
            return UNKNOWN
        if isinstance(node.slice, ast.Slice):
            parts = [
                None if part is None else self.value(part)
                for part in (node.slice.lower, node.slice.upper, node.slice.step)
            ]
            return UNKNOWN if any(part is UNKNOWN for part in parts) else value[slice(*parts)]
        index = self.value(node.slice)
        return UNKNOWN if index is UNKNOWN else value[index]

    def _call(self, node: ast.Call) -> Any:
        qualified = self.qualified(node.func)
        if qualified is not None and qualified in self._facts.calls and not node.args:
            return self._facts.calls[qualified]
        if isinstance(node.func, ast.Name) and node.func.id == "hasattr" and len(node.args) == 2:
            return self._hasattr(*node.args)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS and not node.keywords:
            value = self.value(node.func.value)
            arguments = [self.value(argument) for argument in node.args]
            if isinstance(value, str) and not any(argument is UNKNOWN for argument in arguments):
                return getattr(value, node.func.attr)(*arguments)
        return UNKNOWN

    def _hasattr(self, owner: ast.expr, name: ast.expr) -> Any:
        attribute = self.value(name)
        if self.qualified(owner) != "sys" or not isinstance(attribute, str):
            return UNKNOWN
        return UNKNOWN if attribute in _SET_AT_RUN_TIME else attribute in self._facts.sys_names

    def _ifexp(self, node: ast.IfExp) -> Any:
        test = self.truth(node.test)
        return UNKNOWN if test is None else self.value(node.body if test else node.orelse)


@dataclass(frozen=True)
class Qualified:
    """What a name stands for: an imported module or an attribute of one."""

    name: str


@dataclass(frozen=True)
class Value:
    """What a name stands for: a value that is known for the target."""

    value: Any


_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.eq,
    ast.IsNot: operator.ne,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}

_BINARY: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}

_HANDLERS: dict[type[ast.expr], Callable[[Conditions, Any], Any]] = {
    ast.Constant: Conditions._constant,
    ast.Name: Conditions._name,
    ast.Attribute: Conditions._attribute,
    ast.Tuple: Conditions._sequence,
    ast.List: Conditions._sequence,
    ast.Set: Conditions._sequence,
    ast.UnaryOp: Conditions._not,
    ast.BoolOp: Conditions._bool,
    ast.Compare: Conditions._compare,
    ast.BinOp: Conditions._binary,
    ast.Subscript: Conditions._subscript,
    ast.Call: Conditions._call,
    ast.IfExp: Conditions._ifexp,
}


def is_marker(name: str) -> bool:
    """Whether ``name = False`` at module level is the usual substitute for ``typing.TYPE_CHECKING``."""
    return name.strip("_") in _MARKERS
