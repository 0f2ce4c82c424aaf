"""bundler.target.freeze.patterns: which patterns are compiled, and what is kept of them."""

from __future__ import annotations

import _sre  # type: ignore[import-not-found]
import re
import struct
from pathlib import Path
from typing import Any

import pytest

from bundler.target.freeze.patterns import CompiledPattern, compile_pattern, find_patterns


def calls(source: str) -> list[tuple[str | bytes, int]]:
    return [(pattern.text, pattern.flags) for pattern in find_patterns(source.encode())]


def made_again(pattern: CompiledPattern) -> Any:
    """What the stub makes of it."""
    data: Any = pattern.to_data()
    (text, _), flags, code, groups, names = data
    numbers: list[str | None] = [None] * (groups + 1)
    index = dict(zip(names[::2], names[1::2], strict=True))
    for name, number in index.items():
        numbers[number] = name
    words = [number for (number,) in struct.iter_unpack("<I", code)]
    return _sre.compile(text, flags, words, groups, index, tuple(numbers))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import re\nre.compile('a')", [("a", 0)]),
        ("import os, re as r\nr.compile('a', r.X | r.DOTALL)", [("a", 64 | 16)]),
        ("from re import compile as c, I\nc(b'a', flags=I)", [(b"a", 2)]),
        ("import re\nm = re.match\nm('a', text, re.A)\n", [("a", 256)]),
        (
            "import re\ndef f(x):\n    return re.sub('a', '', x), re.split('b', x, 1, re.M)",
            [("a", 0), ("b", 8)],
        ),
        ("import re\nre.compile(pattern='a', flags=2)", [("a", 2)]),
        ("import re\nclass C:\n    A = 'x'\n    B = re.compile(A + 'y')", [("xy", 0)]),
        ("import re\nre.compile('a'); re.compile('a'); re.compile('a', 0)", [("a", 0)]),
        ("import re\nre.compile(a)\nre.compile('a', b)\nre.compile(*x)\nre.compile(7)\nre.escape('a')\n", []),
        ("import regex as re\nre.compile('a')", []),
        ("from .re import compile\ncompile('a')", []),
        ("print('import re')", []),
        (
            "import re\nre.compile('(')\nre.compile('[[a]&&b]')\nre.compile(b'a', re.U)",
            [],
        ),
        ("import re\nre.compile('a', re.DEBUG)\nre.compile('a', re.DEBUG | re.X)", []),
        ("import re\nre.compile(b'a', re.L)\nre.compile(b'(?L)a')", []),
    ],
)
def test_calls(
    source: str, expected: list[tuple[str | bytes, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert sorted(calls(source), key=repr) == sorted(expected, key=repr)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("(?P<a>x+)(y)?(?P<b>\\d)", re.I | re.X),
        ("[\u00e0-\u017f]+", re.I),
        ("\ud800", 0),
        (b"[\x80-\xff]", 0),
        ("", 0),
        ("(?x) a b", 0),
    ],
)
def test_the_pattern_is_the_same(text: str | bytes, flags: int) -> None:
    pattern = compile_pattern(text, int(flags))
    assert pattern is not None
    made, expected = made_again(pattern), re.compile(text, flags)
    assert made == expected
    assert (made.flags, made.groups) == (expected.flags, expected.groups)
    assert list(made.groupindex.items()) == list(expected.groupindex.items())


def test_patterns_of_the_standard_library() -> None:
    found: list[CompiledPattern] = []
    for path in sorted(Path(re.__file__).parent.parent.glob("*.py")):
        found += find_patterns(path.read_bytes())
    assert len(found) > 100
    for pattern in found:
        assert made_again(pattern) == re.compile(pattern.text, pattern.flags)


def test_the_compiler_is_left_as_it_was() -> None:
    from re import _compiler  # type: ignore[attr-defined]

    compile_pattern("a", 0)
    compile_pattern("(", 0)
    assert _compiler._sre is _sre


def test_a_tree_that_is_too_deep_for_ast(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_deep(source: bytes) -> None:
        raise RecursionError

    monkeypatch.setattr("ast.parse", too_deep)
    assert find_patterns(b"import re\nre.compile('a')") == ()


def test_huge_patterns_are_left_to_the_run_time() -> None:
    assert compile_pattern("|".join(f"word{number}" for number in range(5000)), 0) is None
