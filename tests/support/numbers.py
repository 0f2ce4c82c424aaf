"""Numbers that a C compiler knows: constant expressions, read from the object file."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from elftools.elf.elffile import ELFFile

from support.shared_objects import ZIG, ZIG_TARGET

SYMBOL = "bundle_layout"


def constants(head: str, expressions: Sequence[str], flags: Sequence[str], directory: Path) -> dict[str, int]:
    """The values of C ``expressions`` after the text ``head``, modulo 2**64.

    Raises AssertionError with the compiler's messages if it does not compile.
    """
    rows = [f"    (unsigned long long)({text})," for text in expressions]
    source, output = directory / "constants.c", directory / "constants.o"
    source.write_text("\n".join([head, f"const unsigned long long {SYMBOL}[] = {{", *rows, "};", ""]))
    command = [ZIG, "cc", *ZIG_TARGET, "-std=c11", "-g0", *flags, "-c", str(source), "-o", str(output)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(zip(expressions, read_array(str(output)), strict=True))


def read_array(path: str) -> tuple[int, ...]:
    """The numbers of the array ``bundle_layout`` in the object file at ``path``."""
    data = read_symbol(path, SYMBOL)
    return struct.unpack(f"<{len(data) // 8}Q", data)


def read_symbol(path: str, name: str) -> bytes:
    """The bytes of the object ``name`` in the object file at ``path``."""
    with open(path, "rb") as stream:
        elf = ELFFile(stream)
        symtab: Any = elf.get_section_by_name(".symtab")
        (symbol,) = symtab.get_symbol_by_name(name)
        section = elf.get_section(symbol.entry.st_shndx)
        start, size = symbol.entry.st_value, symbol.entry.st_size
        return bytes(size) if section.header.sh_type == "SHT_NOBITS" else section.data()[start : start + size]
