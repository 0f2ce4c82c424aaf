from __future__ import annotations

import re

import pytest

from bundler.target.freeze.pool import render_pool, singleton, string_kind, string_symbol
from bundler.target.versions import LAYOUTS, ObjectLayout


@pytest.mark.parametrize(
    ("value", "expression"),
    [("", "EMPTY_STR"), ("a", "ASCII(97)"), ("\xe9", "LATIN1(233)"), ("\u0100", None), ("ab", None)],
)
def test_singleton(value: str, expression: str | None) -> None:
    assert singleton(value) == expression


@pytest.mark.parametrize(("value", "kind"), [("ab\xff", 1), ("a\u0100", 2), ("\ud800", 2), ("\U0001f40d", 4)])
def test_string_kind(value: str, kind: int) -> None:
    assert string_kind(value) == kind


@pytest.mark.parametrize(
    "value", ["self", "a b", "--", "\ud800", "*/", "\u4e2d\u6587", "9 lives", "_x", "x_"]
)
def test_string_symbol(value: str) -> None:
    assert re.fullmatch("s_[0-9A-Za-z_]+", string_symbol(value))


def test_string_symbols_differ() -> None:
    values = ["a b", "a_b", "a-b", "_a_b", "a_b_", "A_b"]
    assert len({string_symbol(value) for value in values}) == len(values)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.header)
def test_render_pool(layout: ObjectLayout) -> None:
    text = render_pool([["spam"], ["h\xe9"]], layout)
    assert f'{string_symbol("spam")} = {{ASCII_STR(4), "spam"}};' in text
    assert "{STR(2, 1), {104, 233}}" in text
    assert text.index("strings.0") < text.index('"spam"') < text.index("strings.1") < text.index("104, 233")
