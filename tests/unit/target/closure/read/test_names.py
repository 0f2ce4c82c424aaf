"""What the local names of a module stand for."""

from __future__ import annotations

import ast
import sys

import pytest

from bundler.target.closure.read.conditions import Qualified, Value, target_facts
from bundler.target.closure.read.names import (
    assignments,
    bound_names,
    known_names,
    mentions_facts,
    statements,
    sub_blocks,
)

FACTS = target_facts(0)


def body(source: str) -> list[ast.stmt]:
    return ast.parse(source).body


def known(source: str, own_name: str | None = None) -> dict[str, Qualified | Value]:
    return known_names(body(source), FACTS, own_name)


def test_statements_in_source_order() -> None:
    source = """
if a:
    b
    with c: d
else:
    e
try:
    f
except g:
    h
else:
    i
finally:
    j
match k:
    case 1: l
class m:
    def n(): o
p
"""
    lines = [statement.lineno for statement in statements(body(source))]
    assert lines == sorted(lines) and len(lines) == 16


def test_sub_blocks() -> None:
    (statement,) = body("try: a\nexcept X: b\nexcept Y: c\nelse: d\nfinally: e")
    names = [ast.unparse(block[0]) for block in sub_blocks(statement)]
    assert names == ["a", "b", "c", "d", "e"]
    assert sub_blocks(body("x = 1")[0]) == []


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("x = 'a'\nif y:\n    x = 'b'", ["'a'", "'b'"]),
        ("x: str = 'a'", ["'a'"]),
        ("for x in ('a', 'b'): pass", ["*('a', 'b')"]),
        ("for x, y in n: pass", ["*n[0]"]),
        ("[x for x in n]", ["*n"]),
        ("x, y = 'ab'", ["'ab'[0]"]),
        ("*z, x = n", []),
        ("import x", []),
    ],
)
def test_assignments(source: str, values: list[str]) -> None:
    assert [ast.unparse(value) for value in assignments(ast.walk(ast.parse(source))).get("x", [])] == values


@pytest.mark.parametrize(
    ("source", "name", "meaning"),
    [
        ("import sys", "sys", Qualified("sys")),
        ("import sys\ndef f():\n    import sys", "sys", Qualified("sys")),
        ("import sys as s", "s", Qualified("sys")),
        ("import os.path", "os", Qualified("os")),
        ("import os.path as p", "p", Qualified("os.path")),
        ("from sys import platform as p", "p", Qualified("sys.platform")),
        ("from .sys import platform", "platform", None),
        ("import sys\ndef f(sys): pass", "sys", None),
        ("import sys\nfor sys in x: pass", "sys", None),
        ("import sys\nwith x as (sys, y): pass", "sys", None),
        ("import sys\nsys += 1", "sys", None),
        ("import sys\nclass sys: pass", "sys", None),
        ("import sys\n[*sys] = x", "sys", None),
        ("import sys\nif x:\n    import other as sys", "sys", None),
        ("import sys\nPY3 = sys.version_info[0] == 3", "PY3", Value(True)),
        ("import sys\nPY2 = not sys.version_info[0] == 3", "PY2", Value(False)),
        ("import sys\nP = sys.platform", "P", Value(sys.platform)),
        ("import sys\nP = sys.platform\nP = 'other'", "P", None),
        ("TYPE_CHECKING = False", "TYPE_CHECKING", Value(False)),
        ("TYPE_CHECKING = True", "TYPE_CHECKING", None),
        ("DEBUG = False", "DEBUG", None),
        ("X = f()", "X", None),
    ],
)
def test_known_names(source: str, name: str, meaning: Qualified | Value | None) -> None:
    assert known(source).get(name) == meaning


def test_its_own_name() -> None:
    assert known("", "pkg.mod") == {"__name__": Value("pkg.mod")}
    assert known("__name__ = f()", "pkg.mod") == {}
    assert known("", None) == {}


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        (b"import sys", True),
        (b"if TYPE_CHECKING:", True),
        (b"import_module(x)", True),
        (b"system = 1", False),
        (b"", False),
    ],
)
def test_mentions_facts(text: bytes, matter: bool) -> None:
    assert mentions_facts(text) == matter


def test_bound_names() -> None:
    source = "import a.b, c as d\nfrom e import f\ndef g(): h = 1\nclass I: pass\nfor j in (): pass\n"
    assert bound_names(ast.parse(source)) == frozenset("adfghIj")


@pytest.mark.parametrize(
    "source", ["from a import *", "def __getattr__(name): ...", "sys.modules[x] = y", "exec(z)"]
)
def test_modules_that_bind_anything(source: str) -> None:
    assert bound_names(ast.parse(source)) is None
