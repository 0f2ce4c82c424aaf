from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bundler.target.closure.read.nodes import nodes

LEFT_OUT = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)


@pytest.mark.parametrize("module", ["ast", "dataclasses", "typing", "enum"])
def test_the_order_of_walk(module: str) -> None:
    tree = ast.parse(Path(str(__import__(module).__file__)).read_bytes())
    assert nodes(tree) == [node for node in ast.walk(tree) if not isinstance(node, LEFT_OUT)]


def test_made_nodes() -> None:
    """The analysis makes nodes without a place."""
    made = ast.Subscript(ast.Name("f"), ast.Constant(0))
    assert [type(node) for node in nodes(made)] == [ast.Subscript, ast.Name, ast.Constant]
