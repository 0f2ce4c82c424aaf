"""The rules for unwinding of a linked file (``.eh_frame``), as assembly for another link.

The linker sorts the rules of all objects into one table (``.eh_frame_hdr``).  So exceptions, backtrace()
and debuggers find the frames of this file as they find those of any other object.

The format is described in the Linux Standard Base Core 5.0, section 10.6, and DWARF 5, section 6.4.  A rule
(FDE) begins with its length, the distance to the entry with what rules have in common (CIE), and the address
of the code.  Every other byte is kept, except for the two addresses that C++ needs.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bundler.elf.segments import DamagedObject, Segments

Expression = Callable[[int], str]
"""The assembler's expression for an address of the file."""

_U32 = struct.Struct("<I")
_S32 = struct.Struct("<i")
_S64 = struct.Struct("<q")
_U64 = struct.Struct("<Q")

# DW_EH_PE_*: how an address is stored
_OMIT = 0xFF
_PC_RELATIVE = 0x10
_INDIRECT = 0x80
_SIZES = {0x00: 8, 0x03: 4, 0x04: 8, 0x0B: 4, 0x0C: 8}
"""absptr, udata4, udata8, sdata4, sdata8 -> bytes."""


@dataclass(frozen=True)
class _Common:
    """What a CIE says about its rules: how they store the addresses of code and of C++ data."""

    label: str
    code: int
    data: int
    augmented: bool


def unwinding_lines(segments: Segments, label: str, expression: Expression) -> Iterator[str]:
    """The assembly of the file's rules; nothing if the file has none.

    Raises :class:`DamagedObject` for what is not as the format says.
    """
    header = segments.by_type.get("PT_GNU_EH_FRAME")
    if header is None:
        return
    start = _start(segments, header.address)
    yield '    .section .eh_frame, "a", @unwind'
    yield from _Rules(segments, label, expression).lines(start)


def _start(segments: Segments, header: int) -> int:
    """The address of the rules, from the header of their table."""
    version, encoding = segments.content[segments.offset_of(header, 2) :][:2]
    if version != 1:
        raise DamagedObject(f"the table for unwinding is of version {version}")
    return _address(segments, header + 4, encoding)


def _address(segments: Segments, place: int, encoding: int) -> int:
    """The address that is stored at ``place``."""
    size = _SIZES.get(encoding & 0x0F)
    if size is None or encoding & 0x70 not in (0, _PC_RELATIVE):
        raise DamagedObject(f"the rules for unwinding store addresses in the way {encoding:#x}")
    form = (_S32 if encoding & 0x08 else _U32) if size == 4 else (_S64 if encoding & 0x08 else _U64)
    value = int(form.unpack_from(segments.content, segments.offset_of(place, size))[0])
    return (value + (place if encoding & _PC_RELATIVE else 0)) & 0xFFFFFFFFFFFFFFFF


class _Rules:
    def __init__(self, segments: Segments, label: str, expression: Expression) -> None:
        self.segments = segments
        self.label = label
        self.expression = expression
        self.commons: dict[int, _Common] = {}

    def lines(self, start: int) -> Iterator[str]:
        at = start
        while True:
            (length,) = _U32.unpack_from(self.segments.content, self.segments.offset_of(at, 4))
            if length == 0:
                return
            if length == 0xFFFFFFFF:
                raise DamagedObject("a rule for unwinding is longer than 4 GiB")
            (distance,) = _U32.unpack_from(self.segments.content, self.segments.offset_of(at + 4, 4))
            end = at + 4 + length
            if distance == 0:
                yield from self._common(at, end)
            else:
                yield from self._rule(at, end, at + 4 - distance)
            at = end

    def _common(self, at: int, end: int) -> Iterator[str]:
        reader = _Reader(self.segments, at + 8)
        version = reader.byte()
        augmentation = reader.string()
        if version not in (1, 3) or (augmentation and not augmentation.startswith("z")):
            raise DamagedObject(f"rules for unwinding of version {version}, {augmentation!r}")
        reader.number()
        reader.number()
        if version == 1:
            reader.byte()
        else:
            reader.number()
        code, data, personality = 0, _OMIT, None
        if augmentation:
            reader.number()
        for letter in augmentation[1:]:
            if letter == "R":
                code = reader.byte()
            elif letter == "L":
                data = reader.byte()
            elif letter == "P":
                encoding = reader.byte()
                personality = (reader.at, encoding)
                reader.at += self._size(encoding)
            elif letter not in "SB":
                raise DamagedObject(f"rules for unwinding of the kind {augmentation!r}")
        label = f".L{self.label}_cie_{len(self.commons)}"
        self.commons[at] = _Common(label, code, data, bool(augmentation))
        yield f"{label}:"
        if personality is None:
            yield self._bytes(at, end)
        else:
            place, encoding = personality
            yield self._bytes(at, place)
            yield self._stored(place, encoding)
            yield self._bytes(place + self._size(encoding), end)

    def _rule(self, at: int, end: int, common_at: int) -> Iterator[str]:
        common = self.commons.get(common_at)
        if common is None:
            raise DamagedObject("a rule for unwinding belongs to none of the kinds")
        yield f"    .long {end - at - 4}"
        yield f"    .long . - {common.label}"
        place = at + 8
        size = self._size(common.code)
        yield self._stored(place, common.code)
        rest = place + size
        if common.augmented:
            reader = _Reader(self.segments, rest + size)
            length = reader.number()
            if common.data != _OMIT and length:
                stored = _address_or_zero(self.segments, reader.at, common.data)
                yield self._bytes(rest, reader.at)
                if stored is not None:
                    yield self._stored(reader.at, common.data)
                    rest = reader.at + self._size(common.data)
                else:
                    rest = reader.at
        yield self._bytes(rest, end)

    def _size(self, encoding: int) -> int:
        size = _SIZES.get(encoding & 0x0F)
        if size is None:
            raise DamagedObject(f"the rules for unwinding store addresses in the way {encoding:#x}")
        return size

    def _stored(self, place: int, encoding: int) -> str:
        """The address at ``place``, as it is to be stored for the other link."""
        word = ".long" if self._size(encoding) == 4 else ".quad"
        target = self.expression(_address(self.segments, place, encoding & ~_INDIRECT))
        return f"    {word} {target}" + (" - ." if encoding & _PC_RELATIVE else "")

    def _bytes(self, start: int, end: int) -> str:
        if start == end:
            return "    # nothing more"
        offset = self.segments.offset_of(start, end - start)
        return "    .byte " + ",".join(map(str, self.segments.content[offset : offset + end - start]))


def _address_or_zero(segments: Segments, place: int, encoding: int) -> int | None:
    """The address at ``place``; None if all its bytes are zero, which means that there is none."""
    size = _SIZES.get(encoding & 0x0F, 0)
    offset = segments.offset_of(place, size)
    if not any(segments.content[offset : offset + size]):
        return None
    return _address(segments, place, encoding & ~_INDIRECT)


class _Reader:
    """Reads numbers one after the other, beginning at the address ``at``."""

    def __init__(self, segments: Segments, at: int) -> None:
        self.segments = segments
        self.at = at

    def byte(self) -> int:
        value = self.segments.content[self.segments.offset_of(self.at, 1)]
        self.at += 1
        return value

    def string(self) -> str:
        found = bytearray()
        while byte := self.byte():
            found.append(byte)
        return found.decode("latin-1")

    def number(self) -> int:
        """An unsigned LEB128 number.  A signed one has as many bytes."""
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                return value
