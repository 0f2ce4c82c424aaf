"""The text of string expressions, as far as it is known without running the program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_DEPTH = 5  # how many variables are followed, one through the other; programs rarely need two
_ALTERNATIVES = 64
_PERCENT = re.compile(r"%(?:s|r|d|\(\w+\)s)|%")
_BRACES = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Text:
    """``known`` is the whole text if ``complete``, else its beginning, which may be empty."""

    known: str
    complete: bool


_NOTHING = (Text("", False),)


class TextEvaluator:
    """Evaluates string expressions of the module ``name`` inside ``package``.

    ``assigned`` maps a variable to every expression the module assigns to it.
    """

    def __init__(self, assigned: Mapping[str, list[ast.expr]], name: str, package: str) -> None:
        self._assigned = assigned
        self._own = {"__name__": name, "__package__": package}
        self._in_progress: set[str] = set()

    def texts(self, node: ast.expr, depth: int = 0) -> tuple[Text, ...]:
        """Every text that ``node`` may have.  If nothing is known, this is one incomplete, empty text."""
        if isinstance(node, ast.Constant):
            return (Text(node.value, True),) if isinstance(node.value, str) else _NOTHING
        if depth >= _DEPTH:
            return _NOTHING
        if isinstance(node, ast.Name):
            return self._variable(node.id, depth)
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.JoinedStr):
            return self._joined(node.values, "", depth)
        if isinstance(node, ast.FormattedValue):
            plain = node.conversion == -1 and node.format_spec is None
            return self.texts(node.value, depth + 1) if plain else _NOTHING
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self._joined([node.left, node.right], "", depth)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            values = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
            return self._formatted(node.left, _PERCENT, values, depth)
        if isinstance(node, ast.IfExp):
            return self._any_of([node.body, node.orelse], depth)
        if isinstance(node, ast.BoolOp):
            return self._any_of(node.values, depth)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "format":
                return self._formatted(node.func.value, _BRACES, node.args, depth)
            if node.func.attr == "join" and len(node.args) == 1:
                parts = node.args[0]
                separator = node.func.value
                if isinstance(parts, (ast.List, ast.Tuple)) and isinstance(separator, ast.Constant):
                    return self._joined(parts.elts, str(separator.value), depth)
        return _NOTHING

    def _variable(self, name: str, depth: int) -> tuple[Text, ...]:
        if name in self._own:
            return (Text(self._own[name], True),)
        if name in self._in_progress:  # name = "pkg." + name
            return _NOTHING
        self._in_progress.add(name)
        try:
            return self._any_of(self._assigned.get(name, ()), depth)
        finally:
            self._in_progress.remove(name)

    def _attribute(self, node: ast.Attribute) -> tuple[Text, ...]:
        if isinstance(node.value, ast.Name) and node.value.id == "__spec__":
            own = {"name": "__name__", "parent": "__package__"}.get(node.attr)
            if own is not None:
                return (Text(self._own[own], True),)
        return _NOTHING

    def _any_of(self, nodes: Iterable[ast.expr], depth: int) -> tuple[Text, ...]:
        found = [text for node in nodes for text in self.texts(node, depth + 1)]
        return tuple(dict.fromkeys(found))[:_ALTERNATIVES] or _NOTHING

    def _joined(self, parts: Iterable[ast.expr], separator: str, depth: int) -> tuple[Text, ...]:
        results = [Text("", True)]
        for position, part in enumerate(parts):
            glue = separator if position else ""
            choices = self.texts(part, depth + 1)
            results = [
                Text(done.known + glue + choice.known, choice.complete) if done.complete else done
                for done in results
                for choice in choices
            ][:_ALTERNATIVES]
        return tuple(dict.fromkeys(results))

    def _formatted(
        self, template: ast.expr, fields: re.Pattern[str], values: list[ast.expr], depth: int
    ) -> tuple[Text, ...]:
        """``template`` with its fields replaced by ``values`` in their order."""
        if not (isinstance(template, ast.Constant) and isinstance(template.value, str)):
            return _NOTHING
        pieces: list[ast.expr] = []
        start = 0
        for position, match in enumerate(fields.finditer(template.value)):
            pieces.append(ast.Constant(template.value[start : match.start()]))
            start = match.end()
            simple = match.group() in ("%s", "{}", f"{{{position}}}")
            unknown = ast.Constant(None)
            pieces.append(values[position] if simple and position < len(values) else unknown)
        pieces.append(ast.Constant(template.value[start:]))
        return self._joined(pieces, "", depth)
