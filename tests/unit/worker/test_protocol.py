"""Lines of the pipe."""

from __future__ import annotations

from typing import Any

import pytest

from bundler.worker.protocol import decode, encode


@pytest.mark.parametrize(
    "message", [{}, {"id": 1, "method": "describe", "params": {}}, {"text": "two\nlines \u00e9 \udcff"}]
)
def test_round_trip(message: dict[str, Any]) -> None:
    line = encode(message)
    assert line.isascii() and line.count(b"\n") == 1 and line.endswith(b"\n")
    assert decode(line) == message


@pytest.mark.parametrize("line", [b"\n", b"noise\n", b"[1]\n", b"3\n", b"null\n", b"\xff\n"])
def test_what_is_not_a_message(line: bytes) -> None:
    with pytest.raises(ValueError):
        decode(line)
