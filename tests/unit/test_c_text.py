from __future__ import annotations

import re

import pytest

from bundler.c_text import c_bytes, c_comment, c_name


@pytest.mark.parametrize(
    ("data", "literal"),
    [
        (b"", '""'),
        (b"spam", '"spam"'),
        (b'"\\', '"\\"\\\\"'),
        (b"\x001", '"\\0001"'),  # an escape has three digits, so the 1 is the next character
        (b"\n\xff", '"\\012\\377"'),
        (b"??=", '"\\?\\?="'),  # must not become a trigraph
    ],
)
def test_c_bytes(data: bytes, literal: str) -> None:
    assert c_bytes(data) == literal


@pytest.mark.parametrize(
    ("value", "comment"),
    [
        (1.5, "1.5"),
        ((1, "a"), "(1, 'a')"),
        ((1,), "(1,)"),
        ((), "()"),
        ("*/ /*", "'* / / *'"),
        ("\u4e2d", "'/u4e2d'"),
        ("a\\", "'a//'"),
        (frozenset([1, 2]), "<frozenset of 2>"),
        pytest.param(
            10**5000, "<int of 16610 bits>", id="large int"
        ),  # too long for CPython to write in decimal digits
        (test_c_bytes.__code__, "<code 'test_c_bytes'>"),
    ],
)
def test_c_comment(value: object, comment: str) -> None:
    assert c_comment(value) == comment


def test_c_comment_is_short_and_quick() -> None:
    table = tuple(("x" * 1000, number) for number in range(100_000))
    assert c_comment((table,) * 1000).startswith("((('xxxx")
    assert len(c_comment(table)) == 60


@pytest.mark.parametrize("text", ["json.decoder", "<module>", "A.<locals>.f", "\u00e9t\u00e9", "a" * 99])
def test_c_name(text: str) -> None:
    assert re.fullmatch("[0-9A-Za-z_]{0,40}", c_name(text))
