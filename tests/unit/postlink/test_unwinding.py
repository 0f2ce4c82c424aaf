"""The table for unwinding is sorted by signed offsets."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from bundler.errors import InternalError
from bundler.postlink.edits import Edit
from bundler.postlink.unwinding import unwinding_edits

HEAD = (1, 0x1B, 0x03, 0x3B, 0)


class File:
    """An executable with this table, or without one."""

    def __init__(self, content: bytes | None) -> None:
        self.content = content

    def get_section_by_name(self, name: str) -> Any:
        assert name == ".eh_frame_hdr"
        return self if self.content is not None else None

    def data(self) -> bytes | None:
        return self.content

    @property
    def header(self) -> Any:
        class Header:
            sh_offset = 100

        return Header


def edits(content: bytes | None) -> list[Edit]:
    return [*unwinding_edits(File(content))]  # type: ignore[arg-type]


def table(*entries: tuple[int, int], head: tuple[int, ...] = HEAD, count: int | None = None) -> bytes:
    rows = b"".join(struct.pack("<ii", *entry) for entry in entries)
    return struct.pack("<BBBBiI", *head, len(entries) if count is None else count) + rows


def test_code_before_the_table() -> None:
    (edit,) = edits(table((16, 1), (32, 2), (-64, 3), (-8, 4)))
    assert edit.offset == 100 + 12
    assert [*struct.iter_unpack("<ii", edit.content)] == [(-64, 3), (-8, 4), (16, 1), (32, 2)]


def test_nothing_to_do() -> None:
    assert edits(table((16, 1), (32, 2))) == []
    assert edits(None) == []


@pytest.mark.parametrize(
    "content", [table(head=(1, 0x1B, 0x03, 0x0B, 0)), table(count=1)], ids=["encoding", "count"]
)
def test_an_unknown_table(content: bytes) -> None:
    with pytest.raises(InternalError, match="unknown table"):
        edits(content)
