"""Where the bytes of a file belong in memory."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.shared_objects import DATA, PAGE, TEXT

from bundler.elf.segments import HIGHEST_ADDRESS, DamagedObject, Segment, Segments, check_loads

MOVED = Segments(
    b"\0one\0two\0".ljust(64, b"."),
    (Segment(0x1000, 0, 16, 16, 4, PAGE), Segment(0x2010, 16, 32, 64, 6, PAGE)),
    {},
    {"DT_STRTAB": (0x1000, 7), "DT_FLAGS": (3,)},
)


def test_offset_of() -> None:
    assert MOVED.offset_of(0x1004, 8) == 4
    assert MOVED.offset_of(0x2010, 32) == 16


@pytest.mark.parametrize(
    ("address", "size"), [(0xFFF, 1), (0x1008, 9), (0x200F, 1), (0x2010, 33), (0x2030, 1)]
)
def test_not_in_the_file(address: int, size: int) -> None:
    with pytest.raises(DamagedObject, match=f"{size} bytes at {address:#x} are not in the file"):
        MOVED.offset_of(address, size)


def test_address_of() -> None:
    assert MOVED.address_of(8, 8) == 0x1008
    assert MOVED.address_of(20, 4) == 0x2014
    assert MOVED.address_of(8, 9) is None, "across two segments"
    assert MOVED.address_of(48, 1) is None


def test_value() -> None:
    assert (MOVED.value("DT_STRTAB"), MOVED.value("DT_FLAGS"), MOVED.value("DT_INIT")) == (0x1000, 3, 0)


def test_string() -> None:
    assert [MOVED.string(offset) for offset in (0, 1, 5)] == ["", "one", "two"]
    odd = replace(MOVED, content=b"\xff\0".ljust(64))
    assert odd.string(0) == "\udcff"


@pytest.mark.parametrize(
    ("loads", "reason"),
    [
        ((), "no PT_LOAD segment"),
        ((replace(TEXT, offset=2 * PAGE),), "a segment ends behind the end of the file"),
        ((replace(TEXT, size=PAGE - 1),), "a segment has an impossible size"),
        ((replace(TEXT, size=HIGHEST_ADDRESS),), "a segment has an impossible size"),
        ((DATA, TEXT), "segments are not in order"),
        ((replace(TEXT, size=PAGE + 1), DATA), "segments are not in order"),
    ],
)
def test_what_cannot_be_mapped(loads: tuple[Segment, ...], reason: str) -> None:
    with pytest.raises(DamagedObject, match=reason):
        check_loads(loads, 2 * PAGE)


def test_what_can_be_mapped() -> None:
    check_loads((TEXT, DATA), 2 * PAGE)
