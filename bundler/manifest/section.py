"""A section of an executable that is never loaded: adding one, and reading any.

1. Nothing of the section is in a segment.  The kernel does not map it, so it costs nothing when the program
   starts, and tools that edit executables keep it.
2. The linker writes the names of sections and their headers last.  They are cut off the file, and written
   again behind the new section.

The reader trusts nothing: the file may be no executable at all, or a damaged one.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from bundler.errors import InternalError, NotInspectable

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SECTION = struct.Struct("<IIQQQQIIQQ")
_SEGMENT = struct.Struct("<IIQQQQQQ")
_CLASS = b"\x7fELF\x02\x01"  # 64 bits, little-endian
_PROGBITS, _NOBITS = 1, 8
_OFFSET, _COUNT = 0x28, 0x3C
"""Offsets of ``e_shoff`` and ``e_shnum`` in the file (ELF gABI, chapter 4, "ELF Header")."""
_ALIGNMENT = 16


@dataclass(frozen=True)
class Section:
    """One section header, as far as it is used."""

    name: str
    kind: int
    address: int
    offset: int
    size: int


class SectionReader:
    """The sections of an open file.  Raises :class:`NotInspectable` for what is no executable."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self.size = stream.seek(0, os.SEEK_END)
        head = self._read(0, _HEADER.size) if self.size >= _HEADER.size else b""
        if not head.startswith(_CLASS):
            raise NotInspectable(f"{name} is no executable for 64-bit Linux", "it is no such ELF file")
        fields = _HEADER.unpack(head)
        self.header = fields
        _, _, _, _, _, self.segments_at, self.sections_at = fields[:7]
        self._segment_size, self._segment_count, self._row, self._rows, self._names = fields[9:14]
        self.sections = {section.name: section for section in self._sections()}

    def content(self, name: str) -> bytes | None:
        """The contents of a section; None if there is no such section."""
        section = self.sections.get(name)
        if section is None or section.kind == _NOBITS:
            return None
        return self._read(section.offset, section.size)

    def part(self, name: str, offset: int, size: int) -> bytes:
        """``size`` bytes at ``offset`` of a section.  Raises :class:`NotInspectable` where they are not."""
        section = self.sections.get(name)
        if section is None or offset < 0 or size < 0 or offset + size > section.size:
            raise self._damaged(f"{size} bytes at {offset} of {name} are not there")
        return self._read(section.offset + offset, size)

    def at(self, offset: int, size: int) -> bytes:
        """``size`` bytes at ``offset`` of the file.  Raises :class:`NotInspectable` where they are not."""
        return self._read(offset, size)

    def last_content(self) -> int:
        """The offset behind everything but the names of sections and their headers."""
        ends = [_HEADER.size, self.segments_at + self._segment_size * self._segment_count]
        for number in range(self._segment_count):
            segment = _SEGMENT.unpack(
                self._read(self.segments_at + number * self._segment_size, _SEGMENT.size)
            )
            ends.append(segment[2] + segment[5])
        for number, row in enumerate(self.rows()):
            if row[1] != _NOBITS and number != self._names:
                ends.append(row[4] + row[5])
        return int(max(ends))

    def rows(self) -> Iterator[tuple[int, ...]]:
        """The section headers."""
        if self.sections_at and self._row != _SECTION.size:
            raise self._damaged("its section headers have an unknown size")
        for number in range(self._rows if self.sections_at else 0):
            yield _SECTION.unpack(self._read(self.sections_at + number * _SECTION.size, _SECTION.size))

    def names(self) -> tuple[int, bytes]:
        """Number and contents of the section with the names of sections."""
        rows = list(self.rows())
        if self._names >= len(rows):
            raise self._damaged("its sections have no names")
        row = rows[self._names]
        return self._names, self._read(row[4], row[5])

    def _sections(self) -> Iterator[Section]:
        rows = list(self.rows())
        if not rows:
            return
        _, names = self.names()
        for row in rows:
            name = names[row[0] : max(row[0], names.find(b"\0", row[0]))]
            yield Section(name.decode("ascii", "replace"), row[1], row[3], row[4], row[5])

    def _read(self, offset: int, size: int) -> bytes:
        if offset + size > self.size:
            raise self._damaged(f"it ends before byte {offset + size}")
        self._stream.seek(offset)
        return self._stream.read(size)

    def _damaged(self, why: str) -> NotInspectable:
        return NotInspectable(
            f"{self._name} is damaged", why, "an executable is kept whole by copying it in binary mode"
        )


def is_elf(path: str) -> bool:
    """Whether the file at ``path`` is an ELF file of any kind.  A file that cannot be read is none."""
    try:
        with open(path, "rb") as stream:
            return stream.read(4) == _CLASS[:4]
    except OSError:
        return False


def add_section(stream: BinaryIO, name: str, content: bytes) -> None:
    """Add a section that is not loaded to the executable in ``stream``, at its end."""
    reader = SectionReader(stream, "the linked executable")
    rows, (number, names) = list(reader.rows()), reader.names()
    if name in reader.sections:
        raise InternalError(f"the executable has a section {name} already")
    start = reader.last_content()
    start += -start % _ALIGNMENT
    all_names = names + name.encode("ascii") + b"\0"
    names_at = start + len(content)
    rows[number] = (*rows[number][:4], names_at, len(all_names), *rows[number][6:])
    rows.append((len(names), _PROGBITS, 0, 0, start, len(content), 0, 0, 1, 0))
    headers_at = names_at + len(all_names)
    headers_at += -headers_at % _ALIGNMENT
    stream.truncate(reader.last_content())
    stream.seek(start)
    stream.write(content + all_names)
    stream.seek(headers_at)
    stream.write(b"".join(_SECTION.pack(*row) for row in rows))
    stream.seek(_OFFSET)
    stream.write(struct.pack("<Q", headers_at))
    stream.seek(_COUNT)
    stream.write(struct.pack("<H", len(rows)))
