"""What an executable says of its snapshot: what it holds, and what guards it.

The manifest does not know, because it is linked before the program is recorded.  The header and the tables
behind the end of the executable do (``docs/format.md``).
"""

from __future__ import annotations

import os
import struct
from array import array
from dataclasses import dataclass

from bundler.contract import (
    SNAPSHOT_HEADER,
    SNAPSHOT_SYMBOL,
    SNAPSHOT_TABLES,
    SNAPSHOT_USE,
    SNAPSHOT_VERSION,
    check_numbers,
)
from bundler.errors import NotInspectable
from bundler.manifest.section import SectionReader

_SYMBOL = struct.Struct("<IBBHQQ")
_COUNTS = ("areas", "pages", "words", "images", "keys", "renewals", "guards")
_PROGBITS = 1
_AREA, _RUN, _WORD = 2, 3, 2
"""Numbers of a row of a table (``runtime_stub/contract/snapshot_format.h``)."""


@dataclass(frozen=True)
class Snapshot:
    """``size`` are its bytes in the executable, ``memory`` those that a start maps.

    ``words`` is how many words each process has in its own way, ``images`` how many shared objects are in
    place.  ``modules`` are imported.  Where all of ``guards``, a word and a text each, hold, it is used.
    Nothing is known of one that is ``damaged``, and no start uses it.
    """

    size: int = 0
    memory: int = 0
    words: int = 0
    images: int = 0
    modules: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    damaged: bool = False


def read_snapshot(reader: SectionReader) -> Snapshot | None:
    """The snapshot of an executable; None if it has none."""
    place = _place(reader)
    if place is None:
        return None
    try:
        header = SNAPSHOT_HEADER.unpack(reader.at(place, SNAPSHOT_HEADER.size))
        if header["state"] != SNAPSHOT_USE:
            return None
        size = header["size"]
        whole = header["version"] == SNAPSHOT_VERSION and header["file"] == reader.size
        if not whole or size < SNAPSHOT_TABLES.size or size % 8:
            return Snapshot(damaged=True)
        tables = reader.at(header["offset"], size)
    except NotInspectable:
        return Snapshot(damaged=True)
    if check_numbers(array("I", tables)) != header["check"]:
        return Snapshot(damaged=True)
    return _described(tables, reader.size - header["offset"])


def _place(reader: SectionReader) -> int | None:
    """Where the header is in the file."""
    names, symbols = reader.content(".dynstr") or b"", reader.content(".dynsym") or b""
    wanted = SNAPSHOT_SYMBOL.encode() + b"\0"
    for at in range(0, len(symbols) - len(symbols) % _SYMBOL.size, _SYMBOL.size):
        name, _, _, _, address, _ = _SYMBOL.unpack_from(symbols, at)
        if not names.startswith(wanted, name):
            continue
        for section in reader.sections.values():
            if section.kind == _PROGBITS and section.address <= address < section.address + section.size:
                return int(section.offset + address - section.address)
    return None


def _described(tables: bytes, size: int) -> Snapshot:
    numbers = array("Q", tables)
    counts = dict(zip(_COUNTS, numbers, strict=False))
    runs_at = SNAPSHOT_TABLES.size // 8 + _AREA * counts["areas"]
    words_at = runs_at + _RUN * counts["pages"]
    others_at = words_at + _WORD * counts["words"]
    texts_at = 8 * (others_at + counts["images"] + counts["keys"] + counts["renewals"])
    texts = os.fsdecode(tables[texts_at : texts_at + counts["guards"]])
    guards, _, modules = ("\0" + texts).partition("\0\0")
    return Snapshot(
        size,
        sum(numbers[runs_at + 1 : words_at : _RUN]),
        counts["words"],
        counts["images"],
        tuple(filter(None, modules.split("\0"))),
        tuple(filter(None, guards.split("\0"))),
    )
