"""Which symbols the executable is going to export, found before it is linked.

Objects and archives are read as the linker reads them.  Every global symbol of default visibility that
an object defines gets into the executable's dynamic symbol table (``-rdynamic``).  Symbol look-up finds
it there before any library's (ELF gABI, chapter 5, "Shared Object Dependencies").
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from bundler.elf.symbols import SHN_UNDEF, STB_GLOBAL, STB_LOCAL, STV_DEFAULT, symbol_entries
from bundler.errors import InternalError, LibpythonMissing

_MAGIC = b"!<arch>\n"
_MEMBER = struct.Struct("16s12s6s6s8s10s2s")
DAMAGE = (OSError, ELFError, struct.error, ValueError, IndexError)
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
        for name, info, _, index, _, _ in _symbols(member):
            if index != SHN_UNDEF:
                defined.add(name)
            elif info >> 4 == STB_GLOBAL:
                needed.add(name)
    return frozenset(needed - defined)


def _definitions(member: bytes) -> Iterator[str]:
    for name, info, other, index, _, _ in _symbols(member):
        if index != SHN_UNDEF and info >> 4 != STB_LOCAL and other & 3 == STV_DEFAULT:
            yield name


def _symbols(member: bytes) -> Iterator[tuple[str, int, int, int, int, int]]:
    """The entries of an object's symbol table (:func:`symbol_entries`)."""
    elf = ELFFile(io.BytesIO(member))
    for section in elf.iter_sections():
        if section.header.sh_type == "SHT_SYMTAB":
            table: Any = section
            yield from symbol_entries(table.data(), table.stringtable.data())
