"""The libpython that was linked is that of the interpreter.

Static objects point at offsets inside ``_PyRuntime`` that the build found in the running interpreter.
CPython initialises the singletons at compile time, so the linked file shows whether they are there.  They are
not there if the interpreter and the libpython are of different builds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from elftools.elf.elffile import ELFFile

from bundler.elf.symbols import SHN_UNDEF, symbol_entries
from bundler.errors import LinkFailed
from bundler.interpreter import Interpreter
from bundler.target.versions import LAYOUTS, ObjectLayout

_SIZE, _DIGITS, _BYTES = 16, 24, 32
"""Where objects have their number of items or characters, an int its digits, and a bytes object its bytes."""


def check_libpython(elf: ELFFile, interpreter: Interpreter) -> None:
    """Raise :class:`LinkFailed` unless the executable ``elf`` has the version and the singletons of
    ``interpreter``."""
    reason = next(_differences(elf, interpreter), None)
    if reason is not None:
        raise LinkFailed(
            f"the libpython that was linked is not that of {interpreter.executable}",
            reason,
            "install the interpreter and its libpython from the same packages",
        )


def _differences(elf: ELFFile, interpreter: Interpreter) -> Iterator[str]:
    major, minor, micro, _ = _read(elf, "Py_Version", 8)[:4][::-1]
    if (major, minor, micro) != interpreter.version:
        yield f"it is of version {major}.{minor}.{micro}"
    expected = [*_expected(interpreter)]
    runtime = _read(elf, "_PyRuntime", max(offset for offset, _, _ in expected) + _SIZE)
    for offset, content, what in expected:
        if runtime[offset : offset + len(content)] != content:
            yield f"{what} is not at offset {offset} of _PyRuntime, where the interpreter has it"


def _expected(interpreter: Interpreter) -> Iterator[tuple[int, bytes, str]]:
    """An offset in ``_PyRuntime``, the bytes there, and whose they are: for each singleton."""
    layout: ObjectLayout = LAYOUTS[interpreter.minor]
    at = interpreter.singletons
    for number in range(-5, layout.small_ints_end):
        place = at.small_ints + (number + 5) * at.small_int_size
        yield place + _DIGITS, abs(number).to_bytes(4, "little"), f"the int {number}"
    for code in range(128):
        place = at.ascii + code * at.ascii_size
        yield place + layout.ascii_size, bytes([code, 0]), f"the character {code}"
    for code in range(128, 256):
        place = at.latin1 + (code - 128) * at.latin1_size
        yield place + layout.compact_size, bytes([code, 0]), f"the character {code}"
    for code in range(256):
        place = at.bytes_characters + code * at.byte_size
        yield place + _BYTES, bytes([code, 0]), f"the byte {code}"
    empty = {"str": at.str_empty, "bytes": at.bytes_empty, "tuple": at.tuple_empty}
    for kind, place in empty.items():
        yield place + _SIZE, bytes(8), f"the empty {kind}"


def _read(elf: ELFFile, symbol: str, size: int) -> bytes:
    """The bytes that begin at a symbol.  Where the file has none, they are zeros."""
    table: Any = elf.get_section_by_name(".dynsym")
    entries = symbol_entries(table.data(), table.stringtable.data())
    addresses = [entry[4] for entry in entries if entry[0] == symbol and entry[3] != SHN_UNDEF]
    found = b""
    for head in (segment.header for segment in elf.iter_segments("PT_LOAD")):
        start = addresses[0] - head.p_vaddr if addresses else -1
        if 0 <= start < head.p_filesz:
            elf.stream.seek(head.p_offset + start)
            found = elf.stream.read(min(size, head.p_filesz - start))
    return found.ljust(size, b"\0")
