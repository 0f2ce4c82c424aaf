from __future__ import annotations

import pytest

from bundler.target.closure.read.words import has_any, mentions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", False),
        (b"need", True),
        (b"x = need(1)", True),
        (b"needs = need_ = _need = 0", False),
        (b"needs = need", True),
        (b"a.need", True),
        ("needé = 0".encode(), True),  # as a regular expression of bytes sees it: é is no letter
    ],
)
def test_whole_words(text: bytes, expected: bool) -> None:
    assert mentions(text, b"need") is expected


def test_parts_of_words() -> None:
    assert has_any(b"unneeded", (b"absent", b"need"))
    assert not has_any(b"unneeded", (b"absent",))
