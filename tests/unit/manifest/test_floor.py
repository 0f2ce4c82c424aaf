"""The oldest glibc that an executable starts with."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import pytest
from elftools.elf.elffile import ELFFile

from bundler.elf.symbols import glibc_number
from bundler.errors import NotInspectable
from bundler.manifest.floor import Floor, glibc_floor
from bundler.manifest.section import SectionReader


def test_the_newest_version_and_its_symbols() -> None:
    """An independent reader finds the same."""
    content = Path("/bin/ls").read_bytes()
    elf = ELFFile(io.BytesIO(content))
    needs: Any = elf.get_section_by_name(".gnu.version_r")
    names = {aux.entry.vna_other: aux.name for _, auxes in needs.iter_versions() for aux in auxes}
    releases = {number: glibc_number(name) or (0, 0) for number, name in names.items()}
    newest = max(releases.values())
    versions: Any = elf.get_section_by_name(".gnu.version")
    symbols: Any = elf.get_section_by_name(".dynsym")
    asking = {
        symbols.get_symbol(index).name
        for index in range(symbols.num_symbols())
        if releases.get(versions.get_symbol(index)["ndx"]) == newest
    }
    assert glibc_floor(SectionReader(io.BytesIO(content), "ls")) == Floor(newest, tuple(sorted(asking)))


class Fake(SectionReader):
    """Sections without a file."""

    def __init__(self, **contents: bytes) -> None:
        self._contents = contents

    def content(self, name: str) -> bytes | None:
        return self._contents.get(name.strip(".").replace(".", "_"))


def test_a_static_executable_needs_none() -> None:
    assert glibc_floor(Fake()) == Floor()


def test_damaged_tables() -> None:
    with pytest.raises(NotInspectable):
        glibc_floor(Fake(gnu_version_r=b"short"))
    circle = struct.pack("<HHIII", 1, 1, 0, 16, 0) + struct.pack("<IHHII", 0, 0, 2, 0, 0)
    assert glibc_floor(Fake(gnu_version_r=circle, dynstr=b"GLIBC_2.5\0")) == Floor((2, 5))
