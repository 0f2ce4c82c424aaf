"""Cutting off what the dynamic loader never reads.

The loader uses the program headers only (ELF gABI, chapter 5).  The linker's symbol tables, debug
information and section headers lie behind the last PT_LOAD segment, and the file is cut there.
"""

from __future__ import annotations

import struct

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")  # Elf64_Ehdr
_SEGMENT = struct.Struct("<IIQQQQQQ")  # Elf64_Phdr
_SHOFF = struct.Struct("<Q")
_SECTIONS = struct.Struct("<HHH")  # e_shentsize, e_shnum, e_shstrndx


def loadable_part(content: bytes) -> bytes:
    """The bytes of a 64-bit little-endian ELF file up to the end of its last segment.

    The ELF header of the result says that the file has no sections.  A file that is not such an ELF file, or
    is damaged, is returned as it is; :mod:`bundler.elf.shared_object` reports damage.
    """
    if len(content) < _HEADER.size or content[:6] != b"\x7fELF\x02\x01":
        return content
    fields = _HEADER.unpack_from(content)
    start, size, count = fields[5], fields[9], fields[10]
    if size != _SEGMENT.size or start + size * count > len(content):
        return content
    end = start + size * count
    for number in range(count):
        segment = _SEGMENT.unpack_from(content, start + number * size)
        end = max(end, segment[2] + segment[5])
    if end > len(content):
        return content
    kept = bytearray(content[:end])
    _SHOFF.pack_into(kept, 0x28, 0)
    _SECTIONS.pack_into(kept, 0x3A, 0, 0, 0)
    return bytes(kept)
