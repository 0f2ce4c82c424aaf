"""Regular expressions of a module, compiled at build time.

Wherever a module calls a function of :mod:`re` with a constant pattern and constant flags, what the compiler
of :mod:`re` makes of them is kept.  At run time ``re._compiler.compile`` takes it from there
(freeze/patterns.c).  It is looked up by pattern and flags.  So one that is never asked for does no harm.

Patterns that the compiler warns about or refuses are left to the run time, which must warn or raise.  So are
those with ``LOCALE`` and ``DEBUG``, which look at the locale and print.
"""

from __future__ import annotations

import ast
import re
import struct
import warnings
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, TypeGuard

from bundler.target.closure.read.nodes import nodes
from bundler.target.freeze.expressions import Constants, Function, NotConstantError

_FLAGS_AT = {
    "compile": 1,
    "match": 2,
    "fullmatch": 2,
    "search": 2,
    "findall": 2,
    "finditer": 2,
    "split": 3,
    "sub": 4,
    "subn": 4,
}
"""For each function of :mod:`re` that takes a pattern first, the position of its flags."""

_IMPORTS_RE = re.compile(rb"^[ \t]*(?:import\b.*\bre\b|from[ \t]+re[ \t]+import\b)", re.MULTILINE)
_LEFT_OUT = int(re.LOCALE | re.DEBUG | getattr(re, "TEMPLATE", 0))  # TEMPLATE: before 3.13
_CODE_LIMIT = 20_000
"""Words of code in one pattern.  Larger ones are tables in disguise."""


@dataclass(frozen=True)
class CompiledPattern:
    """The arguments of ``_sre.compile()`` for ``text`` and ``flags``, those of ``re.compile()``."""

    text: str | bytes
    flags: int
    final_flags: int
    code: tuple[int, ...]
    groups: int
    names: tuple[tuple[str, int], ...]
    """The named groups and their numbers, in the order of the pattern."""

    def to_data(self) -> tuple[object, ...]:
        """What freeze/patterns.c reads.

        Strings are new ones: whether this process has interned an equal one must not matter.
        """
        names = tuple(part for name, number in self.names for part in (_new(name), number))
        text = _new(self.text) if isinstance(self.text, str) else self.text
        code = struct.pack(f"<{len(self.code)}I", *self.code)
        return ((text, self.flags), self.final_flags, code, self.groups, names)


def find_patterns(source: bytes) -> tuple[CompiledPattern, ...]:
    """The patterns in ``source``, which compiles, in the order of their calls."""
    if not _IMPORTS_RE.search(source):
        return ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = [*nodes(ast.parse(source))]
        except (RecursionError, MemoryError):  # a tree can be too deep for ast that is not for compile()
            return ()
    found = dict.fromkeys(_constant_calls(tree))
    compiled = (compile_pattern(text, flags) for text, flags in found)
    return tuple(pattern for pattern in compiled if pattern is not None)


def compile_pattern(text: str | bytes, flags: int) -> CompiledPattern | None:
    """What :mod:`re` makes of them; None if it warns, raises, or looks at more than its arguments."""
    from re import _compiler  # type: ignore[attr-defined]

    if flags & _LEFT_OUT:
        return None
    taken: list[tuple[Any, ...]] = []
    real = _compiler._sre
    # its compile() notes what it gets, and everything else is what it was
    _compiler._sre = SimpleNamespace(**{**vars(real), "compile": lambda *words: taken.append(words)})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _compiler.compile(text, flags)
    except Exception:  # warnings among them; at run time the same will happen
        return None
    finally:
        _compiler._sre = real
    (pattern, final_flags, code, groups, names, by_number), *_ = taken
    numbers: list[str | None] = [None] * (groups + 1)
    for name, number in names.items():
        numbers[number] = name
    if pattern != text or by_number != tuple(numbers) or len(code) > _CODE_LIMIT or final_flags & _LEFT_OUT:
        return None
    return CompiledPattern(text, flags, int(final_flags), tuple(map(int, code)), groups, tuple(names.items()))


def _new(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")


def _constant_calls(tree: list[ast.AST]) -> Iterator[tuple[str | bytes, int]]:
    functions, modules = _functions_of_re(tree)
    if not functions and not modules:
        return
    constants = Constants(_assigned(tree), _functions(tree), _flags(modules, tree))
    for node in tree:
        if isinstance(node, ast.Call):
            name = functions.get(node.func.id) if isinstance(node.func, ast.Name) else None
            if _is_attribute_of(node.func, modules):
                name = node.func.attr
            if name in _FLAGS_AT:
                try:
                    yield _arguments(node, _FLAGS_AT[name], constants)
                except NotConstantError:
                    continue


def _arguments(call: ast.Call, flags_at: int, constants: Constants) -> tuple[str | bytes, int]:
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    given = dict(enumerate(call.args))
    text = given.get(0, named.get("pattern"))
    flags = given.get(flags_at, named.get("flags"))
    if text is None or any(isinstance(part, ast.Starred) for part in call.args):
        raise NotConstantError
    values = constants.value(text), constants.value(flags) if flags is not None else 0
    if not isinstance(values[0], (str, bytes)) or not isinstance(values[1], int):
        raise NotConstantError
    return values[0], int(values[1])


def _functions_of_re(tree: list[ast.AST]) -> tuple[dict[str, str], set[str]]:
    """The names that stand for functions of :mod:`re`, and those that stand for :mod:`re`."""
    functions: dict[str, str] = {}
    modules: set[str] = set()
    for node in tree:
        if isinstance(node, ast.Import):
            modules |= {alias.asname or alias.name for alias in node.names if alias.name == "re"}
        elif isinstance(node, ast.ImportFrom) and node.module == "re" and not node.level:
            functions |= {alias.asname or alias.name: alias.name for alias in node.names}
    for node in tree:
        if isinstance(node, ast.Assign) and _is_attribute_of(node.value, modules):  # match = re.match
            targets = (target.id for target in node.targets if isinstance(target, ast.Name))
            functions |= dict.fromkeys(targets, node.value.attr)
    return functions, modules


def _is_attribute_of(node: ast.AST, modules: Container[str]) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules


def _flags(modules: set[str], tree: list[ast.AST]) -> Mapping[str, int]:
    """The values of flags as the source spells them: ``re.X``, and ``X`` if it is imported."""
    known = {name: int(flag) for name, flag in re.RegexFlag.__members__.items()}
    spelt = {f"{module}.{name}": value for module in modules for name, value in known.items()}
    for node in tree:
        if isinstance(node, ast.ImportFrom) and node.module == "re" and not node.level:
            spelt |= {
                alias.asname or alias.name: known[alias.name] for alias in node.names if alias.name in known
            }
    return spelt


def _assigned(tree: list[ast.AST]) -> dict[str, ast.expr]:
    found: dict[str, ast.expr] = {}
    for node in tree:
        if isinstance(node, ast.Assign):
            found |= {target.id: node.value for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and node.value is not None and isinstance(node.target, ast.Name):
            found[node.target.id] = node.value
    return found


def _functions(tree: list[ast.AST]) -> dict[str, Function]:
    return {
        node.name: Function(node.args, node.body[0].value)
        for node in tree
        if isinstance(node, ast.FunctionDef)
        and len(node.body) == 1
        and isinstance(node.body[0], ast.Return)
        and node.body[0].value is not None
    }
