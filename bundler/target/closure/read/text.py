"""The text of string expressions, as far as it is known without running the program.

A variable stands for every expression that is assigned to it.  An element of a table stands for every text in
the table.  What comes from a table, or from a caller through a parameter, is a *guess*: the program may never
use it as the name of a module.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bundler.target.closure.read.transforms import ATTRIBUTES, FUNCTIONS, METHODS, SPLITS

_DEPTH = 8  # how many variables and calls are followed, one through the other; programs rarely need four
_ALTERNATIVES = 64
_ELEMENTS = 1000
_PERCENT = re.compile(r"%(?:s|r|d|\(\w+\)s)|%")
_BRACES = re.compile(r"\{[^{}]*\}")
_VIEWS = frozenset({"items", "keys", "values", "copy"})
_SEQUENCES = frozenset({"list", "tuple", "set", "frozenset", "sorted", "reversed", "dict", "enumerate"})
_IMPORTS = frozenset({"import_module", "__import__"})
_OWNERS = frozenset({"self", "cls"})
_BETWEEN = "\0"
"""Stands between the parts of a text that is split.  No name and no path has it."""


@dataclass(frozen=True)
class Text:
    """``known`` is the whole text if ``complete``, else its beginning, which may be empty."""

    known: str
    complete: bool
    guess: bool = False


@dataclass(frozen=True)
class Surroundings:
    """What the names in an expression stand for.

    ``assigned`` maps a variable to every expression that the module assigns to it, ``attributes`` does so for
    ``self.x`` and for variables of classes.  ``bound`` has the texts of parameters, ``bound_attributes`` of
    attributes.  ``outside`` returns the expressions that another module assigns to an imported name, with the
    surroundings there, or the text that is the name of an imported module.
    """

    name: str = ""
    package: str = ""
    file: str = ""
    assigned: Mapping[str, list[ast.expr]] = field(default_factory=dict)
    attributes: Mapping[str, list[ast.expr]] = field(default_factory=dict)
    bound: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)
    bound_attributes: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)
    outside: Callable[[ast.expr], tuple[Surroundings, list[ast.expr]] | str | None] = lambda _: None


_NOTHING = (Text("", False),)


class TextEvaluator:
    """Evaluates string expressions in their surroundings."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings
        own = {"__name__": surroundings.name, "__package__": surroundings.package}
        if surroundings.file:
            own["__file__"] = surroundings.file
        self._own = own
        self._in_progress: set[str] = set()

    def texts(self, node: ast.expr, depth: int = 0) -> tuple[Text, ...]:
        """Every text that ``node`` may have.  If nothing is known, this is one incomplete, empty text."""
        if isinstance(node, ast.Constant):
            return (Text(node.value, True),) if isinstance(node.value, str) else _NOTHING
        if depth >= _DEPTH:
            return _NOTHING
        if isinstance(node, ast.Name):
            return self._variable(node, depth)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, depth)
        if isinstance(node, ast.JoinedStr):
            return self._joined(node.values, "", depth)
        if isinstance(node, ast.FormattedValue):
            plain = node.conversion == -1 and node.format_spec is None
            return self.texts(node.value, depth + 1) if plain else _NOTHING
        if isinstance(node, ast.BinOp):
            return self._operation(node, depth)
        if isinstance(node, ast.IfExp):
            return self._any_of([node.body, node.orelse], depth)
        if isinstance(node, ast.BoolOp):
            return self._any_of(node.values, depth)
        if isinstance(node, ast.NamedExpr):
            return self.texts(node.value, depth + 1)
        if isinstance(node, ast.Call):
            return self._call(node, depth)
        if isinstance(node, (ast.Subscript, ast.Starred)):
            return self._element(node, depth)
        return _NOTHING

    def all_texts(self, node: ast.expr) -> tuple[Text, ...]:
        """As :meth:`texts`, and if ``node`` is a table, every text in it."""
        found = [text for text in self.texts(node) if text != _NOTHING[0]]
        for table in self._tables(node, 0):
            found += [replace(text, guess=True) for part in _flat(table) for text in self.texts(part, 1)]
        return tuple(dict.fromkeys(found))[:_ELEMENTS] or _NOTHING

    def _variable(self, node: ast.Name, depth: int) -> tuple[Text, ...]:
        name = node.id
        bound = self._around.bound.get(name, ())
        if name in self._in_progress:  # name = "pkg." + name
            return bound or _NOTHING
        if name in self._own:
            return (Text(self._own[name], True),)
        self._in_progress.add(name)
        try:
            expressions = self._around.assigned.get(name)
            if expressions is None:
                return bound or self._outside(node, depth)
            found = self._any_of(expressions, depth)
            return tuple(dict.fromkeys([*bound, *(text for text in found if not bound or text.known)]))
        finally:
            self._in_progress.remove(name)

    def _outside(self, node: ast.expr, depth: int) -> tuple[Text, ...]:
        known = self._around.outside(node)
        if known is None:
            return _NOTHING
        if isinstance(known, str):
            return (Text(known, True, True),)
        there = TextEvaluator(known[0])
        found = [text for part in known[1] for text in there.texts(part, depth + 1)]
        return tuple(replace(text, guess=True) for text in found) or _NOTHING

    def _attribute(self, node: ast.Attribute, depth: int) -> tuple[Text, ...]:
        if isinstance(node.value, ast.Name) and node.value.id == "__spec__":
            own = {"name": "__name__", "parent": "__package__"}.get(node.attr)
            if own is not None:
                return (Text(self._own[own], True),)
        if node.attr in ATTRIBUTES:
            return self._transformed(ATTRIBUTES[node.attr], [node.value], depth)
        if node.attr == "__name__":
            return self.texts(node.value, depth + 1)
        if _is_attribute_of_self(node):
            bound = self._around.bound_attributes.get(node.attr, ())
            key = f".{node.attr}"
            if key in self._in_progress:
                return bound or _NOTHING
            self._in_progress.add(key)
            try:
                expressions = () if bound else self._around.attributes.get(node.attr, ())
                return bound or self._any_of(expressions, depth)
            finally:
                self._in_progress.remove(key)
        return self._outside(node, depth)

    def _operation(self, node: ast.BinOp, depth: int) -> tuple[Text, ...]:
        if isinstance(node.op, ast.Add):
            return self._joined([node.left, node.right], "", depth)
        if isinstance(node.op, ast.Mod):
            values = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
            return self._formatted(node.left, _PERCENT, values, depth)
        if isinstance(node.op, ast.Div):
            return self._transformed(FUNCTIONS["join"], [node.left, node.right], depth)
        return _NOTHING

    def _call(self, node: ast.Call, depth: int) -> tuple[Text, ...]:
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name in _IMPORTS and node.args:
            return self.texts(node.args[0], depth + 1)
        if isinstance(function, ast.Attribute):
            if name == "format":
                return self._formatted(function.value, _BRACES, node.args, depth, node.keywords)
            if name == "join" and len(node.args) == 1:
                parts, separator = node.args[0], function.value
                if isinstance(parts, (ast.List, ast.Tuple)) and isinstance(separator, ast.Constant):
                    return self._joined(parts.elts, str(separator.value), depth)
                if isinstance(separator, ast.Constant):
                    split, glue = self._split(parts, depth), str(separator.value)
                    joined = (replace(text, known=text.known.replace(_BETWEEN, glue)) for text in split)
                    return tuple(joined) or _NOTHING
            if name in METHODS:
                return self._transformed(METHODS[name], [function.value, *node.args], depth)
            if name in ("get", "pop", "setdefault") and node.args:
                found = self._elements(function.value, depth, keys=False)
                return (*found, *self._any_of(node.args[1:], depth))
        if name in FUNCTIONS and node.args and not node.keywords:
            return self._transformed(FUNCTIONS[name], node.args, depth)
        return _NOTHING

    def _transformed(
        self, function: Callable[..., str], arguments: Iterable[ast.expr], depth: int
    ) -> tuple[Text, ...]:
        """``function`` of the ``arguments``.  If one of them is not known, the result is not."""
        rows: list[list[Text]] = [[]]
        for argument in arguments:
            choices = [text for text in self.texts(argument, depth + 1) if text.complete]
            rows = [[*row, choice] for row in rows for choice in choices][:_ALTERNATIVES]
        found = []
        for row in rows:
            try:
                made = function(*(text.known for text in row))
            except (TypeError, ValueError, IndexError):  # IndexError: "a.b".split(".")[2]
                continue
            found.append(Text(made, True, any(text.guess for text in row)))
        return tuple(dict.fromkeys(found)) or _NOTHING

    def _any_of(self, nodes: Iterable[ast.expr], depth: int) -> tuple[Text, ...]:
        found = [text for node in nodes for text in self.texts(node, depth + 1)]
        return tuple(dict.fromkeys(found))[:_ALTERNATIVES] or _NOTHING

    def _joined(self, parts: Iterable[ast.expr], separator: str, depth: int) -> tuple[Text, ...]:
        results = [Text("", True)]
        for position, part in enumerate(parts):
            glue = separator if position else ""
            choices = self.texts(part, depth + 1)
            results = [
                Text(done.known + glue + choice.known, choice.complete, done.guess or choice.guess)
                if done.complete
                else done
                for done in results
                for choice in choices
            ][:_ALTERNATIVES]
        return tuple(dict.fromkeys(results))

    def _formatted(
        self,
        template: ast.expr,
        fields: re.Pattern[str],
        values: list[ast.expr],
        depth: int,
        keywords: Iterable[ast.keyword] = (),
    ) -> tuple[Text, ...]:
        """``template`` with its fields replaced by ``values`` in their order, or by ``keywords``."""
        found = []
        named = {f"{{{item.arg}}}": item.value for item in keywords}
        for text in self.texts(template, depth + 1):
            if not text.complete:
                found.append(text)
                continue
            pieces: list[ast.expr] = []
            start = 0
            for position, match in enumerate(fields.finditer(text.known)):
                pieces.append(ast.Constant(text.known[start : match.start()]))
                start = match.end()
                simple = match.group() in ("%s", "{}", f"{{{position}}}")
                value = values[position] if simple and position < len(values) else ast.Constant(None)
                pieces.append(named.get(match.group(), value))
            pieces.append(ast.Constant(text.known[start:]))
            found += [
                replace(each, guess=each.guess or text.guess) for each in self._joined(pieces, "", depth)
            ]
        return tuple(dict.fromkeys(found)) or _NOTHING

    def _element(self, node: ast.Subscript | ast.Starred, depth: int) -> tuple[Text, ...]:
        """``table[key]``, ``text.partition(":")[0]``, or, as ``*table``, what a loop over ``table`` gives."""
        if isinstance(node, ast.Starred):
            found = self._elements(node.value, depth, keys=True)
            if not found and isinstance(node.value, ast.Name):
                found = list(self._around.bound.get(node.value.id, ()))
            return tuple(dict.fromkeys(found)) or _NOTHING
        position = _position(node.slice)
        if position is not None:
            split = [(text.known.split(_BETWEEN), text.guess) for text in self._split(node.value, depth)]
            if split:
                known = [(parts, guess) for parts, guess in split if -len(parts) <= position < len(parts)]
                return tuple(Text(parts[position], True, guess) for parts, guess in known) or _NOTHING
        if isinstance(node.value, ast.Call) and _last(node.value) == "globals":
            return self._any_of(
                [ast.Name(text.known) for text in self.texts(node.slice, depth + 1) if text.complete], depth
            )
        if position is not None and isinstance(node.value, ast.Attribute) and node.value.attr == "parents":
            path = node.value.value
            for _ in range(position + 1):
                path = ast.Attribute(path, "parent")
            return self.texts(path, depth + 1)
        found = self._elements(node.value, depth, keys=False, position=position)
        whole = position is not None and isinstance(node.value, (ast.List, ast.Tuple, ast.Starred))
        # another module may add to the table
        return tuple(dict.fromkeys([*found, *(() if whole and found else _NOTHING)]))

    def _split(self, node: ast.expr, depth: int) -> tuple[Text, ...]:
        """The parts that ``node`` splits a text into, with :data:`_BETWEEN` between them.

        The result is empty if ``node`` does not split a text, or one that is not known.
        """
        if depth >= _DEPTH:
            return ()
        if isinstance(node, ast.Call) and _last(node) in SPLITS:
            split, function, arguments = SPLITS[_last(node)], node.func, node.args
            if isinstance(function, ast.Attribute) and function.attr != "splitext":
                arguments = [function.value, *[part for part in arguments if _position(part) is None]]
            found = self._transformed(lambda *texts: _BETWEEN.join(split(*texts)), arguments, depth)
            return tuple(text for text in found if text.complete)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            given = (node.slice.lower, node.slice.upper, node.slice.step)
            ends = [None if end is None else _position(end) for end in given]
            if any(end is not None and position is None for end, position in zip(given, ends, strict=True)):
                return ()
            if ends[2] == 0:  # which raises ValueError, here as in the program
                return ()
            chosen = slice(*ends)
            whole = [(text.known.split(_BETWEEN), text.guess) for text in self._split(node.value, depth + 1)]
            return tuple(Text(_BETWEEN.join(parts[chosen]), True, guess) for parts, guess in whole)
        if isinstance(node, ast.Name) and f"[{node.id}]" not in self._in_progress:
            self._in_progress.add(f"[{node.id}]")
            try:
                values = self._around.assigned.get(node.id, ())
                return tuple(dict.fromkeys(text for part in values for text in self._split(part, depth + 1)))
            finally:
                self._in_progress.discard(f"[{node.id}]")
        return ()

    def _elements(self, node: ast.expr, depth: int, *, keys: bool, position: int | None = None) -> list[Text]:
        """The texts directly in the tables that ``node`` may be."""
        found: list[Text] = []
        for table in self._tables(node, depth + 1):
            for part in _parts(table, keys=keys, position=position)[:_ELEMENTS]:
                looped = keys and not isinstance(table, ast.Dict)
                texts = (text for text in self.texts(part, depth + 1) if text.complete)
                found += texts if looped else [replace(text, guess=True) for text in texts]
        return found

    def _tables(self, node: ast.expr, depth: int) -> Iterator[ast.expr]:
        """The displays of lists, tuples, sets and dictionaries that ``node`` may be."""
        if depth >= _DEPTH:
            return
        if isinstance(node, (ast.List, ast.Tuple, ast.Set, ast.Dict)):
            yield node
        elif isinstance(node, ast.Name) and node.id in self._around.assigned:
            yield from self._tables_of(node.id, self._around.assigned[node.id], depth)
        elif isinstance(node, ast.Attribute) and _is_attribute_of_self(node):
            yield from self._tables_of(f".{node.attr}", self._around.attributes.get(node.attr, ()), depth)
        elif isinstance(node, (ast.Name, ast.Attribute)):
            known = self._around.outside(node)
            if known is not None and not isinstance(known, str):
                there = TextEvaluator(known[0])
                yield from (table for part in known[1] for table in there._tables(part, depth + 1))
        elif isinstance(node, ast.Call):
            function = node.func
            name = _last(node)
            if isinstance(function, ast.Attribute) and name in _VIEWS:
                for table in self._tables(function.value, depth + 1):
                    yield _view(table, name)
            elif isinstance(function, ast.Attribute) and name == "get":
                yield from self._nested(function.value, depth, keys=False)
            elif name in _SEQUENCES:
                yield from (table for part in node.args[:1] for table in self._tables(part, depth + 1))
                if node.keywords:
                    yield ast.List([item.value for item in node.keywords])
        elif isinstance(node, ast.BinOp):
            for part in (node.left, node.right):
                yield from self._tables(part, depth + 1)
        elif isinstance(node, ast.BoolOp):
            for part in node.values:
                yield from self._tables(part, depth + 1)
        elif isinstance(node, ast.Subscript):
            yield from self._nested(node.value, depth, keys=False, position=_position(node.slice))
        elif isinstance(node, ast.Starred):
            yield from self._nested(node.value, depth, keys=True)

    def _nested(
        self, node: ast.expr, depth: int, *, keys: bool, position: int | None = None
    ) -> Iterator[ast.expr]:
        for table in self._tables(node, depth + 1):
            for part in _parts(table, keys=keys, position=position)[:_ELEMENTS]:
                yield from self._tables(part, depth + 1)

    def _tables_of(self, key: str, expressions: Iterable[ast.expr], depth: int) -> Iterator[ast.expr]:
        if key not in self._in_progress:
            self._in_progress.add(key)
            try:
                for part in expressions:
                    yield from self._tables(part, depth + 1)
            finally:
                self._in_progress.discard(key)


