"""bundler.python_options: options of python that an executable starts with."""

from __future__ import annotations

import pytest

from bundler.errors import UsageError
from bundler.python_options import PythonOptions, parse_python_options


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("X utf8", ("-Xutf8",)),
        ("-X utf8", ("-Xutf8",)),
        ("-Xutf8=1", ("-Xutf8=1",)),
        ("W error::UserWarning", ("-Werror::UserWarning",)),
        ("-W ignore:a message: with spaces", ("-Wignore:a message: with spaces",)),
        ("u", ("-u",)),
        (" -bb ", ("-bb",)),
    ],
)
def test_options(text: str, words: tuple[str, ...]) -> None:
    assert parse_python_options([text]) == PythonOptions(words)


def test_several() -> None:
    assert parse_python_options(["hash_seed=0", "v", "X dev"]) == PythonOptions(("-v", "-Xdev"), 0)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("O", "when the executable is built"),
        ("-OO", "when the executable is built"),
        ("i", "no prompt"),
        ("S", "never runs site"),
        ("c print(1)", "not an option"),
        ("-m mod", "not an option"),
        ("X", "not an option"),
        ("", "not an option"),
        ("hash_seed=random", "not an option"),
        ("hash_seed=4294967296", "4294967295"),
    ],
)
def test_refused(text: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_python_options([text])
    assert why in str(caught.value.why)
