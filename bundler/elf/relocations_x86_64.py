"""The dynamic relocations of x86-64: the kind of each number (psABI, section 4.4, table 4.10).

Each architecture has a module like this one, with its own numbers for the same kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from elftools.elf.enums import ENUM_RELOC_TYPE_x64 as _TYPES

RelocationKind = Literal[
    "none",
    "absolute",
    "slot",
    "copy",
    "relative",
    "indirect",
    "tls_module",
    "tls_offset",
    "tls_static",
    "tls_descriptor",
]
"""What a relocation stores at its place:

- ``absolute``: the address of the symbol plus the addend;
- ``slot``: the address of the symbol (the global offset table and the procedure linkage table);
- ``copy``: the contents of the symbol: a variable of a library for which an executable has its own memory;
- ``relative``: the bias plus the addend;
- ``indirect``: the result of the resolver function at the bias plus the addend;
- ``tls_module``: the id of the module that holds the thread-local symbol;
- ``tls_offset``: the offset of the thread-local symbol in that module's block;
- ``tls_static``: the offset of the thread-local symbol from the thread pointer;
- ``tls_descriptor``: a function and its argument, which together find the thread-local symbol.
"""

KINDS: Mapping[int, RelocationKind] = {
    _TYPES["R_X86_64_NONE"]: "none",
    _TYPES["R_X86_64_64"]: "absolute",
    _TYPES["R_X86_64_GLOB_DAT"]: "slot",
    _TYPES["R_X86_64_JUMP_SLOT"]: "slot",
    _TYPES["R_X86_64_COPY"]: "copy",
    _TYPES["R_X86_64_RELATIVE"]: "relative",
    38: "relative",  # R_X86_64_RELATIVE64, which pyelftools does not have
    _TYPES["R_X86_64_IRELATIVE"]: "indirect",
    _TYPES["R_X86_64_DTPMOD64"]: "tls_module",
    _TYPES["R_X86_64_DTPOFF64"]: "tls_offset",
    _TYPES["R_X86_64_TPOFF64"]: "tls_static",
    _TYPES["R_X86_64_TLSDESC"]: "tls_descriptor",
}
