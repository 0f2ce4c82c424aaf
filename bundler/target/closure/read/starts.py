"""Whether a module starts ``sys.executable``, and what it takes it for.

``sys.frozen`` brings a convention of PyInstaller's users: a program that finds it starts itself with
``[sys.executable, *words]``.  Code that does not ask for it means Python: ``[sys.executable, "-m", ...]``.
The executable tells them apart by the module that starts the process (``runtime_stub/start/starter.c``).

1. Leave out modules whose text does not have ``sys.executable``.
2. Look at each function by itself, and at the top level of the module.  Nested functions belong to the outer
   one.
3. ``sys.executable`` is a *command* there, unless it is only compared, asked for an attribute, printed, or
   given to a function about paths: ``os.path.dirname(sys.executable)`` is about files.
4. A condition *asks* if it mentions ``sys.frozen`` or ``sys._MEIPASS``, a name that says so (``is_frozen``),
   or a name of this module that was made from one of these.
5. The command is the *program* if such a condition decides about it: it stands in a branch of one, or the
   function has one that returns, or one that adds the script (``sys.argv``, ``__file__``) to a command.  Any
   other command is *Python*.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from bundler.target.closure.read.names import statements
from bundler.target.closure.read.nodes import nodes

PROGRAM: Final = "program"
PYTHON: Final = "python"

_ASKS = re.compile(r"_MEIPASS|(?:^|_)frozen(?:_|$)|[a-z]Frozen$", re.IGNORECASE)
_NOT_COMMANDS = frozenset(
    "dirname basename realpath abspath normpath normcase relpath commonpath split splitext samefile exists "
    "isfile islink access stat lstat readlink getmtime which Path PurePath PosixPath startswith endswith "
    "print debug info warning error exception log format repr len isinstance".split()
)
"""Functions that do not pass their argument on to a command."""

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_EXITS = (ast.Return, ast.Raise)


def find_starts(tree: ast.Module, text: bytes) -> frozenset[str]:
    """What the module takes ``sys.executable`` for: :data:`PROGRAM`, :data:`PYTHON`, both or nothing."""
    if b"sys.executable" not in text:
        return frozenset()
    units = [[function] for function in _functions(tree.body)]
    units.append(
        [statement for statement in tree.body if not isinstance(statement, (*_FUNCTIONS, ast.ClassDef))]
    )
    derived = _derived(tree)
    found = {kind for unit in units if (kind := _unit(unit, derived)) is not None}
    return frozenset(found)


def _functions(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The functions at the top level and in classes, but not those in functions."""
    for statement in body:
        if isinstance(statement, _FUNCTIONS):
            yield statement
        elif isinstance(statement, ast.ClassDef):
            yield from _functions(statement.body)
        elif isinstance(statement, (ast.If, ast.Try)):
            yield from _functions(statement.body)
            yield from _functions(statement.orelse)


def _derived(tree: ast.Module) -> frozenset[str]:
    """The names of variables whose value asks, and of functions that only ask."""
    names: set[str] = set()
    for statement in statements(tree.body):
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
            if _asks(statement.value, frozenset()) and not _commands(statement.value):
                targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                names.update(name for target in targets if (name := _name(target)))
        elif isinstance(statement, _FUNCTIONS) and _asks(statement, frozenset()) and not _commands(statement):
            names.add(statement.name)
    return frozenset(names)


def _unit(unit: list[ast.stmt], derived: frozenset[str]) -> str | None:
    if not any(_commands(statement) for statement in unit):
        return None
    for statement in unit:
        for node in nodes(statement):
            if isinstance(node, (ast.If, ast.IfExp, ast.BoolOp)) and _decides(node, derived):
                return PROGRAM
    return PYTHON


def _decides(node: ast.If | ast.IfExp | ast.BoolOp, derived: frozenset[str]) -> bool:
    """Whether the condition asks, and decides what the command is."""
    if isinstance(node, ast.BoolOp):
        return _asks(node.values[0], derived) and any(_commands(value) for value in node.values[1:])
    if not _asks(node.test, derived):
        return False
    if isinstance(node, ast.IfExp):
        return _commands(node.body) or _commands(node.orelse) or _scripts(node.body) or _scripts(node.orelse)
    branches = (node.body, node.orelse)
    return any(
        branch and isinstance(branch[-1], _EXITS) or any(_commands(each) or _scripts(each) for each in branch)
        for branch in branches
    )


def _asks(node: ast.AST, derived: frozenset[str]) -> bool:
    for inner in nodes(node):
        if isinstance(inner, (ast.Name, ast.Attribute)):
            name = _name(inner) or ""
            if _ASKS.search(name) or name in derived:
                return True
        elif isinstance(inner, ast.Constant) and inner.value in ("frozen", "_MEIPASS"):
            return True
    return False


def _commands(node: ast.AST) -> bool:
    """Whether ``sys.executable`` is a command somewhere in ``node``."""
    return any(
        isinstance(used, ast.Attribute)
        and used.attr == "executable"
        and (_name(used.value) or "").endswith("sys")
        for used in _used(node)
    )


def _scripts(node: ast.AST) -> bool:
    """Whether the script is a word of a command somewhere in ``node``."""
    return any(_name(used) in ("argv", "__file__") for used in _used(node))


def _used(node: ast.AST) -> Iterator[ast.AST]:
    """The names and attributes in ``node`` whose values may become words of a command."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, (ast.Name, ast.Attribute)):
            if isinstance(current.ctx, ast.Load):
                yield current
            continue
        if isinstance(current, ast.Compare):
            continue
        if isinstance(current, ast.Call):
            if _name(current.func) in _NOT_COMMANDS:
                continue
            stack.extend((*current.args, *(keyword.value for keyword in current.keywords)))
            continue
        stack.extend(ast.iter_child_nodes(current))


def _name(node: ast.AST) -> str | None:
    """The last part of a dotted name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None
