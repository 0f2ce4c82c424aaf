"""Whether the linked libpython is that of the interpreter."""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from support import described

from bundler.elf.symbols import SYMBOL
from bundler.errors import LinkFailed
from bundler.interpreter import Interpreter, Singletons
from bundler.postlink.identity import check_libpython

SINGLETONS = Singletons(
    small_ints=0, small_int_size=32, ascii=0x3000, ascii_size=48, latin1=0x5000, latin1_size=64,
    bytes_characters=0x8000, byte_size=48, str_empty=0xC000, bytes_empty=0xC100, tuple_empty=0xC200,
)  # fmt: skip
INTERPRETER = replace(described.INTERPRETER, version=(3, 13, 0), singletons=SINGLETONS)
START = 0x400000
OFFSET = 0x10
VERSION = 0xCF00
"""Where the constant ``Py_Version`` is."""


def runtime() -> bytearray:
    """``_PyRuntime`` with each singleton at its place, as CPython 3.13 lays it out."""
    memory = bytearray(0xD000)
    for number in range(-5, 257):
        struct.pack_into("<I", memory, (number + 5) * 32 + 24, abs(number))
    for code in range(256):
        memory[0x3000 + code * 48 + 40 if code < 128 else 0x5000 + (code - 128) * 64 + 56] = code
        memory[0x8000 + code * 48 + 32] = code
    struct.pack_into("<Q", memory, VERSION, 0x030D00F0)
    return memory


def executable(memory: bytes, symbol: str = "_PyRuntime", size: int | None = None) -> Any:
    """What pyelftools says of an executable whose only segment is ``memory``."""
    strings = b"\0" + symbol.encode() + b"\0" + b"Py_Version\0"
    table = bytes(SYMBOL.size) + SYMBOL.pack(1, 0x11, 0, 1, START, len(memory))
    table += SYMBOL.pack(len(symbol) + 2, 0x11, 0, 1, START + VERSION, 8)
    dynsym = SimpleNamespace(data=lambda: table, stringtable=SimpleNamespace(data=lambda: strings))
    head = SimpleNamespace(p_vaddr=START, p_offset=OFFSET, p_filesz=len(memory) if size is None else size)
    return SimpleNamespace(
        stream=io.BytesIO(bytes(OFFSET) + memory),
        get_section_by_name={".dynsym": dynsym}.get,
        iter_segments=lambda kind: [SimpleNamespace(header=head)],
    )


def test_the_same_build() -> None:
    check_libpython(executable(bytes(runtime())), INTERPRETER)


def changed(place: int) -> bytes:
    memory = runtime()
    memory[place] ^= 1
    return bytes(memory)


def test_another_version() -> None:
    with pytest.raises(LinkFailed, match="the libpython that was linked is not that of /python") as caught:
        check_libpython(executable(changed(VERSION + 1)), INTERPRETER)
    assert caught.value.why == "it is of version 3.13.1"


@pytest.mark.parametrize(
    ("place", "what"),
    [
        (24, "the int -5 is not at offset 24"),
        (261 * 32 + 24, "the int 256 is not at"),
        (0x3000 + 97 * 48 + 40, "the character 97 is not at"),
        (0x5000 + 127 * 64 + 56, "the character 255 is not at"),
        (0x8000 + 32, "the byte 0 is not at"),
        (0xC000 + 16, "the empty str is not at"),
        (0xC100 + 16, "the empty bytes is not at"),
        (0xC200 + 16, "the empty tuple is not at"),
    ],
)
def test_another_build(place: int, what: str) -> None:
    with pytest.raises(LinkFailed, match="the libpython that was linked is not that of /python") as caught:
        check_libpython(executable(changed(place)), INTERPRETER)
    assert caught.value.why.startswith(what)


@pytest.mark.parametrize(
    "elf",
    [executable(bytes(runtime()), "_PyOther"), executable(bytes(runtime()), size=0x100)],
    ids=["no symbol", "not in the file"],
)
def test_nothing_there(elf: Any) -> None:
    with pytest.raises(LinkFailed):
        check_libpython(elf, INTERPRETER)


def test_another_release() -> None:
    """Where characters begin in a string is a fact of the release."""
    old: Interpreter = replace(INTERPRETER, version=(3, 11, 7))
    memory = runtime()
    struct.pack_into("<Q", memory, VERSION, 0x030B07F0)
    with pytest.raises(LinkFailed) as caught:
        check_libpython(executable(bytes(memory)), old)
    assert caught.value.why.startswith("the character 1 is not at offset")
