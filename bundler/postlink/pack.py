"""Linked executable -> the same executable with compressed code and images (``--small``).

The linker gives an address to every static object and to the pages of images, in a section at the end of
the executable (:data:`SCRIPT`).  Then:

1. The section is cut into packed units: the objects of a module, a part of the string pool, a segment of
   an image.  A unit is an input section of the linker or a known part of one, so no object is cut.
2. The words of a module's unit that are addresses of strings say which units of strings it needs.
3. Each unit is compressed with LZ4, which is decoded faster than a disk is read.
4. The section's bytes are cut off the file.  The compressed units and their tables become the section's
   segment.  Section headers are removed, because they describe the bytes that were cut off.

``runtime_stub/stored/unpack.c`` unpacks a unit to its address when it is first needed.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from elftools.elf.elffile import ELFFile

from bundler.contract import FORMAT_VERSION, PACK, PACKED_SYMBOL, PACKED_UNIT, check_numbers
from bundler.errors import InternalError
from bundler.postlink.edits import Edit, apply_edits
from bundler.postlink.lz4 import compress
from bundler.prelink.addresses import round_up
from bundler.tables.images import PAGES_SECTION, TEXT_SECTION
from bundler.target.freeze.emit import CODE_SECTION
from bundler.target.freeze.pool import POOL_SECTION

PACKED_SECTION = ".bundle_packed"
SCRIPT = f"""\
/* What is packed comes last, so that it gets a segment of its own. */
SECTIONS {{
    {PACKED_SECTION} : {{ *({TEXT_SECTION}) *({PAGES_SECTION}) *({CODE_SECTION}* {POOL_SECTION}*) }}
}} INSERT AFTER .bss;
"""

_PROGRAM_HEADER = struct.Struct("<IIQQQQQQ")
_PT_LOAD, _READABLE = 1, 4
_SECTION_HEADERS = 0x28
"""Offset of ``e_shoff`` in the file (ELF gABI, chapter 4, "ELF Header")."""
_SECTION_COUNTS = 0x3C
"""Offset of ``e_shnum`` and ``e_shstrndx`` in the file."""


@dataclass(frozen=True)
class Unit:
    """A packed unit: a part of the section, by offset and size in bytes."""

    offset: int
    size: int
    kind: str
    """``"image"``, ``"code"`` or ``"strings"``."""


@dataclass(frozen=True)
class Packed:
    """The bytes that the units of each kind take in the executable."""

    code: int
    strings: int
    images: int


@dataclass(frozen=True)
class Plan:
    """The packed segment: ``size`` bytes at the address ``start`` become ``stored``, a part for each unit."""

    start: int
    size: int
    units: tuple[Unit, ...]
    needs: tuple[tuple[int, ...], ...]
    stored: tuple[bytes, ...]
    page_size: int

    @property
    def address(self) -> int:
        """The address of the packed segment.  It holds the table of units, their needs, then their bytes."""
        return round_up(self.start + self.size, self.page_size)

    @property
    def needs_count(self) -> int:
        return sum(map(len, self.needs))

    def table(self) -> bytes:
        """The units as ``bundle_packed_unit[]``, then the numbers of the units that they need."""
        at = self.address + PACKED_UNIT.size * len(self.units) + 4 * self.needs_count
        first = 0
        rows = []
        for unit, own, stored in zip(self.units, self.needs, self.stored, strict=True):
            address = self.start + unit.offset
            rows.append(PACKED_UNIT.pack(address, at, unit.size, len(stored), first, len(own)))
            at += len(stored)
            first += len(own)
        return b"".join([*rows, array("I", [number for own in self.needs for number in own]).tobytes()])

    def header(self) -> bytes:
        """The bytes of ``bundle_packed``.  ``runtime_stub/stored/damage.c`` computes the same checks."""
        end, needs = self.start + self.size, self.address + PACKED_UNIT.size * len(self.units)
        numbers = (self.start, end, self.address, needs, len(self.units), self.needs_count)
        unchecked = PACK.pack(*numbers, 0, 0, 0, 0)[: -4 * 4]
        check_header = check_numbers(array("I", unchecked))
        check = check_numbers(array("I", self.table()), check_header)
        return PACK.pack(*numbers, FORMAT_VERSION, check_header, check, 0)


def pack_executable(
    stream: BinaryIO, objects: Sequence[str], segments: Iterable[tuple[int, int]], page_size: int
) -> Packed:
    """Pack the executable in ``stream``, which was linked with :data:`SCRIPT` from ``objects`` in this order.

    ``segments`` are the offset and size of each stored segment of an image, in the section of stored
    pages.  Raises :class:`InternalError` when the executable is not laid out as expected.
    """
    elf = ELFFile(stream)
    section: Any = elf.get_section_by_name(PACKED_SECTION)
    if section is None:
        return Packed(0, 0, 0)
    units, end = cut_units(objects, segments)
    content, start = section.data(), section.header.sh_addr
    if not units or end != len(content):
        raise InternalError("the linker did not lay frozen code out as expected", stream.name)
    stored = (compress(content[unit.offset : unit.offset + unit.size]) for unit in units)
    needs = (_needs(unit, content, start, units) for unit in units)
    plan = Plan(start, len(content), tuple(units), tuple(needs), tuple(stored), page_size)
    _rewrite(stream, elf, plan)
    sizes = dict.fromkeys(("code", "strings", "image"), 0)
    for unit, part in zip(plan.units, plan.stored, strict=True):
        sizes[unit.kind] += len(part)
    return Packed(sizes["code"], sizes["strings"], sizes["image"])


def cut_units(objects: Iterable[str], segments: Iterable[tuple[int, int]]) -> tuple[list[Unit], int]:
    """The packed units by ascending offset, and the size of the section that they are cut from."""
    units = [Unit(offset, size, "image") for offset, size in segments if size]
    end = 0
    for name, offset, size in _input_sections(objects):
        end = max(end, offset + size)
        if name not in (TEXT_SECTION, PAGES_SECTION) and size:
            units.append(Unit(offset, size, "strings" if name.startswith(POOL_SECTION) else "code"))
    return sorted(units, key=lambda unit: unit.offset), end


def _input_sections(objects: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """Name, offset and size of each input section, in the order in which :data:`SCRIPT` joins them."""
    text: list[tuple[str, int, int]] = []
    pages: list[tuple[str, int, int]] = []
    frozen: list[tuple[str, int, int]] = []
    for path in objects:
        with open(path, "rb") as stream:
            for section in ELFFile(stream).iter_sections():
                header = section.header
                entry = (section.name, header.sh_size, header.sh_addralign)
                if section.name == TEXT_SECTION:
                    text.append(entry)
                elif section.name == PAGES_SECTION:
                    pages.append(entry)
                elif section.name.startswith((CODE_SECTION, POOL_SECTION)):
                    frozen.append(entry)
    offset = 0
    for name, size, align in (*text, *pages, *frozen):
        offset += -offset % max(1, align)
        yield name, offset, size
        offset += size


def _needs(unit: Unit, content: bytes, start: int, units: Sequence[Unit]) -> tuple[int, ...]:
    """The numbers of the units of strings that ``unit``, the objects of a module, refers to.

    In the section, the objects of a module refer to themselves and to strings, never to another module or an
    image.  A word that looks like an address of those is some other number, so it is ignored.
    """
    if unit.kind != "code":
        return ()
    words = array("Q", content[unit.offset : unit.offset + unit.size // 8 * 8])
    end = start + len(content)
    offsets = [one.offset for one in units]
    numbers = {bisect_right(offsets, word - start) - 1 for word in words if start <= word < end}
    return tuple(sorted(number for number in numbers if units[number].kind == "strings"))


def _rewrite(stream: BinaryIO, elf: ELFFile, plan: Plan) -> None:
    """Replace the last segment by the packed segment, and cut off the rest of the file."""
    number, segment = _last_segment(elf, plan.start, plan.size)
    packed = b"".join([plan.table(), *plan.stored])
    page, size = plan.page_size, len(packed)
    where = round_up(segment.p_offset, page)
    entry = _PROGRAM_HEADER.pack(_PT_LOAD, _READABLE, where, plan.address, plan.address, size, size, page)
    place_of_entry = elf.header.e_phoff + number * elf.header.e_phentsize
    edits = [
        Edit(_file_offset_of(elf, PACKED_SYMBOL), plan.header(), "the header of the packed segment"),
        Edit(place_of_entry, entry, "the program header of the packed segment"),
        Edit(_SECTION_HEADERS, bytes(8), "the place of the section headers"),
        Edit(_SECTION_COUNTS, bytes(4), "the number of the section headers"),
    ]
    apply_edits(stream, edits)
    stream.truncate(segment.p_offset)
    stream.seek(where)
    stream.write(packed)


def _last_segment(elf: ELFFile, start: int, size: int) -> tuple[int, Any]:
    """Number and header of the last segment of the file, which must hold the section and nothing else."""
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
