"""Which parameters a value depends on."""

from __future__ import annotations

import ast

import pytest

from bundler.target.closure.find.locate import Located
from bundler.target.closure.helpers.definitions import read_definitions
from bundler.target.closure.helpers.taint import attributes_of_self, dependence, depends
from bundler.target.closure.read.conditions import target_facts

CODE = """\
class C:
    def f(self, a, b, *rest, **more):
        x = a
        y = x + 'z'
        for w in rest: pass
        self.kept = b
        v = self.kept
        u = other
"""


@pytest.mark.parametrize(
    ("expression", "parameters"),
    [
        ("a", {"a"}),
        ("y", {"a"}),
        ("w", {"rest"}),
        ("v", {"b"}),
        ("f(y, self.kept)", {"a", "b"}),
        ("more['x']", {"more"}),
        ("u", set()),
        ("'a'", set()),
    ],
)
def test_dependence(expression: str, parameters: set[str]) -> None:
    definitions = read_definitions(Located("m", "source", "/m.py", False), CODE, target_facts())
    assert definitions is not None
    known = dependence(definitions.functions["C.f"])
    assert depends(ast.parse(expression, mode="eval"), known) == parameters


def test_attributes_of_self() -> None:
    assert attributes_of_self([ast.parse("self.a + cls.b + other.c")]) == {".a", ".b"}
