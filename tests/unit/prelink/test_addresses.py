"""Where images are in memory, and where their pages are in the executable."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.shared_objects import DATA, PAGE, TEXT, shared_object

from bundler.elf.segments import PF_R, PF_W, PF_X, Segment
from bundler.elf.shared_object import SharedObject
from bundler.prelink.addresses import (
    PROT_EXEC,
    PROT_READ,
    PROT_WRITE,
    PlacedSegment,
    Placement,
    place_images,
    round_down,
    round_up,
)
from bundler.target_machine import X86_64

FIRST = X86_64.first_image_address


def test_one_image() -> None:
    placements, text, _, stored = place_images({"m.so": shared_object()}, X86_64)
    assert placements["m.so"] == Placement(
        FIRST,
        FIRST,
        FIRST + 2 * PAGE,
        (
            PlacedSegment(FIRST, 0, PAGE, PAGE, PROT_READ | PROT_EXEC),
            PlacedSegment(FIRST + PAGE, PAGE, PAGE, PAGE, PROT_READ | PROT_WRITE),
        ),
    )
    assert (text, stored) == (PAGE, 2 * PAGE)


def test_places_do_not_overlap() -> None:
    placements, text, _, stored = place_images({name: shared_object(name) for name in "abc"}, X86_64)
    spans = [(placement.start, placement.end) for placement in placements.values()]
    assert all(
        after[0] - before[1] == X86_64.image_gap for before, after in zip(spans, spans[1:], strict=False)
    )
    segments = [segment for each in placements.values() for segment in each.segments]
    offsets = [segment.offset for segment in segments if segment.protection & PROT_EXEC]
    assert offsets == [*range(0, text, PAGE)]  # text comes first
    offsets = [segment.offset for segment in segments if not segment.protection & PROT_EXEC]
    assert offsets == [*range(text, stored, PAGE)]


def test_zeros_are_not_stored() -> None:
    """What has no contents in the file (.bss) takes no room in the executable."""
    part = replace(DATA, file_size=0x10, size=3 * PAGE)
    empty = replace(DATA, address=8 * PAGE + 0x10, file_size=0, size=0x100)
    placements, _, _, stored = place_images({"m.so": shared_object(loads=(TEXT, part, empty))}, X86_64)
    _, data, zeros = placements["m.so"].segments
    assert (data.stored, data.size) == (PAGE, 3 * PAGE)
    assert (zeros.stored, zeros.size) == (0, PAGE)
    assert stored == 2 * PAGE


TABLES = Segment(0, 0, 8 * PAGE, 8 * PAGE, PF_R, PAGE)
CODE = Segment(8 * PAGE, 8 * PAGE, PAGE, PAGE, PF_R | PF_X, PAGE)


def with_relocations(count: int, relative: int, at: int = 0x800, flags: int = PF_R) -> SharedObject:
    tags = {"DT_RELA": at, "DT_RELASZ": 24 * count, "DT_RELACOUNT": relative}
    return shared_object(loads=(replace(TABLES, flags=flags), CODE), dynamic=tags)


def test_relocations_that_add_the_bias_are_not_stored() -> None:
    placements, text, _, stored = place_images({"m.so": with_relocations(1000, 900)}, X86_64)
    # 900 entries of 24 bytes from 0x800 on end in page 5, so pages 1 to 4 hold nothing else
    assert placements["m.so"].segments == (
        PlacedSegment(FIRST, PAGE, PAGE, PAGE, PROT_READ),
        PlacedSegment(FIRST + PAGE, 2 * PAGE, 0, 4 * PAGE, PROT_READ),
        PlacedSegment(FIRST + 5 * PAGE, 2 * PAGE, 3 * PAGE, 3 * PAGE, PROT_READ),
        PlacedSegment(FIRST + 8 * PAGE, 0, PAGE, PAGE, PROT_READ | PROT_EXEC),
    )
    assert (text, stored) == (PAGE, 5 * PAGE)
    assert [*placements["m.so"].pieces(TABLES)] == [(0, PAGE, PAGE), (5 * PAGE, 2 * PAGE, 3 * PAGE)]


@pytest.mark.parametrize(
    "shared",
    [
        with_relocations(1000, 700),  # three whole pages
        with_relocations(600, 900),  # the table is shorter
        with_relocations(1000, 900, flags=PF_R | PF_W),
        with_relocations(1000, 900, flags=PF_R | PF_X),
        with_relocations(1000, 900, at=0),  # the segment would begin with them
        with_relocations(1000, 900, at=20 * PAGE),
    ],
)
def test_tables_that_are_stored_as_they_are(shared: SharedObject) -> None:
    placements, _, _, stored = place_images({"m.so": shared}, X86_64)
    assert len(placements["m.so"].segments) == 2
    assert stored == 9 * PAGE


def test_addresses_of_the_file_that_do_not_begin_at_zero() -> None:
    loads = (replace(TEXT, address=3 * PAGE + 0x10, size=0x20, file_size=0x20),)
    placements, _, _, _ = place_images({"m.so": shared_object(loads=loads)}, X86_64)
    placement = placements["m.so"]
    assert (placement.bias, placement.start) == (FIRST - 3 * PAGE, FIRST)
    assert placement.segments[0].size == PAGE


@pytest.mark.parametrize("align", [PAGE, 16 * PAGE, 1 << 21])
def test_alignment(align: int) -> None:
    """An address keeps its place within a multiple of the alignment."""
    images = {
        "before": shared_object(),
        "m.so": shared_object(loads=(replace(TEXT, address=PAGE, align=align),)),
    }
    placements, _, _, _ = place_images(images, X86_64)
    assert placements["m.so"].bias % align == 0


def test_offset_of() -> None:
    placement = place_images({"m.so": shared_object()}, X86_64)[0]["m.so"]
    assert placement.offset_of(FIRST + 8, 8) == 8
    assert placement.offset_of(FIRST + 2 * PAGE - 8, 8) == 2 * PAGE - 8
    assert placement.offset_of(FIRST + PAGE - 4, 8) is None, "across two segments"
    assert placement.offset_of(FIRST + 2 * PAGE - 4, 8) is None
    assert placement.offset_of(FIRST - 8, 8) is None


def test_rounding() -> None:
    assert [round_down(n, 8) for n in (0, 7, 8, 9)] == [0, 0, 8, 8]
    assert [round_up(n, 8) for n in (0, 7, 8, 9)] == [0, 8, 8, 16]
