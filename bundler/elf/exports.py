"""Which symbols the executable is going to export, found before it is linked.

Objects and archives are read as the linker reads them.  Every global symbol of default visibility that
an object defines gets into the executable's dynamic symbol table (``-rdynamic``).  Symbol look-up finds
it there before any library's (ELF gABI, chapter 5, "Shared Object Dependencies").

Every build reads all of libpython here.  So section headers are unpacked here, too: pyelftools takes ten
times as long for an archive's hundreds of objects.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from elftools.elf.enums import ENUM_SH_TYPE_BASE as _TYPES

from bundler.elf.symbols import SHN_UNDEF, STB_GLOBAL, STV_DEFAULT, SYMBOL, symbol_entries
from bundler.errors import InternalError, LibpythonMissing

_MAGIC = b"!<arch>\n"
_MEMBER = struct.Struct("16s12s6s6s8s10s2s")

_IDENT = b"\x7fELF\2\1"
"""64 bits, little-endian."""
_HEADER = struct.Struct("<40xQ10xHH")
"""Of Elf64_Ehdr: e_shoff, e_shentsize, e_shnum."""
_SECTION = struct.Struct("<4xI16xQQII")
"""Of Elf64_Shdr: sh_type, sh_offset, sh_size, sh_link, sh_info."""

DAMAGE = (OSError, struct.error, ValueError, IndexError)
"""What reading a damaged object or archive raises."""


def exported_symbols(objects: Iterable[str], archives: Iterable[str]) -> frozenset[str]:
    """Names of the global, visible definitions in ``objects`` and in static ``archives``.

    Raises :class:`LibpythonMissing` for an archive that cannot be read.  Raises :class:`InternalError`
    for an object that cannot be read, because this build has made it.
    """
    names: set[str] = set()
    for path in objects:
        try:
            names.update(_definitions(Path(path).read_bytes()))
        except DAMAGE as error:
            raise InternalError(
                f"the object {path} cannot be read",
                f"{type(error).__name__}: {error}",
                "build again with --no-cache",
            ) from error
    for path in archives:
        try:
            for member in archive_members(Path(path).read_bytes()):
                names.update(_definitions(member))
        except DAMAGE as error:
            raise LibpythonMissing(
                f"{path} cannot be read", f"{type(error).__name__}: {error}", "install the interpreter again"
            ) from error
    return frozenset(names)


def archive_members(archive: bytes) -> Iterator[bytes]:
    """The object files of a static archive in the System V format (ar(5)).

    Raises ``ValueError`` for anything else.
    """
    if not archive.startswith(_MAGIC):
        raise ValueError("it is not a static archive")
    position = len(_MAGIC)
    while position + _MEMBER.size <= len(archive):
        fields = _MEMBER.unpack_from(archive, position)
        size = int(fields[5])
        position += _MEMBER.size
        member = archive[position : position + size]
        # the other members are the symbol index and the table of long names
        if member.startswith(b"\x7fELF"):
            yield member
        position += size + size % 2


def undefined_symbols(archive: bytes) -> frozenset[str]:
    """Names of the symbols that members of a static archive need, and that none of them defines.

    Weak ones are not needed.
    """
    defined: set[str] = set()
    needed: set[str] = set()
    for member in archive_members(archive):
        for name, info, _, index, _, _ in _global_symbols(member):
            if index != SHN_UNDEF:
                defined.add(name)
            elif info >> 4 == STB_GLOBAL:
                needed.add(name)
    return frozenset(needed - defined)


def _definitions(member: bytes) -> Iterator[str]:
    for name, _, other, index, _, _ in _global_symbols(member):
        if index != SHN_UNDEF and other & 3 == STV_DEFAULT:
            yield name


def _global_symbols(member: bytes) -> Iterator[tuple[str, int, int, int, int, int]]:
    """The entries of an object's symbol table (:func:`symbol_entries`) that are not local.

    The local ones come first, and ``sh_info`` is their number (ELF gABI, chapter 4, "Symbol Table").
    """
    sections = [*_sections(member)]
    for kind, offset, size, link, first in sections:
        if kind == _TYPES["SHT_SYMTAB"]:
            _, strings, length, _, _ = sections[link]
            table = _part(member, offset, size)[first * SYMBOL.size :]
            yield from symbol_entries(table, _part(member, strings, length))


def _sections(member: bytes) -> Iterator[tuple[int, int, int, int, int]]:
    """The fields of each section header, as :data:`_SECTION` has them."""
    if not member.startswith(_IDENT):
        raise ValueError("it is not an object file for 64 bits")
    start, step, count = _HEADER.unpack_from(member)
    if start and not count:
        # too many for the field; the first header's sh_size has the number
        count = _SECTION.unpack_from(member, start)[2]
    for number in range(count):
        yield _SECTION.unpack_from(member, start + number * step)


def _part(member: bytes, offset: int, size: int) -> bytes:
    if offset + size > len(member):
        raise ValueError("a section ends after the file")
    return member[offset : offset + size]
