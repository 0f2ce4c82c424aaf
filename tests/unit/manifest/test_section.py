"""A section that is not loaded: adding it, reading it, and files that are no executables."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from bundler.errors import InternalError, NotInspectable
from bundler.manifest.section import SectionReader, add_section

NAME, CONTENT = ".bundle_manifest", b"what it holds"


@pytest.fixture(scope="module")
def program() -> bytes:
    """An executable of the machine that needs nothing of Python."""
    return Path("/bin/true").read_bytes()


def with_section(program: bytes) -> bytes:
    stream = io.BytesIO(program)
    add_section(stream, NAME, CONTENT)
    return stream.getvalue()


def test_it_can_be_read(program: bytes) -> None:
    reader = SectionReader(io.BytesIO(with_section(program)), "app")
    assert reader.content(NAME) == CONTENT
    assert reader.part(NAME, 5, 2) == b"it"
    assert reader.content(".none") is None and reader.content(".bss") is None
    with pytest.raises(NotInspectable, match="app is damaged"):
        reader.part(NAME, 5, 100)


def test_nothing_else_changes(program: bytes) -> None:
    before, after = ELFFile(io.BytesIO(program)), ELFFile(io.BytesIO(with_section(program)))
    assert [s.header for s in before.iter_segments()] == [s.header for s in after.iter_segments()]
    sections = {s.name: s.data() for s in after.iter_sections() if s.name not in (NAME, ".shstrtab")}
    assert sections == {s.name: s.data() for s in before.iter_sections() if s.name != ".shstrtab"}
    added = after.get_section_by_name(NAME)
    assert added is not None and not added.header.sh_flags and not added.header.sh_addr


def test_the_file_grows_by_what_is_added(program: bytes) -> None:
    assert len(with_section(program)) - len(program) < len(CONTENT) + 64 + len(NAME) + 64


def test_it_still_runs(program: bytes, tmp_path: Path) -> None:
    path = tmp_path / "true"
    path.write_bytes(with_section(program))
    path.chmod(0o755)
    assert subprocess.run([path], check=False).returncode == 0


def test_twice(program: bytes) -> None:
    with pytest.raises(InternalError):
        with_section(with_section(program))


@pytest.mark.parametrize("content", [b"", b"#!/bin/sh\n", b"\x7fELF", b"\x7fELF\x01\x01" + bytes(100)])
def test_no_executable(content: bytes) -> None:
    with pytest.raises(NotInspectable, match="notes.txt is no executable"):
        SectionReader(io.BytesIO(content), "notes.txt")


def test_damaged_files_are_reported(program: bytes) -> None:
    """Whatever bytes are changed or cut off, the reader finds what is there or says that it cannot."""
    chance, whole = random.Random(1), with_section(program)
    for _ in range(300):
        damaged = bytearray(whole[: chance.randrange(64, len(whole))] if chance.random() < 0.3 else whole)
        for _ in range(chance.randrange(1, 20)):
            # most numbers that lead somewhere are in the headers at both ends
            place = chance.choice([chance.randrange(64), -1 - chance.randrange(min(3000, len(damaged)))])
            damaged[place] = chance.randrange(256)
        try:
            SectionReader(io.BytesIO(bytes(damaged)), "app").content(NAME)
        except NotInspectable:
            continue


def test_it_reads_the_running_interpreter() -> None:
    with open(sys.executable, "rb") as stream:
        assert SectionReader(stream, "python").content(".text")
