"""The oldest glibc that an executable itself starts with, read from its table of needed versions.

The dynamic loader refuses an executable that asks for a version which the C library lacks
(``.gnu.version_r``, Linux Standard Base, "Symbol Versioning").  The symbols with the newest version say who
sets the floor.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from bundler.elf.symbols import glibc_number
from bundler.errors import NotInspectable
from bundler.manifest.section import SectionReader

_NEED, _AUX, _SYMBOL = struct.Struct("<HHIII"), struct.Struct("<IHHII"), struct.Struct("<IBBHQQ")
_HIDDEN = 0x8000
_MOST = 10_000
"""More entries than any executable has.  So entries that lead in a circle end."""


@dataclass(frozen=True)
class Floor:
    """The newest ``glibc`` that is asked for, as ``(2, 34)``, and the ``symbols`` that ask for it, sorted."""

    glibc: tuple[int, int] = (0, 0)
    symbols: tuple[str, ...] = ()


def glibc_floor(reader: SectionReader) -> Floor:
    """The floor of the executable.  Raises :class:`NotInspectable` for damaged tables."""
    needs = reader.content(".gnu.version_r") or b""
    strings, symbols = reader.content(".dynstr") or b"", reader.content(".dynsym") or b""
    versions = reader.content(".gnu.version") or b""
    try:
        found = _versions(needs, strings)
        newest = max(found.values(), default=(0, 0))
        numbers = {number for number, release in found.items() if release == newest}
        names = {
            _text(strings, _SYMBOL.unpack_from(symbols, index * _SYMBOL.size)[0])
            for index, (number,) in enumerate(struct.iter_unpack("<H", versions[: len(versions) // 2 * 2]))
            if number & ~_HIDDEN in numbers
        }
    except struct.error as error:
        raise NotInspectable("the table of needed versions is damaged", str(error)) from error
    return Floor(newest, tuple(sorted(names)))


def _versions(needs: bytes, strings: bytes) -> dict[int, tuple[int, int]]:
    """The release of glibc for each number of a version."""
    found: dict[int, tuple[int, int]] = {}
    at = 0
    for _ in range(_MOST if needs else 0):
        _, _, _, first, following = _NEED.unpack_from(needs, at)
        aux = at + first
        for _ in range(_MOST):
            _, _, number, name, more = _AUX.unpack_from(needs, aux)
            release = glibc_number(_text(strings, name))
            if release is not None:
                found[number] = release
            aux += more
            if not more:
                break
        at += following
        if not following:
            break
    return found


def _text(strings: bytes, offset: int) -> str:
    return strings[offset : max(offset, strings.find(b"\0", offset))].decode("ascii", "replace")