def _is_attribute_of_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in _OWNERS


def _last(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else str(getattr(function, "id", ""))


def _position(node: ast.expr) -> int | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _position(node.operand)
        return None if inner is None else -inner
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _parts(table: ast.expr, *, keys: bool, position: int | None = None) -> list[ast.expr]:
    """What ``table[key]`` may give, or with ``keys`` what a loop over ``table`` gives."""
    if isinstance(table, ast.Dict):
        return [part for part in (table.keys if keys else table.values) if part is not None]
    parts = list(getattr(table, "elts", ()))
    if position is not None and -len(parts) <= position < len(parts) and isinstance(table, ast.Tuple):
        return [parts[position]]
    return parts


def _view(table: ast.expr, name: str) -> ast.expr:
    """``table.items()`` and the like, as a list."""
    if not isinstance(table, ast.Dict) or name == "copy":
        return table
    pairs = [(key, value) for key, value in zip(table.keys, table.values, strict=True) if key is not None]
    if name == "items":
        return ast.List([ast.Tuple([key, value]) for key, value in pairs])
    return ast.List([key if name == "keys" else value for key, value in pairs])


def _flat(table: ast.expr) -> Iterator[ast.expr]:
    """The expressions in a table and in the tables in it."""
    pending = [table]
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.List, ast.Tuple, ast.Set, ast.Dict)):
            pending += _parts(node, keys=True)
            pending += node.values if isinstance(node, ast.Dict) else []
        else:
            yield node
