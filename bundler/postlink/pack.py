"""Linked executable -> the same executable with its cold code and images compressed.

The linker gives an address to every static object and to the pages of images.  What is cold is in a section
at the end of the executable (:func:`packing_script`).  Then:

1. The section is cut into packed units: the objects of a module, a part of the string pool,
   a segment of an image.  A unit is an input section of the linker or a known part of one, so no object is
   cut.
2. The words of a module's unit that are addresses of strings say which units of strings it needs.
3. Each unit is compressed with LZ4, which is decoded faster than a disk is read.
4. The section's bytes are cut off the file.  The tables of units and the compressed units become its new
   contents (:mod:`bundler.postlink.last_segment`).

``runtime_stub/stored/unpack.c`` unpacks a unit to its address when it is first needed.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from elftools.elf.elffile import ELFFile

from bundler.contract import FORMAT_VERSION, PACK, PACKED_SYMBOL, PACKED_UNIT, check_numbers
from bundler.errors import InternalError
from bundler.postlink.edits import Edit
from bundler.postlink.last_segment import replace_last_segment
from bundler.postlink.lz4 import compress
from bundler.prelink.addresses import round_up
from bundler.tables.images import COLD_SECTION
from bundler.target.freeze.emit import CODE_SECTION, printable
from bundler.target.freeze.pool import POOL_SECTION
from bundler.target.memo import Memo

PACKED_SECTION = ".bundle_packed"


def packing_script(modules: Iterable[str]) -> str:
    """A linker script that puts what is to be packed at the end: the objects of ``modules``, cold strings
    and cold images."""
    code = " ".join(f'"{CODE_SECTION}{printable(name)}"' for name in modules)
    return f"""\
/* What is packed comes last, so that it gets a segment of its own. */
SECTIONS {{
    {PACKED_SECTION} : {{ *({code} {POOL_SECTION}*) *({COLD_SECTION}) }}
}} INSERT AFTER .bss;
"""


@dataclass(frozen=True)
class Unit:
    """A packed unit: a part of the section, by offset and size in bytes."""

    offset: int
    size: int
    kind: str
    """``"image"``, ``"code"`` or ``"strings"``."""
    name: str = field(default="", compare=False)
    """The linker's name of the input section of code or strings."""


@dataclass(frozen=True)
class Sections:
    """The input sections of the linker that its script joins: name, offset and size of each, in this order.

    ``pages`` is the offset of the cold pages of images.  ``end`` is the size of all.
    """

    frozen: tuple[tuple[str, int, int], ...]
    pages: int
    end: int


@dataclass(frozen=True)
class Packed:
    """The bytes that packed units and stored pages take in the executable.

    ``by_module`` has those of each module's code, ``by_page`` those of each segment of an image, by its
    offset in the cold pages.  ``units`` is the number of units, ``cold`` the address where cold pages begin.
    """

    code: int
    strings: int
    images: int
    by_module: Mapping[str, int] = field(default_factory=dict)
    by_page: Mapping[int, int] = field(default_factory=dict)
    units: int = 0
    cold: int = 0


@dataclass(frozen=True)
class Plan:
    """``size`` bytes at the address ``start`` become ``stored``, a part for each unit."""

    start: int
    size: int
    units: tuple[Unit, ...]
    needs: tuple[tuple[int, ...], ...]
    stored: tuple[bytes, ...]
    page_size: int

    @property
    def address(self) -> int:
        """The address of the packed segment: the table of units, their needs, then their bytes."""
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
    stream: BinaryIO,
    sections: Sections,
    segments: Iterable[tuple[int, int]],
    page_size: int,
    modules: Iterable[str] = (),
    memo: Memo | None = None,
) -> Packed:
    """Pack the executable in ``stream``, which was linked with :func:`packing_script` from ``sections``.

    ``segments`` are the offset and size of each stored segment of a cold image, in the cold pages.
    ``modules`` are those that the script was made for.  ``memo`` keeps compressed units for the next build.
    Raises :class:`InternalError` when the executable is not laid out as expected.
    """
    elf = ELFFile(stream)
    section: Any = elf.get_section_by_name(PACKED_SECTION)
    if section is None:
        return Packed(0, 0, 0)
    units = cut_units(sections, segments)
    content, start = section.data(), section.header.sh_addr
    if not units or sections.end != len(content):
        raise InternalError("the linker did not lay frozen code out as expected", stream.name)
    memo = Memo(None, "") if memo is None else memo
    stored = [memo.make(content[unit.offset : unit.offset + unit.size], compress) for unit in units]
    memo.save()
    needs = (_needs(unit, content, start, units) for unit in units)
    plan = Plan(start, len(content), tuple(units), tuple(needs), tuple(stored), page_size)
    header = Edit(_file_offset_of(elf, PACKED_SYMBOL), plan.header(), "the header of the packed units")
    packed = b"".join([plan.table(), *plan.stored])
    replace_last_segment(stream, elf, PACKED_SECTION, plan.address, packed, header, page_size)
    sizes = dict.fromkeys(("code", "strings", "image"), 0)
    for unit, part in zip(plan.units, plan.stored, strict=True):
        sizes[unit.kind] += len(part)
    by_section: dict[str, int] = {}
    by_page = {}
    for unit, part in zip(plan.units, plan.stored, strict=True):
        if unit.kind == "code":
            by_section[unit.name] = by_section.get(unit.name, 0) + len(part)
        elif unit.kind == "image":
            by_page[unit.offset - sections.pages] = len(part)
    by_module = {name: by_section.get(f"{CODE_SECTION}{printable(name)}", 0) for name in modules}
    cold = start + sections.pages
    return Packed(sizes["code"], sizes["strings"], sizes["image"], by_module, by_page, len(plan.units), cold)


def packed_sections(objects: Iterable[str], modules: Iterable[str]) -> Sections:
    """The sections that the script for ``modules`` joins when ``objects`` are linked in this order."""
    wanted = {f"{CODE_SECTION}{printable(name)}" for name in modules}
    frozen: list[tuple[str, int, int]] = []
    pages: list[tuple[int, int]] = []
    at = 0
    for path in objects:
        with open(path, "rb") as stream:
            for section in ELFFile(stream).iter_sections():
                header = section.header
                align = max(1, header.sh_addralign)
                if section.name == COLD_SECTION:
                    pages.append((header.sh_size, align))
                elif section.name in wanted or section.name.startswith(POOL_SECTION):
                    at += -at % align
                    frozen.append((section.name, at, header.sh_size))
                    at += header.sh_size
    place = at
    for size, align in pages:
        place = at + -at % align
        at = place + size
    return Sections(tuple(frozen), place, at)


def cut_units(sections: Sections, segments: Iterable[tuple[int, int]]) -> list[Unit]:
    """The packed units by ascending offset."""
    units = [
        Unit(offset, size, "strings" if name.startswith(POOL_SECTION) else "code", name)
        for name, offset, size in sections.frozen
        if size
    ]
    units += [Unit(sections.pages + offset, size, "image") for offset, size in segments if size]
    return sorted(units, key=lambda unit: unit.offset)


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


def _file_offset_of(elf: ELFFile, name: str) -> int:
    symbols: Any = elf.get_section_by_name(".dynsym")
    found = symbols.get_symbol_by_name(name)
    if not found:
        raise InternalError("the executable cannot be packed", f"it does not export {name}")
    return next(iter(elf.address_offsets(found[0].entry.st_value)))
