"""What one module defines."""

from __future__ import annotations

import ast

from bundler.target.closure.find.locate import Located
from bundler.target.closure.helpers.definitions import Definitions, read_definitions
from bundler.target.closure.read.conditions import target_facts

CODE = """\
import os, xml.sax
import json as j
from . import sibling
from .other import name as renamed
from star import *
if os:
    def conditional(a, /, b, *rest, c=1, **more):
        def inner(x): pass
class C(Base):
    field: int = 2
    shared = 'x'
    def method(self, a):
        self.kept = a
    @staticmethod
    def static(a): pass
"""


def definitions(code: str) -> Definitions:
    found = read_definitions(Located("pkg.mod", "source", "/r/pkg/mod.py", False), code, target_facts())
    assert found is not None
    return found


def test_functions() -> None:
    functions = definitions(CODE).functions
    assert {name: each.parameters for name, each in functions.items()} == {
        "": (),
        "conditional": ("a", "b", "c"),
        "inner": ("x",),
        "C.method": ("a",),
        "C.static": ("a",),
    }
    first = functions["conditional"]
    assert (first.positional, first.rest, first.keywords, [*first.defaults]) == (2, "rest", "more", ["c"])


def test_declarations_give_way_to_what_they_declare() -> None:
    overloads = "".join(f"@overload\ndef f(a: {kind}): ...\n" for kind in ("int", "str"))
    functions = definitions(
        overloads + "def f(a):\n    'text'\n    return a\ndef f(b):\n    return b\n"
    ).functions
    assert functions["f"].parameters == ("a",)
    assert len(functions["f"].statements) == 2
    assert definitions(overloads).functions["f"].is_declaration


def test_names() -> None:
    found = definitions(CODE)
    assert found.imported == {
        "os": "os",
        "xml": "xml",
        "j": "json",
        "sibling": "pkg.sibling",
        "renamed": "pkg.other.name",
    }
    assert found.stars == ("star",)
    assert found.classes["C"].fields == ("field",)
    assert {name: [ast.unparse(each) for each in values] for name, values in found.attributes.items()} == {
        "field": ["2"],
        "shared": ["'x'"],
        "kept": ["a"],
    }


def test_what_does_not_compile_defines_nothing() -> None:
    assert read_definitions(Located("m", "source", "/m.py", False), "def f(:", target_facts()) is None


def test_calls_by_name() -> None:
    found = definitions(
        "load(0)\ndef f(a: missing()):\n    a.load(1)\n    partial(load, 2)\n    other(load(3))\nload(4)\n"
    )
    calls = [(function.name, ast.unparse(call)) for function, call in found.calls_of({"load", "missing"})]
    assert sorted(calls) == [
        *(("", "load(0)"), ("", "load(4)")),
        *(("f", "a.load(1)"), ("f", "load(2)"), ("f", "load(3)")),
    ]
    assert found.called == {"load", "partial", "other", "missing"}
