"""The leading imports of an entry point: those before its first other statement.  And a call behind them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple


class LeadingImport(NamedTuple):
    """``import module`` or, with ``names``, ``from module import names``.

    With ``function``, that function of the module is called then.
    """

    module: str
    names: tuple[str, ...] = ()
    function: str = ""

    @property
    def shown(self) -> str:
        """What people call it."""
        return (
            f"the call of {self.module}:{self.function}" if self.function else f"the import of {self.module}"
        )


def call_of(function: str) -> LeadingImport:
    """The import of a module, and the call of its function: ``module:function``."""
    module, _, path = function.partition(":")
    return LeadingImport(module, (path.partition(".")[0],), path)


def leading_imports(source: bytes | str, package: str = "") -> tuple[LeadingImport, ...]:
    """The imports at the top of ``source``, in their order; ``package`` is that of relative ones.

    A docstring may stand before them.  Raises ``SyntaxError`` and ``ValueError`` for what this Python
    cannot read.
    """
    return tuple(_imports(ast.parse(source), package))


def _imports(tree: ast.Module, package: str) -> Iterator[LeadingImport]:
    for number, statement in enumerate(tree.body):
        if isinstance(statement, ast.Import):
            yield from (LeadingImport(alias.name) for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            if statement.module == "__future__":
                continue
            module = _absolute(statement, package)
            if module is None:
                return
            yield LeadingImport(module, tuple(alias.name for alias in statement.names))
        elif number > 0 or not _is_docstring(statement):
            return


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _absolute(statement: ast.ImportFrom, package: str) -> str | None:
    """The full name of the module; None if it is outside of any package."""
    if statement.level == 0:
        return statement.module
    parents = package.split(".") if package else []
    if statement.level > len(parents):
        return None
    base = parents[: len(parents) - statement.level + 1]
    return ".".join([*base, *([statement.module] if statement.module else [])])
