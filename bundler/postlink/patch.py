"""Patches: addresses of the executable's own functions and data that images refer to.

The link decides these addresses, so they are written into the stored pages after it.  Then nothing is left
to write at run time, and processes can share the pages.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import Any

from elftools.elf.elffile import ELFFile

from bundler.elf.symbols import SHN_UNDEF, symbol_entries
from bundler.errors import BundlerError
from bundler.postlink.edits import Edit
from bundler.prelink.addresses import round_up
from bundler.prelink.relocate import Patch

_WORD = struct.Struct("<Q")


def patch_edits(elf: ELFFile, patches: Iterable[Patch], section_name: str, first: int) -> Iterator[Edit]:
    """``patches`` as edits of the executable ``elf``, whose section ``section_name`` begins with those stored
    pages that are at the offset ``first``.  No patch is before them: text is never patched.

    Raises :class:`BundlerError` when the executable does not define a symbol that a patch names.
    """
    patches = tuple(patches)
    if not patches:
        return
    section: Any = elf.get_section_by_name(section_name)
    symbols = _defined(elf)
    tls: Any = next((s.header for s in elf.iter_segments() if s.header.p_type == "PT_TLS"), None)
    # the thread pointer is at the end of the executable's block, rounded up to the block's alignment
    behind = round_up(tls.p_memsz, tls.p_align) if tls is not None else 0
    for patch in patches:
        if patch.name not in symbols:
            raise BundlerError(
                f"the executable does not define {patch.name}",
                "a shared object was bound to it before the link",
                "please report this; --native dlopen works around it",
            )
        value = symbols[patch.name] + patch.addend - (behind if patch.kind == "tpoff" else 0)
        content = _WORD.pack(value & 0xFFFFFFFFFFFFFFFF)
        yield Edit(section.header.sh_offset + patch.offset - first, content, f"the address of {patch.name}")


def _defined(elf: ELFFile) -> dict[str, int]:
    """The values of the symbols that the executable defines, by name."""
    table: Any = elf.get_section_by_name(".dynsym")
    entries = symbol_entries(table.data(), table.stringtable.data())
    return {name: value for name, _, _, section, value, _ in entries if section != SHN_UNDEF}
