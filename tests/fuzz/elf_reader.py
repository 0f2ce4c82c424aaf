"""The ELF reader with damaged shared objects: it refuses them with its own error, or reads them."""

from __future__ import annotations

import random
import struct
import sysconfig
import time
from collections.abc import Sequence
from pathlib import Path

from bundler.elf.segments import DamagedObject
from bundler.elf.shared_object import parse_shared_object

LARGEST = 120_000
SLOWEST = 20.0
"""Seconds for one file.  Sound ones take a hundredth of one."""

_NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, (1 << 63) - 1, (1 << 64) - 1)


def real_files() -> list[bytes]:
    """Small shared objects of this interpreter."""
    directory = Path(sysconfig.get_config_var("DESTSHARED"))
    found = [path for path in sorted(directory.glob("*.so")) if path.stat().st_size < LARGEST]
    return [path.read_bytes() for path in found]


def damaged(content: bytes, chance: random.Random) -> bytes:
    """``content`` with up to six edits, most of them where the headers and tables are."""
    data = bytearray(content)
    tables = _tables(content)
    for _ in range(chance.randint(1, 6)):
        if len(data) < 64:
            break
        low, high = chance.choice([*tables, (0, len(data))])
        at = min(chance.randrange(low, max(high, low + 1)), len(data) - 8)
        kind = chance.randrange(6)
        if kind == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            data[at] = chance.randrange(256)
        elif kind == 2:
            at &= ~7
            data[at : at + 8] = struct.pack("<Q", chance.choice(_NUMBERS))
        elif kind == 3:
            at &= ~3
            data[at : at + 4] = struct.pack("<I", chance.choice(_NUMBERS) & 0xFFFFFFFF)
        elif kind == 4:
            source, size = chance.randrange(len(data)), chance.randrange(64)
            data[at : at + size] = data[source : source + size]
        elif chance.random() < 0.2:
            del data[chance.randrange(len(data)) :]
    return bytes(data)


def _tables(content: bytes) -> Sequence[tuple[int, int]]:
    """The places of the ELF header, the program headers, the dynamic section and the tables before code."""
    (start,) = struct.unpack_from("<Q", content, 32)
    size, count = struct.unpack_from("<HH", content, 54)
    places = [(0, 64), (start, start + size * count)]
    for number in range(count):
        kind, _, offset, _, _, length = struct.unpack_from("<IIQQQQ", content, start + number * size)
        if kind in (1, 2):  # PT_LOAD, PT_DYNAMIC
            places.append((offset, offset + min(length, 8192)))
    return places


def check(content: bytes) -> str:
    """Read ``content``.  Returns "read" or "refused"; any other error, and a slow answer, is a failure."""
    begin = time.monotonic()
    try:
        shared = parse_shared_object("x.so", content)
        _ = shared.tables
        answer = "read"
    except DamagedObject:
        answer = "refused"
    assert time.monotonic() - begin < SLOWEST
    return answer


def run(seconds: float, seed: int) -> dict[str, int]:
    """Damage real files for that long.  Returns how many were read and refused."""
    chance = random.Random(seed)
    files = real_files()
    answers = {"read": 0, "refused": 0}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        number = chance.randrange(1 << 32)
        content = damaged(chance.choice(files), random.Random(number))
        try:
            answers[check(content)] += 1
        except BaseException:
            Path("elf-failure.so").write_bytes(content)
            raise
    return answers
