"""The table for unwinding in the order that unwinders expect.

The table ``.eh_frame_hdr`` has two 32-bit offsets for each function, of its code and of its rules, counted
from the start of the table (Linux Standard Base Core 5.0, section 10.6.2).  Unwinders search it by halves,
for signed offsets.  LLD sorts it by unsigned offsets (lld/ELF/SyntheticSections.cpp, EhFrameHeader), because
its own layout has no code before the table.  A linked libpython may have its code there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from elftools.elf.elffile import ELFFile

from bundler.errors import InternalError
from bundler.postlink.edits import Edit

_HEAD = struct.Struct("<BBBBiI")
"""Version, three encodings, the offset of the rules, and the number of entries."""
_ENTRY = struct.Struct("<ii")
_FORMAT = (1, 0x1B, 0x03, 0x3B)
"""Version 1; a relative address of 4 bytes; a count of 4 bytes; signed offsets of 4 bytes from the table."""


def unwinding_edits(elf: ELFFile) -> Iterator[Edit]:
    """An edit that sorts the table of the executable ``elf``, if it is not sorted.

    Raises :class:`InternalError` for a table that LLD does not make.
    """
    section: Any = elf.get_section_by_name(".eh_frame_hdr")
    if section is None:
        return
    content = section.data()
    *form, _, count = _HEAD.unpack_from(content)
    end = _HEAD.size + count * _ENTRY.size
    if tuple(form) != _FORMAT or end > len(content):
        raise InternalError("the linker made an unknown table for unwinding", repr(form))
    entries = [*_ENTRY.iter_unpack(content[_HEAD.size : end])]
    ordered = sorted(entries)
    if ordered != entries:
        table = b"".join(_ENTRY.pack(*entry) for entry in ordered)
        yield Edit(section.header.sh_offset + _HEAD.size, table, "the table for unwinding")
