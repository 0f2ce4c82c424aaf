"""New contents for the last segment of a linked executable.

The old contents are cut off the file.  Program header and section header of the segment then describe the new
ones.  What follows in the file is moved: sections that are not loaded, and the section headers.
"""

from __future__ import annotations

import struct
from typing import Any, BinaryIO

from elftools.elf.elffile import ELFFile

from bundler.errors import InternalError
from bundler.postlink.edits import Edit, apply_edits
from bundler.prelink.addresses import round_up

_PROGRAM_HEADER = struct.Struct("<IIQQQQQQ")
_PT_LOAD, _READABLE = 1, 4
_SECTION_HEADER = struct.Struct("<IIQQQQIIQQ")
_SHT_PROGBITS, _ALLOCATED = 1, 2
_SECTION_HEADERS = 0x28
"""Offset of ``e_shoff`` in the file (ELF gABI, chapter 4, "ELF Header")."""
_ALIGNMENT = 16


def replace_last_segment(
    stream: BinaryIO, elf: ELFFile, name: str, address: int, content: bytes, edit: Edit, page_size: int
) -> None:
    """Make ``content`` at ``address`` the contents of the last segment, which is the section ``name``.

    ``edit`` is applied, too.  Raises :class:`InternalError` if that section has no segment of its own.
    """
    number, segment = _last_segment(elf, name)
    old_end = segment.p_offset + segment.p_filesz
    where = round_up(segment.p_offset, page_size)
    stream.seek(old_end)
    rest = stream.read()
    behind = round_up(where + len(content), _ALIGNMENT)
    moved = behind - old_end
    size = len(content)
    entry = _PROGRAM_HEADER.pack(_PT_LOAD, _READABLE, where, address, address, size, size, page_size)
    place_of_entry = elf.header.e_phoff + number * elf.header.e_phentsize
    edits = [edit, Edit(place_of_entry, entry, "the program header of the packed segment")]
    headers = elf.header.e_shoff
    edits.append(
        Edit(_SECTION_HEADERS, struct.pack("<Q", headers + moved), "the place of the section headers")
    )
    for index, section in enumerate(elf.iter_sections()):
        fields = [*_SECTION_HEADER.unpack_from(rest, headers - old_end + index * _SECTION_HEADER.size)]
        if section.name == name:
            fields[1:6] = [_SHT_PROGBITS, _ALLOCATED, address, where, size]
        elif fields[4] >= old_end and not fields[2] & _ALLOCATED:
            fields[4] += moved
        place = headers + index * _SECTION_HEADER.size
        edits.append(Edit(place, _SECTION_HEADER.pack(*fields), f"the section header of {section.name}"))
    apply_edits(stream, edits)
    stream.seek(old_end)
    rest = stream.read()
    stream.truncate(segment.p_offset)
    stream.seek(where)
    stream.write(content)
    stream.seek(behind)
    stream.write(rest)


def _last_segment(elf: ELFFile, name: str) -> tuple[int, Any]:
    """Number and header of the last segment of the file, which must hold just the section ``name``."""
    loads: list[tuple[int, Any]] = [
        (number, segment.header)
        for number, segment in enumerate(elf.iter_segments())
        if segment.header.p_type == "PT_LOAD"
    ]
    number, last = loads[-1]
    section: Any = elf.get_section_by_name(name)
    start, size = section.header.sh_addr, section.header.sh_size
    if (last.p_vaddr, last.p_filesz, last.p_memsz) != (start, size, size):
        raise InternalError("the linker gave frozen code no segment of its own", repr(last))
    return number, last
