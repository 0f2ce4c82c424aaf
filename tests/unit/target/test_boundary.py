"""Code that runs in the target interpreter imports only the standard library and the modules named here."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import bundler

PACKAGE = Path(bundler.__file__).parent

BOTH_SIDES = {
    "bundler",
    "bundler.c_text",
    "bundler.cache",
    "bundler.contract",
    "bundler.errors",
    "bundler.files",
    "bundler.interpreter",
    "bundler.worker",
    "bundler.worker.protocol",
    "bundler.worker.wire",
}
"""Modules that both the build and the worker use."""


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """Every module that the file imports, wherever the import stands, but not those for type checkers."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body.clear()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, path
            yield node.module
            below = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name for name in below if name in MODULES)


MODULES = {name_of(path): path for path in PACKAGE.rglob("*.py")}
TARGET = {name: path for name, path in MODULES.items() if f"{name}.".startswith("bundler.target.")}


def test_the_target_side_needs_nothing_else() -> None:
    outside = {
        (name, imported)
        for name in (*TARGET, *BOTH_SIDES)
        for imported in imports(MODULES[name])
        if imported not in TARGET
        and imported not in BOTH_SIDES
        and imported.partition(".")[0] not in sys.stdlib_module_names
    }
    assert outside == set()


def test_both_sides_do_not_need_the_target() -> None:
    """Modules of both sides import nothing of ``bundler.target``."""
    used = {(name, imported) for name in BOTH_SIDES for imported in imports(MODULES[name])}
    assert {pair for pair in used if pair[1] in TARGET} == set()


def test_every_module_of_both_sides_is_needed() -> None:
    reached = {imported for path in TARGET.values() for imported in imports(path)}
    assert BOTH_SIDES - {"bundler", "bundler.worker"} <= reached
