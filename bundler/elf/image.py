"""A shared object as the dynamic loader sees it: segments, dynamic symbols, relocations.

Read from the program headers alone (ELF gABI, chapter 5), as the loader does, so that a file
without section headers is no different.  pyelftools reads the headers and the dynamic section; the
long tables are unpacked here in one go, because a big library has hundreds of thousands of entries.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

PF_X, PF_W, PF_R = 1, 2, 4

STB_LOCAL, STB_GLOBAL, STB_WEAK, STB_GNU_UNIQUE = 0, 1, 2, 10
STT_TLS, STT_GNU_IFUNC = 6, 10
STV_DEFAULT = 0
SHN_UNDEF, SHN_ABS = 0, 0xFFF1

VERSION_HIDDEN = 0x8000
"""Bit of a version index: only a reference that names the version gets the symbol."""

_MOST_VERSIONS = 0x7FFF
"""A version index has fifteen bits."""

_SYMBOL = struct.Struct("<IBBHQQ")  # Elf64_Sym
_RELA = struct.Struct("<QQq")  # Elf64_Rela
_WORD = struct.Struct("<I")
_VERDEF = struct.Struct("<HHHHIII")
_VERNEED = struct.Struct("<HHIII")
_VERNAUX = struct.Struct("<IHHII")


class DamagedImage(Exception):
    """The file contradicts itself; the text says where."""


@dataclass(frozen=True)
class Segment:
    """A program header; addresses and sizes in bytes."""

    address: int
    offset: int
    file_size: int
    size: int
    flags: int
    align: int


class Symbol(NamedTuple):
    """An entry of the dynamic symbol table.

    ``version`` is the version it is defined under or asks for, None for a plain one; ``hidden``
    means that only references to that version are satisfied by it.
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


class Relocation(NamedTuple):
    """Elf64_Rela: ``place`` is an address of the image, ``symbol`` an index, 0 for none."""

    place: int
    type: int
    symbol: int
    addend: int


@dataclass(frozen=True)
class Image:
    """All that is needed to lay a shared object out in memory ahead of time."""

    path: str
    content: bytes = field(repr=False)
    loads: tuple[Segment, ...]
    others: Mapping[str, Segment]
    """PT_TLS, PT_GNU_RELRO, PT_GNU_STACK, PT_DYNAMIC and PT_GNU_EH_FRAME, where present."""
    dynamic: Mapping[str, tuple[int, ...]]
    needed: tuple[str, ...]
    soname: str | None
    symbols: tuple[Symbol, ...] = field(repr=False)
    relocations: tuple[Relocation, ...] = field(repr=False)
    packed: tuple[int, ...] = field(repr=False)
    """Places of DT_RELR (generic ABI, 2022): each holds an address to be shifted."""
    header_address: int | None
    """Address of the program headers, None where no segment holds them."""
    header_count: int
    defined: Mapping[str, tuple[Symbol, ...]] = field(repr=False)
    """What other objects may bind to: its global and weak definitions."""

    def tag(self, name: str) -> int:
        """The value of a dynamic tag, 0 where there is none."""
        return self.dynamic.get(name, (0,))[0]

    def find(self, name: str, version: str | None) -> Symbol | None:
        """The definition that satisfies a reference (glibc elf/dl-lookup.c, check_match)."""
        candidates = self.defined.get(name, ())
        if version is not None:
            for symbol in candidates:
                if symbol.version == version or (symbol.version is None and not symbol.hidden):
                    return symbol
            return None
        plain = next((symbol for symbol in candidates if symbol.version is None), None)
        return plain or next((symbol for symbol in candidates if not symbol.hidden), None)


def read_image(path: str, content: bytes) -> Image:
    """Take the shared object with these bytes apart.

    Raises :class:`DamagedImage` for whatever is not a sound 64-bit little-endian shared object.
    """
    try:
        return _Reader(path, content).read()
    except (ELFError, ValueError, KeyError, IndexError, AssertionError, OverflowError, struct.error) as error:
        raise DamagedImage(f"{type(error).__name__}: {error}") from error


