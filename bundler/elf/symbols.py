"""The long tables of a shared object: dynamic symbols with their versions, and relocations.

pyelftools reads headers and the dynamic section.  These tables are unpacked here, all entries at once,
because a large library has hundreds of thousands.  Symbol versions are described in Linux Standard Base
Core 5.0, section 10.7.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from elftools.elf.enums import ENUM_ST_INFO_BIND as _BINDINGS
from elftools.elf.enums import ENUM_ST_INFO_TYPE as _TYPES
from elftools.elf.enums import ENUM_ST_SHNDX as _SECTIONS
from elftools.elf.enums import ENUM_ST_VISIBILITY as _VISIBILITIES

from bundler.elf.segments import DamagedObject, Segments

STB_LOCAL: int = _BINDINGS["STB_LOCAL"]
STB_GLOBAL: int = _BINDINGS["STB_GLOBAL"]
STB_WEAK: int = _BINDINGS["STB_WEAK"]
STB_GNU_UNIQUE: int = _BINDINGS["STB_LOOS"]
"""STB_GNU_UNIQUE, the first of the numbers that the ELF gABI leaves to operating systems."""
STT_TLS: int = _TYPES["STT_TLS"]
STT_GNU_IFUNC: int = _TYPES["STT_LOOS"]
STV_DEFAULT: int = _VISIBILITIES["STV_DEFAULT"]
STV_PROTECTED: int = _VISIBILITIES["STV_PROTECTED"]
SHN_UNDEF: int = _SECTIONS["SHN_UNDEF"]
SHN_ABS: int = _SECTIONS["SHN_ABS"]

VERSION_HIDDEN = 0x8000
"""Bit of a version index: the symbol satisfies only references that name its version."""

VER_FLG_BASE = 1
"""Flag of a version definition: it is the name of the file itself, not a version of symbols."""

ABILITIES = {"GLIBC_ABI_DT_RELR": (2, 36)}
"""Versions without symbols: an object asks for one if it needs a loader that can do something.  This one is
about DT_RELR (glibc NEWS for 2.36)."""

DT_RELA = 7

_MOST_VERSIONS = 0x7FFF
"""The fifteen bits of a version index; the sixteenth is :data:`VERSION_HIDDEN`."""

SYMBOL = struct.Struct("<IBBHQQ")
"""The fields of Elf64_Sym: name, info, other, section, value, size."""

_RELA = struct.Struct("<QQq")  # Elf64_Rela
_WORD = struct.Struct("<I")
_VERDEF = struct.Struct("<HHHHIII")
_VERNEED = struct.Struct("<HHIII")
_VERNAUX = struct.Struct("<IHHII")


class Symbol(NamedTuple):
    """An entry of the dynamic symbol table.

    ``version`` is the version that the symbol is defined with or asks for, None for a symbol without one.
    ``hidden`` means that it satisfies only references to that version.
    """

    name: str
    value: int
    size: int
    type: int
    binding: int
    visibility: int
    section: int
    version: str | None = None
    hidden: bool = False

    @property
    def defined(self) -> bool:
        return self.section != SHN_UNDEF

    @property
    def exported(self) -> bool:
        """Whether the references of other objects may be bound to it."""
        visible = self.visibility in (STV_DEFAULT, STV_PROTECTED)
        return self.defined and self.binding != STB_LOCAL and visible


class Relocation(NamedTuple):
    """An Elf64_Rela.  ``place`` is an address of the object.  ``symbol`` is an index, 0 for no symbol."""

    place: int
    type: int
    symbol: int
    addend: int


@dataclass(frozen=True)
class Tables:
    """The dynamic symbols of a shared object, and its relocations."""

    symbols: tuple[Symbol, ...] = field(repr=False)
    relocations: tuple[Relocation, ...] = field(repr=False)
    relative: tuple[int, ...] = field(repr=False)
    """The places of DT_RELR (generic ABI, 2022): each holds an address to which the bias is added."""
    defined: Mapping[str, tuple[Symbol, ...]] = field(repr=False)
    """The global and weak definitions, to which references of other objects may be bound, by name."""

    def find(self, name: str, version: str | None) -> Symbol | None:
        """The definition that satisfies a reference to ``name`` (glibc elf/dl-lookup.c, check_match).

        A reference with a ``version`` gets the definition of that version, else one without a version.  A
        reference without a version gets a definition without one, else the default version's.
        """
        candidates = self.defined.get(name, ())
        if version is not None:
            for symbol in candidates:
                if symbol.version == version or (symbol.version is None and not symbol.hidden):
                    return symbol
            return None
        plain = next((symbol for symbol in candidates if symbol.version is None), None)
        return plain or next((symbol for symbol in candidates if not symbol.hidden), None)


def read_tables(segments: Segments, symbols_count: int) -> Tables:
    """The tables that the dynamic section of ``segments`` names.

    Raises :class:`DamagedObject` and the exceptions of :data:`bundler.elf.segments.DAMAGE`.
    """
    symbols = tuple(_symbols(segments, symbols_count))
    defined: dict[str, tuple[Symbol, ...]] = {}
    for symbol in symbols[1:]:
        if symbol.exported:
            defined[symbol.name] = (*defined.get(symbol.name, ()), symbol)
    relocations = tuple(_relocations(segments))
    for relocation in relocations:
        if relocation.symbol >= len(symbols):
            raise DamagedObject(f"a relocation names symbol {relocation.symbol} of {len(symbols)}")
    return Tables(symbols, relocations, tuple(_relative(segments)), defined)


def symbol_entries(table: bytes, strings: bytes) -> Iterator[tuple[str, int, int, int, int, int]]:
    """The fields of each entry of a symbol table, whose names are in ``strings``.

    They are name, ``st_info``, ``st_other``, ``st_shndx``, ``st_value`` and ``st_size``.
    Raises :exc:`ValueError` for a name that does not end in ``strings``.
    """
    for name, info, other, section, value, size in SYMBOL.iter_unpack(table):
        text = strings[name : strings.index(0, name)].decode("utf-8", "surrogateescape")
        yield text, info, other, section, value, size


def needed_versions(segments: Segments) -> Iterator[tuple[int, str]]:
    """The index and name of each version that the object asks for (DT_VERNEED)."""
    if "DT_VERNEED" not in segments.dynamic:
        return
    address = segments.value("DT_VERNEED")
    for _ in range(min(segments.value("DT_VERNEEDNUM"), _MOST_VERSIONS)):
        _, count, _, aux, after = _VERNEED.unpack_from(segments.content, segments.offset_of(address, 16))
        entry = address + aux
        for _ in range(count):
            place = segments.offset_of(entry, 16)
            _, _, index, name, step = _VERNAUX.unpack_from(segments.content, place)
            yield index & ~VERSION_HIDDEN, segments.string(name)
            entry += step
        address += after


def glibc_number(version: str | None) -> tuple[int, int] | None:
    """``(2, 34)`` for the symbol version ``"GLIBC_2.34"``; None for versions that are not a release of glibc.

    >>> glibc_number("GLIBC_2.2.5"), glibc_number("GLIBC_PRIVATE"), glibc_number("GCC_3.0")
    ((2, 2), None, None)
    """
    label, _, number = (version or "").partition("_")
    parts = number.split(".")
    if label == "GLIBC" and len(parts) >= 2 and parts[0].isdigit() and parts[1].isdigit():
        return int(parts[0]), int(parts[1])
    return ABILITIES.get(version or "")


def _defined_versions(segments: Segments) -> Iterator[tuple[int, str]]:
    """The index and name of each version that the object defines (DT_VERDEF)."""
    if "DT_VERDEF" not in segments.dynamic:
        return
    address = segments.value("DT_VERDEF")
    for _ in range(min(segments.value("DT_VERDEFNUM"), _MOST_VERSIONS)):
        place = segments.offset_of(address, 20)
        _, flags, index, _, _, aux, after = _VERDEF.unpack_from(segments.content, place)
        if not flags & VER_FLG_BASE:
            name = _WORD.unpack_from(segments.content, segments.offset_of(address + aux, 8))[0]
            yield index, segments.string(name)
        address += after


def _symbols(segments: Segments, count: int) -> Iterator[Symbol]:
    content = segments.content
    versions = dict([*_defined_versions(segments), *needed_versions(segments)])
    start = segments.offset_of(segments.value("DT_SYMTAB"), count * SYMBOL.size)
    table = content[start : start + count * SYMBOL.size]
    indices: Iterable[int] = [1] * count
    if "DT_VERSYM" in segments.dynamic:
        place = segments.offset_of(segments.value("DT_VERSYM"), count * 2)
        indices = struct.unpack_from(f"<{count}H", content, place)
    strings_size = segments.value("DT_STRSZ")
    strings_start = segments.offset_of(segments.value("DT_STRTAB"), strings_size)
    strings = content[strings_start : strings_start + strings_size]
    for index, (name, info, other, section, value, size) in zip(
        indices, symbol_entries(table, strings), strict=True
    ):
        yield Symbol(
            name=name,
            value=value,
            size=size,
            type=info & 15,
            binding=info >> 4,
            visibility=other & 3,
            section=section,
            version=versions.get(index & ~VERSION_HIDDEN),
            hidden=bool(index & VERSION_HIDDEN),
        )


def _relocations(segments: Segments) -> Iterator[Relocation]:
    if "DT_REL" in segments.dynamic or segments.value("DT_PLTREL") not in (0, DT_RELA):
        raise DamagedObject("relocations without addends")
    for start, size in (("DT_RELA", "DT_RELASZ"), ("DT_JMPREL", "DT_PLTRELSZ")):
        length = segments.value(size)
        if length:
            offset = segments.offset_of(segments.value(start), length)
            for place, info, addend in _RELA.iter_unpack(segments.content[offset : offset + length]):
                yield Relocation(place, info & 0xFFFFFFFF, info >> 32, addend)


def _relative(segments: Segments) -> Iterator[int]:
    """The places of DT_RELR.

    An even entry is a place.  An odd entry is a bit map of the 63 words after the last place.
    """
    length = segments.value("DT_RELRSZ")
    if not length:
        return
    offset = segments.offset_of(segments.value("DT_RELR"), length)
    place = 0
    for (entry,) in struct.iter_unpack("<Q", segments.content[offset : offset + length]):
        if not entry & 1:
            yield entry
            place = entry + 8
        else:
            for bit in range(63):
                if entry >> (bit + 1) & 1:
                    yield place + 8 * bit
            place += 63 * 8
