"""The arguments of a call as texts of parameters."""

from __future__ import annotations

import ast

import pytest

from bundler.target.closure.find.locate import Located
from bundler.target.closure.helpers.binding import arguments, bind
from bundler.target.closure.helpers.definitions import Function, read_definitions
from bundler.target.closure.read.conditions import target_facts
from bundler.target.closure.read.text import Surroundings, TextEvaluator

NOTHING = TextEvaluator(Surroundings())


def function() -> Function:
    module = Located("m", "source", "/m.py", False)
    found = read_definitions(module, "def f(a, b='d', *rest, c=None, **more): pass", target_facts())
    assert found is not None
    return found.functions["f"]


def call(text: str) -> ast.Call:
    node = ast.parse(text, mode="eval").body
    assert isinstance(node, ast.Call)
    return node


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f('x')", {"a": ["x"], "b": ["d"]}),
        ("f('x', 'y', 'z', 'w')", {"a": ["x"], "b": ["y"], "rest": ["z", "w"]}),
        ("f(b='y', a='x', c='k', d='m')", {"a": ["x"], "b": ["y"], "c": ["k"], "more": ["m"]}),
        ("f(['x', ('y', 'z')])", {"a": ["x", "y", "z"], "b": ["d"]}),
    ],
)
def test_bind(text: str, expected: dict[str, list[str]]) -> None:
    bound = bind(function(), call(text), NOTHING, NOTHING)
    known = {name: sorted(each.known for each in texts if each.complete) for name, texts in bound.items()}
    assert {name: texts for name, texts in known.items() if texts} == {
        name: sorted(texts) for name, texts in expected.items()
    }


def test_arguments() -> None:
    found = arguments(function(), call("f(1, 2, 3, c=4, d=5)"))
    assert [name for name, _ in found] == ["a", "b", "rest", "c", "more"]
