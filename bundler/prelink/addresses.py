"""Placement: where each image is in memory, and where its pages are in the executable.

The executable stores only pages with contents, one segment after the other: first what is executed (text),
then the rest.  The kernel maps the two with different protections.  Last come the pages of cold images, which
are to be packed.

The build has applied the relocations of an image, so nobody reads those entries of its table that only add
the bias.  Their pages are not stored, and read as zeros: entries that ask for nothing (R_X86_64_NONE).
Entries with a symbol stay, for profilers that look for the slots of functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bundler.elf.segments import PF_R, PF_W, PF_X, Segment, Segments
from bundler.elf.shared_object import SharedObject
from bundler.target_machine import TargetMachine

PROT_READ, PROT_WRITE, PROT_EXEC = 1, 2, 4

RELOCATION = 24
"""The size of an Elf64_Rela."""

FEWEST_SPENT = 4
"""Pages.  A gap of fewer is not worth the two system calls that it costs when the image is brought."""


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

    def pieces(self, load: Segment) -> Iterator[tuple[int, int, int]]:
        """Where the contents of ``load`` are: offset in the file, offset in the stored pages, and size."""
        start = self.bias + load.address
        for segment in self.segments:
            first = max(start, segment.address)
            end = min(start + load.file_size, segment.address + segment.stored)
            if first < end:
                yield load.offset + first - start, segment.offset + first - segment.address, end - first


def place_images(
    objects: Mapping[str, SharedObject], machine: TargetMachine, cold: frozenset[str] = frozenset()
) -> tuple[dict[str, Placement], int, int, int]:
    """The placement of each shared object, in the order given, and the sizes in bytes of the stored text, of
    all pages that are not ``cold``, and of all stored pages."""
    page = machine.page_size
    placements: dict[str, Placement] = {}
    address = machine.first_image_address
    parts = {
        name: [part for load in shared.segments.loads for part in _parts(load, shared.segments, page)]
        for name, shared in objects.items()
    }
    hot = [part for name in objects if name not in cold for part in parts[name]]
    text = sum(part.stored for part in hot if part.flags & PF_X)
    flat = sum(part.stored for part in hot)
    offsets = {"text": 0, "other": text, "cold": flat}  # of the next segment of each kind
    for name, shared in objects.items():
        loads = shared.segments.loads
        first = loads[0].address
        align = max(page, *(load.align for load in loads))
        start = round_up(address, align) + first % align // page * page
        bias = start - round_down(first, page)
        segments = []
        for part in parts[name]:
            kind = "cold" if name in cold else "text" if part.flags & PF_X else "other"
            protection = _protection(part.flags)
            place = bias + part.address
            segments.append(PlacedSegment(place, offsets[kind], part.stored, part.size, protection))
            offsets[kind] += part.stored
        end = segments[-1].address + segments[-1].size
        placements[name] = Placement(bias, start, end, tuple(segments))
        address = end + machine.image_gap
    return placements, text, flat, offsets["cold"]


@dataclass(frozen=True)
class _Part:
    """Whole pages of a PT_LOAD segment, of which the first ``stored`` bytes are stored."""

    address: int
    stored: int
    size: int
    flags: int


def _parts(load: Segment, segments: Segments, page: int) -> Iterator[_Part]:
    """``load``, divided where pages in its midst need not be stored."""
    low = round_down(load.address, page)
    end = round_up(load.address + load.file_size, page) if load.file_size else low
    last = round_up(load.address + load.size, page)
    spent = _spent(segments, page)
    if load.flags == PF_R and low < spent.start and spent.stop < end:
        yield _Part(low, spent.start - low, spent.start - low, load.flags)
        yield _Part(spent.start, 0, len(spent), load.flags)
        low = spent.stop
    yield _Part(low, end - low, last - low, load.flags)


def _spent(segments: Segments, page: int) -> range:
    """The addresses of whole pages that hold nothing but relocations that add the bias.

    They come first in the table, and DT_RELACOUNT is their number.
    """
    count = min(segments.value("DT_RELACOUNT"), segments.value("DT_RELASZ") // RELOCATION)
    table = segments.value("DT_RELA")
    pages = range(round_up(table, page), round_down(table + count * RELOCATION, page))
    return pages if len(pages) >= FEWEST_SPENT * page else range(0)


def _protection(flags: int) -> int:
    return PROT_READ * bool(flags & PF_R) | PROT_WRITE * bool(flags & PF_W) | PROT_EXEC * bool(flags & PF_X)


def round_down(number: int, to: int) -> int:
    """The largest multiple of ``to`` that is not above ``number``."""
    return number // to * to


def round_up(number: int, to: int) -> int:
    """The smallest multiple of ``to`` that is not below ``number``."""
    return -(-number // to) * to
