"""Command lines for the program's own interpreter: ``[sys.executable, "-m", "json.tool"]``, ``-c``.

Words follow each other in a list, a tuple, or the arguments of a call (``run("-m", "tool.task")``), or stand
in one text that begins with the option or with the interpreter (``f"{sys.executable} -m tool.task"``).  Only
modules that mention ``sys.executable`` are read in this way.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bundler.target.closure.read.nodes import nodes

MARK = b"sys.executable"
"""What a module with such a command line mentions."""

_OPTIONS_OF_THE_PROGRAM = frozenset({"add_argument", "add_option", "add_parser", "argument", "option"})
_OTHER_PROGRAM = re.compile(r"(?!-|.*python)")
_IN_TEXT = re.compile(
    r"\A(?:%s|%\(\w+\)s|\{[^{}]*\})?[\"']?(?:\A|\s+)(?:-[A-Za-z]\w*\s+)*-m\s*([A-Za-z_][\w.]*)(?=\s|\Z)"
)


@dataclass(frozen=True)
class Child:
    """``-m`` or ``-c`` (the ``option``), and the expression of its value."""

    option: str
    value: ast.expr
    line: int


def children(node: ast.AST) -> Iterator[Child]:
    """The command lines that ``node`` itself is, without the nodes nested in it."""
    if isinstance(node, (ast.List, ast.Tuple)):
        yield from _words(node.elts, node.lineno)
    elif isinstance(node, ast.Call):
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name not in _OPTIONS_OF_THE_PROGRAM:
            yield from _words(node.args, node.lineno)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "-m" in node.value:
        match = _IN_TEXT.match(node.value)
        if match is not None:
            yield Child("-m", ast.Constant(match[1]), node.lineno)


def _words(words: list[ast.expr], line: int) -> Iterator[Child]:
    program = _text(words[0]) if words else None
    if program is not None and _OTHER_PROGRAM.match(program):
        return
    for word, value in zip(words, words[1:], strict=False):
        option = _text(word)
        if option in ("-m", "-c"):
            first = ast.Subscript(value.value, ast.Constant(0)) if isinstance(value, ast.Starred) else value
            yield Child(option, first, line)
            return


def _text(node: ast.expr) -> str | None:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else None


def imports_of_code(code: str, *, complete: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The imports in the ``code`` of ``-c``, as (module, names).

    If it is not ``complete``, its last statement is left out.
    """
    if not complete:
        code = code[: max(code.rfind(";"), code.rfind("\n"), 0)]
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, tuple(alias.name for alias in node.names)
