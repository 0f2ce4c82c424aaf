"""Code of a library that becomes faster code of an executable."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import pytest
from support.shared_objects import ZIG, ZIG_TARGET

from bundler.elf.segments import PF_R, PF_X, Segment, Segments
from bundler.elf.shared_object import read_shared_object
from bundler.libpython.relax import accesses, direct_jumps

CODE, TABLE = 0x1000, 0x2000
PAIR, SLOT, STUB = TABLE, TABLE + 16, CODE + 0x100


def distance(place: int, target: int) -> bytes:
    """Four bytes at ``place`` that lead to ``target``."""
    return struct.pack("<i", target - place - 4)


def library(code: bytes) -> Segments:
    """Code at 0x1000, with a jump by way of the slot at 0x1100."""
    stub = b"\xff\x25" + distance(STUB + 2, SLOT)
    content = code.ljust(STUB - CODE, b"\xcc") + stub.ljust(16, b"\xcc")
    return Segments(content, (Segment(CODE, 0, len(content), len(content), PF_R | PF_X, 4096),), {}, {})


def found(code: bytes) -> list[tuple[int, bytes, int, bytes]]:
    return [tuple(one) for one in accesses(library(code), {PAIR: 24}, frozenset({SLOT}))]  # type: ignore[misc]


GENERAL = b"\x66\x48\x8d\x3d" + distance(CODE + 4, PAIR) + b"\x66\x66\x48\xe8" + distance(CODE + 12, STUB)
GENERAL_DIRECT = GENERAL[:8] + b"\x66\x48\xff\x15" + distance(CODE + 12, SLOT)
LOCAL = b"\x48\x8d\x3d" + distance(CODE + 3, PAIR) + b"\xe8" + distance(CODE + 8, STUB)
LOCAL_DIRECT = LOCAL[:7] + b"\xff\x15" + distance(CODE + 9, SLOT)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        (GENERAL, b"\x64\x48\x8b\x04\x25\0\0\0\0\x48\x8d\x80", b""),
        (GENERAL_DIRECT, b"\x64\x48\x8b\x04\x25\0\0\0\0\x48\x8d\x80", b""),
        (LOCAL, b"\x31\xc0\x64\x48\x8b\x00\x48\x05", b""),
        (LOCAL_DIRECT, b"\x31\xc0\x64\x48\x8b\x00\x48\x05", b"\x90"),
    ],
    ids=["general", "general without a stub", "local", "local without a stub"],
)
def test_thread_local_storage(code: bytes, before: bytes, after: bytes) -> None:
    assert found(code) == [(CODE, before, 24, after)]
    assert len(before) + 4 + len(after) == len(code)


@pytest.mark.parametrize(
    "code",
    [
        LOCAL[:3] + distance(CODE + 3, PAIR + 8) + LOCAL[7:],
        LOCAL[:8] + distance(CODE + 8, STUB - 16),
        LOCAL[:8] + distance(CODE + 8, 0x9000),
        LOCAL_DIRECT[:9] + distance(CODE + 9, SLOT + 8),
        b"\x48\x8d\x35" + LOCAL[3:],
    ],
    ids=["no pair", "another function", "outside", "another slot", "another register"],
)
def test_other_code_stays(code: bytes) -> None:
    assert found(code) == []


def test_jumps() -> None:
    functions = {SLOT: CODE + 0x40}
    assert list(direct_jumps(library(b""), functions)) == [
        (STUB, b"\xe9" + distance(STUB + 1, CODE + 0x40) + b"\x90")
    ]
    assert list(direct_jumps(library(b""), {})) == []
    odd = b"\x90\xff\x25" + distance(CODE + 3, SLOT)
    assert [at for at, _ in direct_jumps(library(odd), functions)] == [STUB], (
        "no entry begins at an odd place"
    )


@pytest.mark.slow
def test_the_linker_agrees(linked_library: Path, tmp_path: Path) -> None:
    """A compiled library has such code, and the linker makes the same of it for an executable."""
    shared = read_shared_object(str(linked_library))
    tables = shared.tables
    pairs = {one.place: 0 for one in tables.relocations if one.type == 16}
    names = {one.place: tables.symbols[one.symbol].name for one in tables.relocations}
    slots = frozenset(place for place, name in names.items() if name == "__tls_get_addr")
    ours = {access.before for access in accesses(shared.segments, pairs, slots)}
    general, local = b"\x64\x48\x8b\x04\x25\0\0\0\0\x48\x8d\x80", b"\x31\xc0\x64\x48\x8b\x00\x48\x05"
    assert ours == {general, local}
    source = tmp_path / "user.c"
    source.write_text("extern _Thread_local int n; int *f(void) { return &n; }")
    other = tmp_path / "definition.c"
    other.write_text("_Thread_local int n; int *f(void); int main(void) { return *f(); }")
    target = [ZIG, "cc", *ZIG_TARGET, "-O1"]
    subprocess.run([*target, "-fPIC", "-c", str(source), "-o", str(tmp_path / "user.o")], check=True)
    made = tmp_path / "made"
    subprocess.run([*target, "-no-pie", str(tmp_path / "user.o"), str(other), "-o", str(made)], check=True)
    assert made.read_bytes().count(general) == 1
