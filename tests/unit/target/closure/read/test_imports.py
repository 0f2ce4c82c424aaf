"""Names of modules as programs write them."""

from __future__ import annotations

import pytest

from bundler.target.closure.read.imports import (
    in_stdlib,
    is_dotted_name,
    parents,
    resolve_relative,
    top_level,
)


@pytest.mark.parametrize(
    ("package", "level", "module", "absolute"),
    [
        ("a.b", 0, "c", "c"),
        ("a.b", 1, "c", "a.b.c"),
        ("a.b", 1, "", "a.b"),
        ("a.b", 2, "c.d", "a.c.d"),
        ("a.b", 3, "c", None),
        ("", 1, "c", None),
        ("", 0, "c", "c"),
    ],
)
def test_resolve_relative(package: str, level: int, module: str, absolute: str | None) -> None:
    assert resolve_relative(package, level, module) == absolute


@pytest.mark.parametrize("text", ["a", "a.b_2.C", ".a", "..a.b", "_x", "é.ü"])
def test_a_dotted_name(text: str) -> None:
    assert is_dotted_name(text)


@pytest.mark.parametrize("text", ["", ".", "a.", "a..b", "2a", "a.2b", "a b", "a-b", "a\n"])
def test_not_a_dotted_name(text: str) -> None:
    assert not is_dotted_name(text)


def test_parts() -> None:
    assert [top_level("a.b.c"), top_level("a")] == ["a", "a"]
    assert parents("a.b.c") == ["a", "a.b", "a.b.c"]


def test_standard_library() -> None:
    assert in_stdlib("json.decoder") and in_stdlib("sys") and not in_stdlib("numpy.json")
