"""Placement: where each image is in memory, and where its pages are in the executable.

The addresses start at 32 TiB, which an executable at a fixed address leaves free: far below are the
executable and its heap (and the shadow memory of sanitizers), far above are the stack and what
mmap(2) hands out.  The executable keeps only pages with contents, one segment after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bundler.elf.segments import PF_R, PF_W, PF_X
from bundler.elf.shared_object import SharedObject

PAGE = 4096
FIRST_ADDRESS = 32 << 40
GAP = 16 * PAGE
"""Unmapped bytes between two images, so that running over an end faults."""

PROT_READ, PROT_WRITE, PROT_EXEC = 1, 2, 4


@dataclass(frozen=True)
class PlacedSegment:
    """Whole pages: ``size`` bytes at ``address``, of which ``stored`` come from ``offset``."""

    address: int
    offset: int
    stored: int
    size: int
    protection: int


@dataclass(frozen=True)
class Placement:
    """``bias`` is what is added to the addresses of the file (l_addr of the link map)."""

    bias: int
    start: int
    end: int
    segments: tuple[PlacedSegment, ...]

    def offset_of(self, address: int, size: int) -> int | None:
        """Where ``size`` bytes at a final address are stored; None when they are not."""
        for segment in self.segments:
            if segment.address <= address and address + size <= segment.address + segment.stored:
                return segment.offset + address - segment.address
        return None


def place_images(objects: Mapping[str, SharedObject]) -> tuple[dict[str, Placement], int]:
    """A place for each shared object, in the order given, and the bytes that all their pages take."""
    placements: dict[str, Placement] = {}
    address, offset = FIRST_ADDRESS, 0
    for name, shared in objects.items():
        first = shared.segments.loads[0].address
        align = max(PAGE, *(load.align for load in shared.segments.loads))
        start = _up(address, align) + first % align // PAGE * PAGE
        bias = start - _down(first)
        segments = []
        for load in shared.segments.loads:
            low = _down(load.address)
            stored = _up(load.address + load.file_size) - low if load.file_size else 0
            size = _up(load.address + load.size) - low
            segments.append(PlacedSegment(bias + low, offset, stored, size, _protection(load.flags)))
            offset += stored
        end = segments[-1].address + segments[-1].size
        placements[name] = Placement(bias, start, end, tuple(segments))
        address = end + GAP
    return placements, offset


def _protection(flags: int) -> int:
    return PROT_READ * bool(flags & PF_R) | PROT_WRITE * bool(flags & PF_W) | PROT_EXEC * bool(flags & PF_X)


def _down(address: int) -> int:
    return address // PAGE * PAGE


def _up(address: int, align: int = PAGE) -> int:
    return -(-address // align) * align
