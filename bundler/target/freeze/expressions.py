"""The values of constant expressions: what their operands, which are constants, too, give.

A name stands for what the module assigns to it last, in whatever scope.  So a value may be wrong, and who
asks must be able to live with that.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_DEPTH = 30
_STEPS = 10_000  # of one value; names that refer to each other twice double them
_LENGTH = 100_000  # of a text or list
_WIDTH = re.compile(r"[0-9]{6}")  # of a field, which would make a text too long

_OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Mod: operator.mod,
    ast.BitOr: operator.or_,
}
_VIEWS = frozenset({"items", "keys", "values"})
_METHODS = frozenset({"join", "format", "encode", "strip", "replace", "lower", "upper"}) | _VIEWS
_CONVERSIONS: Mapping[int, Callable[[Any], Any]] = {ord("r"): repr, ord("s"): str, ord("a"): ascii}
_SIZED = (str, bytes, list, tuple, dict)
_PLAIN = (*_SIZED, int, type(None))


class NotConstantError(Exception):
    """The value of an expression is not known."""


@dataclass(frozen=True)
class Function:
    """A function that returns one expression and does nothing else."""

    arguments: ast.arguments
    result: ast.expr


@dataclass
class Constants:
    """Values of expressions of one module.

    ``assigned`` has the expression of each name, ``functions`` has functions.  ``attributes`` has values of
    other modules, such as ``re.VERBOSE``, as the source spells them.
    """

    assigned: Mapping[str, ast.expr]
    functions: Mapping[str, Function]
    attributes: Mapping[str, Any]
    _local: list[dict[str, Any]] = field(default_factory=list)
    _depth: int = 0
    _steps: int = 0

    def value(self, node: ast.expr) -> Any:
        """The value of ``node``.  Raises :class:`NotConstantError`."""
        evaluate = _EVALUATORS.get(type(node))
        self._steps = self._steps + 1 if self._depth else 0
        if evaluate is None or self._depth >= _DEPTH or self._steps > _STEPS:
            raise NotConstantError
        self._depth += 1
        try:
            found = evaluate(self, node)
        except NotConstantError:
            raise
        except Exception as error:  # whatever the operands make of each other
            raise NotConstantError from error
        finally:
            self._depth -= 1
        if not isinstance(found, _PLAIN) or (isinstance(found, _SIZED) and len(found) > _LENGTH):
            raise NotConstantError
        return found

    def _constant(self, node: ast.Constant) -> Any:
        return node.value

    def _name(self, node: ast.Name) -> Any:
        if self._local and node.id in self._local[-1]:
            return self._local[-1][node.id]
        if node.id in self.attributes:
            return self.attributes[node.id]
        return self.value(self.assigned[node.id])

    def _attribute(self, node: ast.Attribute) -> Any:
        return self.attributes[ast.unparse(node)]

    def _operation(self, node: ast.BinOp) -> Any:
        left = self.value(node.left)
        if isinstance(node.op, ast.Mod) and _WIDTH.search(str(left)):
            raise NotConstantError
        return _OPERATORS[type(node.op)](left, self.value(node.right))

    def _joined(self, node: ast.JoinedStr) -> str:
        return "".join(self.value(part) for part in node.values)

    def _formatted(self, node: ast.FormattedValue) -> str:
        value = self.value(node.value)
        if node.conversion in _CONVERSIONS:
            value = _CONVERSIONS[node.conversion](value)
        spec = self.value(node.format_spec) if node.format_spec is not None else ""
        if _WIDTH.search(spec):
            raise NotConstantError
        return format(value, spec)

    def _sequence(self, node: ast.List | ast.Tuple | ast.Set) -> list[Any] | tuple[Any, ...]:
        values: list[Any] = []
        for part in node.elts:
            if isinstance(part, ast.Starred):
                values += self.value(part.value)
            else:
                values.append(self.value(part))
        return values if isinstance(node, ast.List) else tuple(values)

    def _dict(self, node: ast.Dict) -> dict[Any, Any]:
        pairs = zip(node.keys, node.values, strict=True)
        return {self.value(key): self.value(value) for key, value in pairs if key is not None}

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp) -> list[Any]:
        (loop,) = node.generators
        if loop.ifs or not isinstance(loop.target, ast.Name):
            raise NotConstantError
        outer = self._local[-1] if self._local else {}
        return [self._within({**outer, loop.target.id: item}, node.elt) for item in self.value(loop.iter)]

    def _call(self, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Name) and node.func.id in self.functions:
            return self._result_of(self.functions[node.func.id], node)
        arguments = [*self._arguments(node)]
        if ast.unparse(node.func) in ("re.escape", "escape"):
            return re.escape(*arguments)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
            owner = self.value(node.func.value)
            if node.func.attr == "format" and _WIDTH.search(str(owner)):
                raise NotConstantError
            named = {keyword.arg: self.value(keyword.value) for keyword in node.keywords if keyword.arg}
            found = getattr(owner, node.func.attr)(*arguments, **named)
            return list(found) if node.func.attr in _VIEWS else found
        raise NotConstantError

    def _arguments(self, node: ast.Call) -> Iterator[Any]:
        for part in node.args:
            if isinstance(part, ast.Starred):
                yield from self.value(part.value)
            else:
                yield self.value(part)

    def _result_of(self, function: Function, node: ast.Call) -> Any:
        given = [*self._arguments(node)]
        names = [argument.arg for argument in (*function.arguments.posonlyargs, *function.arguments.args)]
        local = dict(zip(names, given, strict=False))
        if function.arguments.vararg is not None:
            local[function.arguments.vararg.arg] = tuple(given[len(names) :])
        local.update({keyword.arg: self.value(keyword.value) for keyword in node.keywords if keyword.arg})
        return self._within(local, function.result)

    def _within(self, local: dict[str, Any], node: ast.expr) -> Any:
        self._local.append(local)
        try:
            return self.value(node)
        finally:
            self._local.pop()


_EVALUATORS: Mapping[type[ast.expr], Callable[[Constants, Any], Any]] = {
    ast.Constant: Constants._constant,
    ast.Name: Constants._name,
    ast.Attribute: Constants._attribute,
    ast.BinOp: Constants._operation,
    ast.JoinedStr: Constants._joined,
    ast.FormattedValue: Constants._formatted,
    ast.List: Constants._sequence,
    ast.Tuple: Constants._sequence,
    ast.Set: Constants._sequence,
    ast.Dict: Constants._dict,
    ast.ListComp: Constants._comprehension,
    ast.GeneratorExp: Constants._comprehension,
    ast.Call: Constants._call,
}
