"""Edits of an executable: all of them, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundler.errors import InternalError
from bundler.postlink.edits import Edit, apply_edits


def edited(path: Path, *edits: Edit) -> bytes:
    with open(path, "r+b") as stream:
        apply_edits(stream, edits)
    return path.read_bytes()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "program"
    path.write_bytes(b"0123456789")
    return path


def test_no_edits(file: Path) -> None:
    assert edited(file) == b"0123456789"


def test_in_any_order(file: Path) -> None:
    assert edited(file, Edit(8, b"yz", "the end"), Edit(0, b"ab", "a"), Edit(2, b"c", "b")) == b"abc34567yz"


@pytest.mark.parametrize(
    ("edits", "reason"),
    [
        ((Edit(0, b"a", "one"), Edit(2, b"bcd", "two"), Edit(4, b"e", "three")), "overlap: two and three"),
        ((Edit(-1, b"a", "one"),), "overlap: the start of the file and one"),
        ((Edit(0, b"a", "one"), Edit(9, b"bc", "two")), "behind its end: two"),
    ],
)
def test_none_is_applied(file: Path, edits: tuple[Edit, ...], reason: str) -> None:
    with pytest.raises(InternalError, match=reason):
        edited(file, *edits)
    assert file.read_bytes() == b"0123456789"
