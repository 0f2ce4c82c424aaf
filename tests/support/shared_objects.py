"""Shared objects for tests: as values, as the bytes of small files, and compiled from C."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import ziglang
from elftools.elf.enums import ENUM_E_MACHINE as _MACHINES
from elftools.elf.enums import ENUM_ST_INFO_BIND as _BINDINGS

from bundler.elf.segments import PF_R, PF_W, PF_X, Segment, Segments
from bundler.elf.shared_object import SharedObject
from bundler.elf.symbols import SHN_UNDEF, STV_DEFAULT, SYMBOL, Relocation, Symbol, Tables

ZIG = str(Path(str(ziglang.__file__)).parent / "zig")
ZIG_TARGET = ("-target", "x86_64-linux-gnu.2.34")

STB_GLOBAL: int = _BINDINGS["STB_GLOBAL"]

PAGE = 4096
TEXT = Segment(0, 0, PAGE, PAGE, PF_R | PF_X, PAGE)
DATA = Segment(PAGE, PAGE, PAGE, PAGE, PF_R | PF_W, PAGE)
STACK = Segment(0, 0, 0, 0, PF_R | PF_W, 16)
"""Of a shared object made here, addresses and offsets in the file are the same: a page of code, a
page of data."""


def symbol(
    name: str,
    value: int = 0,
    *,
    type: int = 0,
    binding: int = STB_GLOBAL,
    visibility: int = STV_DEFAULT,
    section: int = 1,
    version: str | None = None,
    hidden: bool = False,
) -> Symbol:
    """A definition of ``name``."""
    return Symbol(name, value, 8, type, binding, visibility, section, version, hidden)


def wanted(name: str, *, type: int = 0, binding: int = STB_GLOBAL, version: str | None = None) -> Symbol:
    """A reference to ``name``, which other objects define."""
    return symbol(name, type=type, binding=binding, section=SHN_UNDEF, version=version)


def shared_object(
    path: str = "lib.so",
    symbols: Sequence[Symbol] = (),
    relocations: Sequence[Relocation] = (),
    *,
    relative: Sequence[int] = (),
    words: Mapping[int, int] | None = None,
    loads: tuple[Segment, ...] = (TEXT, DATA),
    by_type: Mapping[str, Segment] | None = None,
    dynamic: Mapping[str, int] | None = None,
    header_address: int | None = 64,
    needed: tuple[str, ...] = (),
    soname: str | None = None,
) -> SharedObject:
    """One that can be laid out; symbol 1 is the first of ``symbols``.  ``words``: what its file holds."""
    content = bytearray(max(2 * PAGE, *(load.offset + load.file_size for load in loads)))
    for place, value in (words or {}).items():
        struct.pack_into("<Q", content, place, value)
    tags = {"DT_GNU_HASH": 0, **(dynamic or {})}
    segments = Segments(
        bytes(content),
        loads,
        {"PT_GNU_STACK": STACK, **(by_type or {})},
        {tag: (value,) for tag, value in tags.items()},
    )
    made = SharedObject(
        path, "EM_X86_64", 64, segments, soname, needed, header_address=header_address, header_count=3
    )
    defined: dict[str, tuple[Symbol, ...]] = {}
    for each in symbols:
        if each.exported:
            defined[each.name] = (*defined.get(each.name, ()), each)
    nothing = wanted("")
    vars(made)["tables"] = Tables((nothing, *symbols), tuple(relocations), tuple(relative), defined)
    return made


_DT = {"needed": 1, "hash": 4, "strtab": 5, "symtab": 6, "rela": 7, "relasz": 8, "strsz": 10}
_DT |= {"soname": 14, "rpath": 15, "runpath": 29, "relrsz": 35, "relr": 36}
_DT |= {"verneed": 0x6FFFFFFE, "verneednum": 0x6FFFFFFF, "versym": 0x6FFFFFF0}


def elf_bytes(
    *,
    soname: str = "",
    needed: Iterable[str] = (),
    rpath: str = "",
    runpath: str = "",
    symbols: Iterable[Symbol] = (),
    glibc: str = "",
    relocations: Iterable[Relocation] = (),
    relr: Iterable[int] = (),
    machine: str = "EM_X86_64",
    tail: bytes = b"",
) -> bytes:
    """The bytes of a shared object that says this of itself; it cannot be loaded.

    ``glibc`` is a version that it asks for, ``relr`` are the entries of DT_RELR, ``tail`` is what follows
    the last segment.
    """
    strings = bytearray(b"\0")

    def text(value: str) -> int:
        place = len(strings)
        strings.extend(value.encode() + b"\0")
        return place

    dynamic = [(_DT["needed"], text(name)) for name in needed]
    named = {"soname": soname, "rpath": rpath, "runpath": runpath}
    dynamic += [(_DT[tag], text(value)) for tag, value in named.items() if value]
    table = bytes(SYMBOL.size)
    count = 1
    for each in symbols:
        info = each.binding << 4 | each.type
        table += SYMBOL.pack(text(each.name), info, each.visibility, each.section, each.value, each.size)
        count += 1
    parts = {"symtab": table, "hash": struct.pack(f"<{3 + count}I", 1, count, *[0] * (count + 1))}
    if glibc:
        name = text(glibc)
        needs = struct.pack("<HHIII", 1, 1, text("libc.so.6"), 16, 0)
        parts["verneed"] = needs + struct.pack("<IHHII", 0, 0, 2, name, 0)
        parts["versym"] = struct.pack(f"<{count}H", *[2] * count)
        dynamic += [(_DT["verneednum"], 1)]
    parts["rela"] = b"".join(
        struct.pack("<QQq", r.place, r.symbol << 32 | r.type, r.addend) for r in relocations
    )
    entries = [*relr]
    parts["relr"] = struct.pack(f"<{len(entries)}Q", *entries)
    parts["strtab"] = bytes(strings)
    dynamic += [
        (_DT["relasz"], len(parts["rela"])),
        (_DT["relrsz"], len(parts["relr"])),
        (_DT["strsz"], len(strings)),
    ]

    body = bytearray(64 + 3 * 56)
    for tag, part in parts.items():
        body += bytes(-len(body) % 8)
        dynamic.append((_DT[tag], len(body)))
        body += part
    body += bytes(-len(body) % 8)
    start = len(body)
    body += b"".join(struct.pack("<QQ", *pair) for pair in (*dynamic, (0, 0)))
    headers = [
        (1, PF_R | PF_W, 0, len(body), PAGE),
        (2, PF_R | PF_W, start, len(body) - start, 8),
        (0x6474E551, PF_R | PF_W, 0, 0, 16),
    ]
    for number, (kind, flags, offset, size, align) in enumerate(headers):
        header = struct.pack("<IIQQQQQQ", kind, flags, offset, offset, offset, size, size, align)
        body[64 + 56 * number : 64 + 56 * (number + 1)] = header
    ident = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")
    body[:64] = struct.pack(
        "<16sHHIQQQIHHHHHH", ident, 3, _MACHINES[machine], 1, 0, 64, 0, 0, 64, 56, len(headers), 64, 0, 0
    )
    return bytes(body) + tail


def compile_library(directory: Path, name: str, text: str, *options: str) -> Path:
    """A shared object of C, as a linker really makes one."""
    source, path = directory / f"{name}.c", directory / f"lib{name}.so"
    source.write_text(text)
    words = [ZIG, "cc", *ZIG_TARGET, "-shared", "-fPIC", "-O1", "-o", str(path), str(source)]
    words += [f"-Wl,-soname,{path.name}", "-Wl,--allow-shlib-undefined", *options]
    subprocess.run(words, check=True)
    return path


def with_executable_stack(content: bytes) -> bytes:
    """The library as if it had been linked with -z execstack, which zig does not let through."""
    changed = bytearray(content)
    (start,), (size, count) = struct.unpack_from("<Q", content, 32), struct.unpack_from("<HH", content, 54)
    for at in range(start, start + size * count, size):
        if struct.unpack_from("<I", changed, at)[0] == 0x6474E551:  # PT_GNU_STACK
            struct.pack_into("<I", changed, at + 4, 7)
    return bytes(changed)
