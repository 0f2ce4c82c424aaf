"""Placement: where each image is in memory, and where its pages are in the executable.

The executable stores only pages with contents, one segment after the other: first what is executed (text),
then the rest.  The kernel maps the two with different protections.  Last come the pages of cold images, which
are to be packed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bundler.elf.segments import PF_R, PF_W, PF_X, Segment
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
    objects: Mapping[str, SharedObject], machine: TargetMachine, cold: frozenset[str] = frozenset()
) -> tuple[dict[str, Placement], int, int, int]:
    """The placement of each shared object, in the order given, and the sizes in bytes of the stored text, of
    all pages that are not ``cold``, and of all stored pages."""
    page = machine.page_size
    placements: dict[str, Placement] = {}
    address = machine.first_image_address
    hot = [load for name, shared in objects.items() if name not in cold for load in shared.segments.loads]
    text = sum(_stored(load, page) for load in hot if load.flags & PF_X)
    flat = sum(_stored(load, page) for load in hot)
    offsets = {"text": 0, "other": text, "cold": flat}  # of the next segment of each kind
    for name, shared in objects.items():
        loads = shared.segments.loads
        first = loads[0].address
        align = max(page, *(load.align for load in loads))
        start = round_up(address, align) + first % align // page * page
        bias = start - round_down(first, page)
        segments = []
        for load in loads:
            low = round_down(load.address, page)
            stored = _stored(load, page)
            kind = "cold" if name in cold else "text" if load.flags & PF_X else "other"
            size = round_up(load.address + load.size, page) - low
            protection = _protection(load.flags)
            segments.append(PlacedSegment(bias + low, offsets[kind], stored, size, protection))
            offsets[kind] += stored
        end = segments[-1].address + segments[-1].size
        placements[name] = Placement(bias, start, end, tuple(segments))
        address = end + machine.image_gap
    return placements, text, flat, offsets["cold"]


def _stored(load: Segment, page: int) -> int:
    """The size of the whole pages that hold the contents of a segment."""
    end = round_up(load.address + load.file_size, page)
    return end - round_down(load.address, page) if load.file_size else 0


def _protection(flags: int) -> int:
    return PROT_READ * bool(flags & PF_R) | PROT_WRITE * bool(flags & PF_W) | PROT_EXEC * bool(flags & PF_X)


def round_down(number: int, to: int) -> int:
    """The largest multiple of ``to`` that is not above ``number``."""
    return number // to * to


def round_up(number: int, to: int) -> int:
    """The smallest multiple of ``to`` that is not below ``number``."""
    return -(-number // to) * to
