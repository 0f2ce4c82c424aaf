"""What the dynamic loader never reads is cut off."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path

import pytest
from support.shared_objects import elf_bytes, symbol

from bundler.elf.shared_object import parse_shared_object
from bundler.elf.strip import loadable_part


def test_what_is_behind_the_last_segment_goes() -> None:
    content = elf_bytes(soname="x", symbols=[symbol("f")])
    part = loadable_part(content + b"debug information")
    assert len(part) == len(content)
    assert parse_shared_object("x", part).tables == parse_shared_object("x", content).tables


def test_the_header_says_that_there_are_no_sections() -> None:
    content = bytearray(elf_bytes())
    content[0x28:0x30], content[0x3A:0x40] = b"\xff" * 8, b"\xff" * 6
    part = loadable_part(bytes(content))
    assert part[0x28:0x30] == bytes(8) and part[0x3A:0x40] == bytes(6)
    assert part[:0x28] == content[:0x28] and part[0x40:] == content[0x40:]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"text",
        b"\x7fELF\x02\x01" + bytes(20),
        b"\x7fELF\x02\x01" + b"\xff" * 80,
        elf_bytes()[:200],  # within the program headers
        elf_bytes()[:-1],
    ],
)
def test_what_is_odd_is_kept(content: bytes) -> None:
    assert loadable_part(content) == content


@pytest.mark.slow
def test_it_still_loads(compile_c: Callable[..., bytes], tmp_path: Path) -> None:
    whole = compile_c("stripped", "int stripped(void) { return 1; }", "-g")
    path = tmp_path / "part.so"
    path.write_bytes(loadable_part(whole))
    assert path.stat().st_size < len(whole)
    assert ctypes.CDLL(str(path)).stripped() == 1
