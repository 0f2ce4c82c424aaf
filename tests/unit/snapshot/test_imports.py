from __future__ import annotations

import pytest

from bundler.snapshot.imports import LeadingImport, call_of, leading_imports


def names(source: str, package: str = "") -> list[str]:
    return [item.module for item in leading_imports(source, package)]


def test_up_to_the_first_other_statement() -> None:
    text = """'Doc.'
from __future__ import annotations
import a, b.c
from d import e, f as g
x = 1
import h
"""
    assert leading_imports(text) == (
        LeadingImport("a"),
        LeadingImport("b.c"),
        LeadingImport("d", ("e", "f")),
    )


@pytest.mark.parametrize(
    "text", ["", "x = 1\nimport a", "try:\n    import a\nexcept ImportError: pass", "1\nimport a"]
)
def test_no_imports(text: str) -> None:
    assert names(text) == []


def test_a_text_behind_an_import_is_a_statement() -> None:
    assert names('import a\n"text"\nimport b') == ["a"]


@pytest.mark.parametrize(
    ("text", "package", "expected"),
    [
        ("from . import a", "p.q", ["p.q"]),
        ("from .a import b", "p.q", ["p.q.a"]),
        ("from ..a import b", "p.q", ["p.a"]),
        ("import x\nfrom ...a import b", "p.q", ["x"]),
        ("from .a import b", "", []),
    ],
)
def test_relative(text: str, package: str, expected: list[str]) -> None:
    assert names(text, package) == expected


def test_what_cannot_be_read() -> None:
    with pytest.raises(SyntaxError):
        leading_imports("import")


def test_what_people_call_it() -> None:
    assert LeadingImport("a", ("b",)).shown == "the import of a"
    assert call_of("a.b:C.f") == ("a.b", ("C",), "C.f")
    assert call_of("a.b:C.f").shown == "the call of a.b:C.f"
