"""What is written into the executable once it is linked.

The stored pages refer to the executable's own functions and data, whose addresses the link decides.
Patching them there leaves nothing to do for these references at run time, so that the pages that
hold them stay shared between processes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any

from elftools.elf.elffile import ELFFile

from bundler.errors import BundlerError
from bundler.prelink.relocate import Patch
from bundler.tables.images import PAGES_SECTION

_SYMBOL = struct.Struct("<IBBHQQ")
_WORD = struct.Struct("<Q")


def patch_executable(path: str, patches: Iterable[Patch], section_name: str = PAGES_SECTION) -> None:
    """Apply ``patches`` to the executable at ``path``, whose section of that name begins with the
    stored pages.

    Raises :class:`BundlerError` when it does not define what the patches name.
    """
    with open(path, "r+b") as stream:
        elf = ELFFile(stream)
        section: Any = elf.get_section_by_name(section_name)
        symbols = _defined(elf)
        tls: Any = next((s.header for s in elf.iter_segments() if s.header.p_type == "PT_TLS"), None)
        # the thread pointer is behind the executable's block, at the next multiple of its alignment
        behind = -(-tls.p_memsz // tls.p_align) * tls.p_align if tls is not None else 0
        for patch in sorted(patches):
            if patch.name not in symbols:
                raise BundlerError(
                    f"the executable does not define {patch.name}",
                    "a shared object was bound to it before the link",
                    "please report this; --native dlopen works around it",
                )
            value = symbols[patch.name] + patch.addend - (behind if patch.kind == "tpoff" else 0)
            stream.seek(section.header.sh_offset + patch.offset)
            stream.write(_WORD.pack(value & 0xFFFFFFFFFFFFFFFF))


def _defined(elf: ELFFile) -> dict[str, int]:
    """Dynamic symbols of the executable: name -> value."""
    table: Any = elf.get_section_by_name(".dynsym")
    strings = table.stringtable.data()
    defined = {}
    for name, _, _, section, value, _ in _SYMBOL.iter_unpack(table.data()):
        if section:
            defined[strings[name : strings.index(0, name)].decode("utf-8", "surrogateescape")] = value
    return defined