class _Reader:
    def __init__(self, path: str, content: bytes) -> None:
        self.path = path
        self.content = content
        self.loads: list[Segment] = []
        self.dynamic: dict[str, list[int]] = {}

    def read(self) -> Image:
        elf = ELFFile(io.BytesIO(self.content))
        if (elf.elfclass, elf.little_endian, elf.header.e_type) != (64, True, "ET_DYN"):
            raise DamagedImage("not a 64-bit little-endian shared object")
        others: dict[str, Segment] = {}
        needed: list[str] = []
        soname = None
        for entry in elf.iter_segments():
            header = entry.header
            segment = Segment(
                header.p_vaddr,
                header.p_offset,
                header.p_filesz,
                header.p_memsz,
                header.p_flags,
                header.p_align,
            )
            if header.p_type == "PT_LOAD":
                self._check_load(segment)
                self.loads.append(segment)
            else:
                others[str(header.p_type)] = segment
            if header.p_type == "PT_DYNAMIC":
                dynamic: Any = entry
                for tag in dynamic.iter_tags():
                    self.dynamic.setdefault(str(tag.entry.d_tag), []).append(tag.entry.d_val)
                    if tag.entry.d_tag == "DT_NEEDED":
                        needed.append(tag.needed)
                    elif tag.entry.d_tag == "DT_SONAME":
                        soname = tag.soname
        if not self.loads:
            raise DamagedImage("no PT_LOAD segment")
        versions = dict(self._version_names())
        symbols = tuple(self._symbols(versions))
        defined: dict[str, tuple[Symbol, ...]] = {}
        for symbol in symbols[1:]:
            if symbol.defined and symbol.binding != STB_LOCAL and symbol.visibility in (STV_DEFAULT, 3):
                defined[symbol.name] = (*defined.get(symbol.name, ()), symbol)
        relocations = tuple(self._relocations())
        for relocation in relocations:
            if relocation.symbol >= len(symbols):
                raise DamagedImage(f"a relocation names symbol {relocation.symbol} of {len(symbols)}")
        return Image(
            path=self.path,
            content=self.content,
            loads=tuple(self.loads),
            others=others,
            dynamic={tag: tuple(values) for tag, values in self.dynamic.items()},
            needed=tuple(needed),
            soname=soname,
            symbols=symbols,
            relocations=relocations,
            packed=tuple(self._packed()),
            header_address=self._header_address(elf.header.e_phoff, elf.header.e_phnum * 56),
            header_count=elf.header.e_phnum,
            defined=defined,
        )

    def _check_load(self, segment: Segment) -> None:
        if segment.offset + segment.file_size > len(self.content):
            raise DamagedImage("a segment ends behind the end of the file")
        if segment.file_size > segment.size or segment.address + segment.size >= 1 << 40:
            raise DamagedImage("a segment has an impossible size")
        if self.loads and segment.address < self.loads[-1].address + self.loads[-1].size:
            raise DamagedImage("segments are not in order")

    def _header_address(self, offset: int, size: int) -> int | None:
        for segment in self.loads:
            if segment.offset <= offset and offset + size <= segment.offset + segment.file_size:
                return segment.address + offset - segment.offset
        return None

    def _at(self, address: int, size: int) -> int:
        """File offset of ``size`` bytes at ``address``."""
        for segment in self.loads:
            if segment.address <= address and address + size <= segment.address + segment.file_size:
                return segment.offset + address - segment.address
        raise DamagedImage(f"{size} bytes at {address:#x} are not in the file")

    def _value(self, tag: str) -> int:
        return self.dynamic.get(tag, [0])[0]

    def _string(self, offset: int) -> str:
        start = self._at(self._value("DT_STRTAB") + offset, 1)
        return self.content[start : self.content.index(0, start)].decode("utf-8", "surrogateescape")

    def _symbols(self, versions: Mapping[int, str]) -> Iterator[Symbol]:
        count = self._symbols_count()
        start = self._at(self._value("DT_SYMTAB"), count * _SYMBOL.size)
        table = self.content[start : start + count * _SYMBOL.size]
        indices: Iterable[int] = [1] * count
        if "DT_VERSYM" in self.dynamic:
            indices = struct.unpack_from(
                f"<{count}H", self.content, self._at(self._value("DT_VERSYM"), count * 2)
            )
        strings_size = self._value("DT_STRSZ")
        strings_start = self._at(self._value("DT_STRTAB"), strings_size)
        strings = self.content[strings_start : strings_start + strings_size]
        for index, (name, info, other, section, value, size) in zip(
            indices, _SYMBOL.iter_unpack(table), strict=True
        ):
            yield Symbol(
                name=strings[name : strings.index(0, name)].decode("utf-8", "surrogateescape"),
                value=value,
                size=size,
                type=info & 15,
                binding=info >> 4,
                visibility=other & 3,
                section=section,
                version=versions.get(index & ~VERSION_HIDDEN),
                hidden=bool(index & VERSION_HIDDEN),
            )

    def _symbols_count(self) -> int:
        """How many dynamic symbols there are: only the hash tables know."""
        if "DT_GNU_HASH" not in self.dynamic:
            raise DamagedImage("no DT_GNU_HASH")
        address = self._value("DT_GNU_HASH")
        buckets_count, first, bloom_size, _ = struct.unpack_from("<4I", self.content, self._at(address, 16))
        buckets_address = address + 16 + bloom_size * 8
        buckets = struct.unpack_from(
            f"<{buckets_count}I", self.content, self._at(buckets_address, buckets_count * 4)
        )
        last = max(buckets, default=0)
        if last < first:
            return int(first)
        chain = buckets_address + buckets_count * 4
        while not _WORD.unpack_from(self.content, self._at(chain + (last - first) * 4, 4))[0] & 1:
            last += 1
        return int(last) + 1

    def _version_names(self) -> Iterator[tuple[int, str]]:
        """Version index -> name; indices 0 and 1 (local, base) have none."""
        if "DT_VERDEF" in self.dynamic:
            address = self._value("DT_VERDEF")
            for _ in range(min(self._value("DT_VERDEFNUM"), _MOST_VERSIONS)):
                _, flags, index, _, _, aux, after = _VERDEF.unpack_from(self.content, self._at(address, 20))
                if not flags & 1:  # VER_FLG_BASE: the file's own name
                    name = _WORD.unpack_from(self.content, self._at(address + aux, 8))[0]
                    yield index, self._string(name)
                address += after
        if "DT_VERNEED" in self.dynamic:
            address = self._value("DT_VERNEED")
            for _ in range(min(self._value("DT_VERNEEDNUM"), _MOST_VERSIONS)):
                _, count, _, aux, after = _VERNEED.unpack_from(self.content, self._at(address, 16))
                entry = address + aux
                for _ in range(count):
                    _, _, index, name, step = _VERNAUX.unpack_from(self.content, self._at(entry, 16))
                    yield index & ~VERSION_HIDDEN, self._string(name)
                    entry += step
                address += after

    def _relocations(self) -> Iterator[Relocation]:
        if "DT_REL" in self.dynamic or self._value("DT_PLTREL") not in (0, 7):
            raise DamagedImage("relocations without addends")
        for start, size in (("DT_RELA", "DT_RELASZ"), ("DT_JMPREL", "DT_PLTRELSZ")):
            length = self._value(size)
            if length:
                offset = self._at(self._value(start), length)
                for place, info, addend in _RELA.iter_unpack(self.content[offset : offset + length]):
                    yield Relocation(place, info & 0xFFFFFFFF, info >> 32, addend)

    def _packed(self) -> Iterator[int]:
        length = self._value("DT_RELRSZ")
        if not length:
            return
        offset = self._at(self._value("DT_RELR"), length)
        place = 0
        for (entry,) in struct.iter_unpack("<Q", self.content[offset : offset + length]):
            if not entry & 1:
                yield entry
                place = entry + 8
            else:
                for bit in range(63):
                    if entry >> (bit + 1) & 1:
                        yield place + 8 * bit
                place += 63 * 8
