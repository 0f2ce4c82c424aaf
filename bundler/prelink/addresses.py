"""Placement: where each image is in memory, and where its pages are in the executable.

The executable stores only pages with contents, one segment after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bundler.elf.segments import PF_R, PF_W, PF_X
from bundler.elf.shared_object import SharedObject
from bundler.target_machine import TargetMachine

PROT_READ, PROT_WRITE, PROT_EXEC = 1, 2, 4


@dataclass(frozen=True)
class PlacedSegment:
    """Whole pages: ``size`` bytes at ``address``.

    The first ``stored`` bytes come from ``offset`` of the stored pages.  The rest is zero.
    """

    address: int
    offset: int
    stored: int
    size: int
    protection: int


@dataclass(frozen=True)
class Placement:
    """``bias`` is added to the addresses of the file (``l_addr`` in ``<link.h>``)."""

    bias: int
    start: int
    end: int
    segments: tuple[PlacedSegment, ...]

    def offset_of(self, address: int, size: int) -> int | None:
        """The offset in the stored pages of ``size`` bytes at the final ``address``; None if not stored."""
        for segment in self.segments:
            if segment.address <= address and address + size <= segment.address + segment.stored:
                return segment.offset + address - segment.address
        return None


def place_images(
    objects: Mapping[str, SharedObject], machine: TargetMachine
) -> tuple[dict[str, Placement], int]:
    """The placement of each shared object, in the order given, and the size of all stored pages in bytes."""
    page = machine.page_size
    placements: dict[str, Placement] = {}
    address, offset = machine.first_image_address, 0
    for name, shared in objects.items():
        loads = shared.segments.loads
        first = loads[0].address
        align = max(page, *(load.align for load in loads))
        start = round_up(address, align) + first % align // page * page
        bias = start - round_down(first, page)
        segments = []
        for load in loads:
            low = round_down(load.address, page)
            stored = round_up(load.address + load.file_size, page) - low if load.file_size else 0
            size = round_up(load.address + load.size, page) - low
            segments.append(PlacedSegment(bias + low, offset, stored, size, _protection(load.flags)))
            offset += stored
        end = segments[-1].address + segments[-1].size
        placements[name] = Placement(bias, start, end, tuple(segments))
        address = end + machine.image_gap
    return placements, offset


def _protection(flags: int) -> int:
    return PROT_READ * bool(flags & PF_R) | PROT_WRITE * bool(flags & PF_W) | PROT_EXEC * bool(flags & PF_X)


def round_down(number: int, to: int) -> int:
    """The largest multiple of ``to`` that is not above ``number``."""
    return number // to * to


def round_up(number: int, to: int) -> int:
    """The smallest multiple of ``to`` that is not below ``number``."""
    return -(-number // to) * to
