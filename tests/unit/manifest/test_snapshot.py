"""What an executable says of its snapshot."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest

from bundler.contract import PAGE_SIZE, SNAPSHOT_HEADER
from bundler.manifest.section import SectionReader, add_section
from bundler.manifest.snapshot import Snapshot, read_snapshot
from bundler.snapshot.compare import Compared
from bundler.snapshot.header import Header, write_snapshot

PAGE = b"\7" * PAGE_SIZE
ADDRESS = 0x7FFF0000


def made(path: Path, guards: tuple[str, ...] = ("unset A", "home HOME")) -> Path:
    """/bin/true with the symbol, and the header in a section of its own."""
    stream = io.BytesIO(Path("/bin/true").read_bytes())
    symbols = bytes(24) + struct.pack("<IBBHQQ", 1, 0, 0, 0, ADDRESS + 16, SNAPSHOT_HEADER.size)
    overwrite(stream, ".dynstr", b"\0bundle_snapshot\0")
    overwrite(stream, ".dynsym", symbols)
    add_section(stream, ".header", bytes(16 + SNAPSHOT_HEADER.size))
    reader = SectionReader(stream, "app")
    stream.seek(reader.sections_at + (len(list(reader.rows())) - 1) * 64 + 16)
    stream.write(struct.pack("<Q", ADDRESS))
    path.write_bytes(stream.getvalue())
    compared = Compared(((0x1000, PAGE), (0x3000, PAGE)), ((0x1008, 3),), ((0x1000, 0x1000),), (4,), ())
    header = Header(reader.sections[".header"].offset + 16)
    write_snapshot(str(path), header, compared, [2, 3], [1], guards, [0] * 6, 0, modules=["json", "re"])
    return path


def overwrite(stream: io.BytesIO, name: str, content: bytes) -> None:
    """The beginning of a section."""
    stream.seek(SectionReader(stream, "app").sections[name].offset)
    stream.write(content)


def read(path: Path) -> Snapshot | None:
    with open(path, "rb") as stream:
        return read_snapshot(SectionReader(stream, str(path)))


def test_what_it_holds(tmp_path: Path) -> None:
    found = read(made(tmp_path / "app"))
    assert found is not None
    assert (found.modules, found.guards) == (("json", "re"), ("unset A", "home HOME"))
    assert (found.memory, found.words, found.images) == (2 * PAGE_SIZE, 1, 2)
    assert found.size == 3 * PAGE_SIZE and not found.damaged
    found = read(made(tmp_path / "app", ()))
    assert found is not None and (found.modules, found.guards) == (("json", "re"), ())


def test_none() -> None:
    assert read(Path("/bin/true")) is None


@pytest.mark.parametrize("place", ["cut", "longer", "tables"])
def test_damaged(tmp_path: Path, place: str) -> None:
    path = made(tmp_path / "app")
    content = bytearray(path.read_bytes())
    if place == "tables":
        content[-3 * PAGE_SIZE] ^= 1
    path.write_bytes(content[:-1] if place == "cut" else content + b"more" * (place == "longer"))
    assert read(path) == Snapshot(damaged=True)
