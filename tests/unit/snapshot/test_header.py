from __future__ import annotations

import struct
from array import array
from pathlib import Path

import pytest

from bundler.contract import PAGE_SIZE, SNAPSHOT_HEADER, SNAPSHOT_TABLES, SNAPSHOT_USE, check_numbers
from bundler.errors import InternalError
from bundler.snapshot.compare import Compared
from bundler.snapshot.header import Header, find_header, write_snapshot

PAGE = b"\7" * PAGE_SIZE


def test_what_is_written(tmp_path: Path) -> None:
    path = tmp_path / "app"
    path.write_bytes(bytes(300))
    pages = ((0x1000, PAGE), (0x2000, b"/secret/place".ljust(PAGE_SIZE, b"\0")), (0x8000, PAGE))
    compared = Compared(pages, ((0x1008, 3),), ((0x1000, 0x2000),), (4,), ())
    written = write_snapshot(
        str(path),
        Header(16),
        compared,
        [2],
        [1],
        ["unset A"],
        [1, 2, 3, 4, 5, 6],
        0x99,
        ["/secret/place"],
        ["m"],
    )
    content = path.read_bytes()
    header = SNAPSHOT_HEADER.unpack(content, 16)
    assert (header["state"], header["offset"], header["file"]) == (SNAPSHOT_USE, PAGE_SIZE, len(content))
    assert (written.size, written.pages) == (len(content) - PAGE_SIZE, 3)
    tables = content[header["offset"] : header["offset"] + header["size"]]
    assert check_numbers(array("I", tables)) == header["check"]
    counts = struct.unpack_from("<8Q", tables)
    assert counts == (1, 2, 1, 1, 1, 1, 16, 0x99)
    numbers = struct.unpack_from("<13Q", tables, SNAPSHOT_TABLES.size)
    at = 2 * PAGE_SIZE
    assert numbers[:8] == (0x1000, 0x2000, 0x1000, 2 * PAGE_SIZE, at, 0x8000, PAGE_SIZE, at + 2 * PAGE_SIZE)
    assert numbers[8:] == (0x1008, 3, 2, 1, 4)
    assert tables.endswith(b"unset A\0\0m\0".ljust(16, b"\0"))
    assert content[at : at + PAGE_SIZE] == PAGE
    assert b"secret" not in content


def test_an_executable_without_a_header(tmp_path: Path) -> None:
    with pytest.raises(InternalError):
        find_header("/bin/true")
