"""Linked executable -> the same, with its code and native images compressed (``--small``).

The linker gives every static object its address as ever, in a section of their own behind all others
(:data:`SCRIPT`).  Then

1. the section is cut into units: the objects of a module, a part of the string pool, a segment of an
   image.  A unit is an input section, or a known part of one, so that nothing straddles two;
2. a unit's words that are addresses in other units say which ones it needs;
3. each unit becomes an LZ4 block, which is decoded faster than a disk is read;
4. the section's bytes are cut off the file, and the blocks with their tables take the place of its
   segment.  Section headers, which described the bytes that are gone, go too.

``runtime_stub/unpack.c`` brings a unit to its address when it is first needed.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, BinaryIO

import lz4.block
from elftools.elf.elffile import ELFFile

from bundler.contract import FORMAT_VERSION, check_numbers
from bundler.errors import InternalError
from bundler.freeze.emit import CODE_SECTION
from bundler.freeze.pool import POOL_SECTION
from bundler.native.layout import PAGE
from bundler.native.table import PAGES_SECTION

PACKED_SECTION = ".bundle_packed"
SCRIPT = f"""\
/* What will be packed, behind everything else and so in a segment of its own. */
SECTIONS {{
    {PACKED_SECTION} : {{ *({PAGES_SECTION}) *({CODE_SECTION}* {POOL_SECTION}*) }}
}} INSERT AFTER .bss;
"""

HEADER_SYMBOL = "bundle_packed"
LEVEL = 12
"""LZ4's highest: it costs time only here."""

_UNIT = struct.Struct("<QQIIII")
_HEADER = struct.Struct("<4Q2I")
_HEADER_END = struct.Struct("<4I")
_PROGRAM_HEADER = struct.Struct("<IIQQQQQQ")
_READABLE = 4  # PF_R


@dataclass(frozen=True)
class Unit:
    """A part of the section: offset and size in bytes; only code refers to others."""

    offset: int
    size: int
    kind: str
    """``"image"``, ``"code"`` or ``"strings"``."""


@dataclass(frozen=True)
class Packed:
    """Bytes that each kind of unit takes in the executable."""

    code: int
    strings: int
    images: int


def pack_executable(
    path: str, objects: Sequence[str], segments: Iterable[tuple[int, int]], jobs: int
) -> Packed:
    """Pack the executable at ``path``, linked with :data:`SCRIPT` from ``objects`` in that order.

    ``segments`` are offset and size of what images store in the section of their pages.  Raises
    :class:`InternalError` when the executable is not laid out as expected.
    """
    with open(path, "r+b") as stream:
        elf = ELFFile(stream)
        section: Any = elf.get_section_by_name(PACKED_SECTION)
        if section is None:
            return Packed(0, 0, 0)
        units = cut_units(objects, segments)
        content = section.data()
        start = section.header.sh_addr
        if not units or _end_of_objects(objects) != len(content):
            raise InternalError("the linker did not lay frozen code out as expected", path)
        needs = [_needs(unit, content, start, units) for unit in units]
        with ThreadPoolExecutor(jobs) as pool:
            blocks = list(
                pool.map(lambda unit: compress(content[unit.offset : unit.offset + unit.size]), units)
            )
        _rewrite(stream, elf, start, len(content), units, needs, blocks)
    sizes = dict.fromkeys(("code", "strings", "image"), 0)
    for unit, block in zip(units, blocks, strict=True):
        sizes[unit.kind] += len(block)
    return Packed(sizes["code"], sizes["strings"], sizes["image"])


def compress(content: bytes) -> bytes:
    """``content`` as one LZ4 block, without its size."""
    return bytes(lz4.block.compress(content, mode="high_compression", compression=LEVEL, store_size=False))


def cut_units(objects: Iterable[str], segments: Iterable[tuple[int, int]]) -> list[Unit]:
    """The units by ascending offset."""
    units = [Unit(offset, size, "image") for offset, size in segments if size]
    for name, offset, size in _input_sections(objects):
        if name != PAGES_SECTION and size:
            units.append(Unit(offset, size, "strings" if name.startswith(POOL_SECTION) else "code"))
    return sorted(units, key=lambda unit: unit.offset)


