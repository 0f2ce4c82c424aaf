"""What functions make of texts."""

from __future__ import annotations

import pytest

from bundler.target.closure.read.transforms import ATTRIBUTES, FUNCTIONS, METHODS, SPLITS


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("dirname", ("/a/b.py",), "/a"),
        ("join", ("/a", "..", "b"), "/b"),
        ("abspath", ("/a",), "/a"),
        ("dedent", ("  a\n  b",), "a\nb"),
    ],
)
def test_functions(name: str, arguments: tuple[str, ...], expected: str) -> None:
    assert FUNCTIONS[name](*arguments) == expected


def test_methods_and_splits() -> None:
    assert METHODS["replace"]("a-b", "-", "_") == "a_b"
    assert METHODS["with_suffix"]("/a/b.py", ".pyi") == "/a/b.pyi"
    assert METHODS["joinpath"]("/a", "b", "c") == "/a/b/c"
    assert SPLITS["rsplit"]("a.b.c", ".") == ["a.b", "c"]
    assert SPLITS["partition"]("a:b", ":") == ("a", ":", "b")
    assert SPLITS["splitext"]("a.py") == ("a", ".py")
    assert ATTRIBUTES["parent"]("/a/b") == "/a"
