"""Program headers and dynamic section of a shared object (ELF gABI, chapter 5).

The dynamic loader reads nothing else, so section headers are not needed.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from elftools.common.exceptions import ELFError
from elftools.elf.constants import P_FLAGS

PF_X, PF_W, PF_R = P_FLAGS.PF_X, P_FLAGS.PF_W, P_FLAGS.PF_R

HIGHEST_ADDRESS = 1 << 40
"""An upper limit for addresses and sizes.  No real shared object needs as much memory, and sums of numbers
below it do not overflow."""


class DamagedObject(Exception):
    """The file contradicts itself; the message says how."""


DAMAGE = (
    DamagedObject,
    ELFError,
    ValueError,
    KeyError,
    IndexError,
    AssertionError,
    OverflowError,
    MemoryError,
    struct.error,
)
"""The exceptions that pyelftools raises for a damaged file: its own, and those of failed assertions, wrong
indices and the like."""


@dataclass(frozen=True)
class Segment:
    """A program header.  Sizes are in bytes."""

    address: int
    offset: int
    file_size: int
    size: int
    flags: int
    align: int


@dataclass(frozen=True)
class Segments:
    """The bytes of a file and the addresses they belong to."""

    content: bytes = field(repr=False)
    loads: tuple[Segment, ...]
    """The PT_LOAD segments, by ascending address."""
    by_type: Mapping[str, Segment]
    """PT_TLS, PT_GNU_RELRO, PT_GNU_STACK, PT_DYNAMIC and PT_GNU_EH_FRAME, those that the file has."""
    dynamic: Mapping[str, tuple[int, ...]]
    """The values of each dynamic tag, by the tag's name."""

    def offset_of(self, address: int, size: int) -> int:
        """File offset of ``size`` bytes at ``address``.  Raises :class:`DamagedObject`."""
        for segment in self.loads:
            if segment.address <= address and address + size <= segment.address + segment.file_size:
                return segment.offset + address - segment.address
        raise DamagedObject(f"{size} bytes at {address:#x} are not in the file")

    def address_of(self, offset: int, size: int) -> int | None:
        """The address of ``size`` bytes at ``offset`` of the file; None when no segment contains them."""
        for segment in self.loads:
            if segment.offset <= offset and offset + size <= segment.offset + segment.file_size:
                return segment.address + offset - segment.offset
        return None

    def value(self, tag: str) -> int:
        """The first value of a dynamic tag, or 0 when the file does not have the tag."""
        return self.dynamic.get(tag, (0,))[0]

    def string(self, offset: int) -> str:
        """The string at ``offset`` of the dynamic string table."""
        start = self.offset_of(self.value("DT_STRTAB") + offset, 1)
        return self.content[start : self.content.index(0, start)].decode("utf-8", "surrogateescape")


def check_loads(loads: tuple[Segment, ...], file_size: int) -> None:
    """Raise :class:`DamagedObject` for PT_LOAD segments that cannot be mapped."""
    if not loads:
        raise DamagedObject("no PT_LOAD segment")
    end = 0
    for segment in loads:
        if segment.offset + segment.file_size > file_size:
            raise DamagedObject("a segment ends behind the end of the file")
        if segment.file_size > segment.size or segment.address + segment.size >= HIGHEST_ADDRESS:
            raise DamagedObject("a segment has an impossible size")
        if segment.address < end:
            raise DamagedObject("segments are not in order")
        end = segment.address + segment.size