def _input_sections(objects: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """Name, offset and size of what the linker concatenates, by the order of :data:`SCRIPT`."""
    pages: list[tuple[str, int, int]] = []
    others: list[tuple[str, int, int]] = []
    for path in objects:
        with open(path, "rb") as stream:
            for section in ELFFile(stream).iter_sections():
                header = section.header
                entry = (section.name, header.sh_size, header.sh_addralign)
                if section.name == PAGES_SECTION:
                    pages.append(entry)
                elif section.name.startswith((CODE_SECTION, POOL_SECTION)):
                    others.append(entry)
    offset = 0
    for name, size, align in (*pages, *others):
        offset += -offset % max(1, align)
        yield name, offset, size
        offset += size


def _end_of_objects(objects: Iterable[str]) -> int:
    return max((offset + size for _, offset, size in _input_sections(objects)), default=0)


def _needs(unit: Unit, content: bytes, start: int, units: Sequence[Unit]) -> list[int]:
    """The numbers of the units that words of ``unit`` point into, itself left out."""
    if unit.kind != "code":
        return []
    words = array("Q", content[unit.offset : unit.offset + unit.size // 8 * 8])
    end = start + len(content)
    offsets = [one.offset for one in units]
    numbers = {bisect_right(offsets, word - start) - 1 for word in words if start <= word < end}
    return sorted(number for number in numbers if units[number] is not unit)


def _rewrite(
    stream: BinaryIO,
    elf: ELFFile,
    start: int,
    size: int,
    units: Sequence[Unit],
    needs: Sequence[Sequence[int]],
    blocks: Sequence[bytes],
) -> None:
    number, segment = _last_segment(elf, start, size)
    header = _file_offset_of(elf, HEADER_SYMBOL)
    address = start + size + -(start + size) % PAGE
    table, blob = _blob(address, start, units, needs, blocks)
    where = segment.p_offset + -segment.p_offset % PAGE
    length = len(table) + len(blob)
    stream.seek(header)
    stream.write(_header(start, size, address, units, needs, table))
    stream.seek(elf.header.e_phoff + number * elf.header.e_phentsize)
    stream.write(
        _PROGRAM_HEADER.pack(1, _READABLE, where, address, address, length, length, PAGE)  # 1: PT_LOAD
    )
    stream.seek(0x28)  # e_shoff
    stream.write(struct.pack("<Q", 0))
    stream.seek(0x3C)  # e_shnum, e_shstrndx
    stream.write(struct.pack("<HH", 0, 0))
    stream.truncate(segment.p_offset)
    stream.seek(where)
    stream.write(table + blob)


def _header(
    start: int, size: int, address: int, units: Sequence[Unit], needs: Sequence[Sequence[int]], table: bytes
) -> bytes:
    """``bundle_packed``; its checks are those of ``runtime_stub/damage.c``."""
    counts = (len(units), sum(map(len, needs)))
    numbers = _HEADER.pack(start, start + size, address, address + _UNIT.size * len(units), *counts)
    check_header = check_numbers(array("I", numbers))
    check = check_numbers(array("I", table), check_header)
    return numbers + _HEADER_END.pack(FORMAT_VERSION, check_header, check, 0)


def _blob(
    address: int,
    start: int,
    units: Sequence[Unit],
    needs: Sequence[Sequence[int]],
    blocks: Sequence[bytes],
) -> tuple[bytes, bytes]:
    """What goes to ``address``: the table of units with their needs, and the blocks."""
    at = address + _UNIT.size * len(units) + 4 * sum(map(len, needs))
    first = 0
    rows = []
    for unit, own, block in zip(units, needs, blocks, strict=True):
        rows.append(_UNIT.pack(start + unit.offset, at, unit.size, len(block), first, len(own)))
        at += len(block)
        first += len(own)
    indices = array("I", [number for own in needs for number in own])
    return b"".join([*rows, indices.tobytes()]), b"".join(blocks)


def _last_segment(elf: ELFFile, start: int, size: int) -> tuple[int, Any]:
    """Number and header of the segment that holds the section alone, at the end of the file."""
    loads: list[tuple[int, Any]] = [
        (number, segment.header)
        for number, segment in enumerate(elf.iter_segments())
        if segment.header.p_type == "PT_LOAD"
    ]
    number, last = loads[-1]
    if (last.p_vaddr, last.p_filesz, last.p_memsz) != (start, size, size):
        raise InternalError("the linker gave frozen code no segment of its own", repr(last))
    return number, last


def _file_offset_of(elf: ELFFile, name: str) -> int:
    symbols: Any = elf.get_section_by_name(".dynsym")
    found = symbols.get_symbol_by_name(name)
    if not found:
        raise InternalError("the executable cannot be packed", f"it does not export {name}")
    return next(iter(elf.address_offsets(found[0].entry.st_value)))
