"""One ELF shared object.  Its headers are read at once, its long tables when they are first used.

What to do about it is decided in :mod:`bundler.inventory` and :mod:`bundler.prelink`.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from elftools.elf.elffile import ELFFile
from elftools.elf.segments import Segment as HeaderOf

from bundler.elf.segments import DAMAGE, DamagedObject, Segment, Segments, check_loads
from bundler.elf.symbols import Tables, glibc_number, needed_versions, read_tables
from bundler.errors import NativeLibraryProblem


@dataclass(frozen=True)
class SharedObject:
    """What a shared object says about itself.  Sizes are in bytes.

    ``rpath`` and ``runpath`` are its search directories; they may contain ``$ORIGIN``.
    """

    path: str
    machine: str
    """The architecture: ``EM_X86_64``, for example."""
    bits: int
    segments: Segments = field(repr=False)
    soname: str | None = None
    needed: tuple[str, ...] = ()
    rpath: tuple[str, ...] = ()
    runpath: tuple[str, ...] = ()
    glibc: tuple[int, int] = (0, 0)
    """The newest version of glibc that it needs (``GLIBC_x.y``); (0, 0) if it needs none."""
    header_address: int | None = None
    """Address of the program headers; None when no segment contains them."""
    header_count: int = 0
    symbols_count: int = 0
    """The number of entries of the dynamic symbol table."""
    is_fixed: bool = False
    """Whether its addresses are final: an executable that is not position-independent."""
    is_executable: bool = False
    """Whether it is a program: it names a dynamic loader."""

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        return self.segments.content

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def tables(self) -> Tables:
        """Its dynamic symbols and relocations.  Raises :class:`DamagedObject`."""
        try:
            return read_tables(self.segments, self.symbols_count)
        except DAMAGE as error:
            raise damage(error) from error


def is_library(path: str) -> bool:
    """Whether the file is an ELF file that can be loaded: not a program, an object file, or a core.

    A damaged ELF file counts as a library, so that reading it tells what is wrong.
    """
    try:
        content = Path(path).read_bytes()
    except OSError:
        return False  # as data, it is read again, and the error is reported then
    if not content.startswith(b"\x7fELF"):
        return False
    try:
        elf = ELFFile(io.BytesIO(content))
        # a library may name a dynamic loader, too, so that it can be run (libcap.so.2)
        is_program = ".so" not in os.path.basename(path) and any(
            segment.header.p_type == "PT_INTERP" for segment in elf.iter_segments()
        )
        return elf.header.e_type == "ET_DYN" and not is_program
    except DAMAGE:
        return True


def read_shared_object(path: str, programs: bool = False) -> SharedObject:
    """Read the shared object at ``path``, or, with ``programs``, an executable.

    Raises :class:`NativeLibraryProblem` when it cannot be read, is not an ELF file, or is damaged.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise NativeLibraryProblem(f"cannot read the shared library {path}", error.strerror or "") from error
    try:
        return parse_shared_object(path, content, programs)
    except DamagedObject as error:
        raise NativeLibraryProblem(
            f"{path} is not a sound ELF shared library",
            str(error),
            "reinstall the distribution it belongs to",
        ) from error


def parse_shared_object(path: str, content: bytes, programs: bool = False) -> SharedObject:
    """The shared object at ``path``, whose bytes are ``content``.  Raises :class:`DamagedObject`.

    With ``programs``, it may be an executable.
    """
    try:
        return _parse(path, content, ("ET_DYN", "ET_EXEC") if programs else ("ET_DYN",))
    except DAMAGE as error:
        raise damage(error) from error


def damage(error: BaseException) -> DamagedObject:
    """``error``, raised while reading a damaged file, as a :class:`DamagedObject`."""
    return error if isinstance(error, DamagedObject) else DamagedObject(f"{type(error).__name__}: {error}")


def _parse(path: str, content: bytes, types: tuple[str, ...]) -> SharedObject:
    elf = ELFFile(io.BytesIO(content))
    if elf.header.e_type not in types:
        raise DamagedObject(f"its type is {elf.header.e_type}, not {' or '.join(types)}")
    headers = list(elf.iter_segments())
    loads = tuple(_segment(header) for header in headers if header.header.p_type == "PT_LOAD")
    check_loads(loads, len(content))
    by_type = {str(one.header.p_type): _segment(one) for one in headers if one.header.p_type != "PT_LOAD"}
    dynamic: Any = next((one for one in headers if one.header.p_type == "PT_DYNAMIC"), None)
    tags = list(dynamic.iter_tags()) if dynamic is not None else []
    values: dict[str, tuple[int, ...]] = {}
    for tag in tags:
        name = str(tag.entry.d_tag)
        values[name] = (*values.get(name, ()), tag.entry.d_val)
    segments = Segments(content, loads, by_type, values)
    table_size = elf.header.e_phnum * elf.header.e_phentsize
    return SharedObject(
        path=path,
        machine=elf.header.e_machine,
        bits=elf.elfclass,
        segments=segments,
        soname=next((tag.soname for tag in tags if tag.entry.d_tag == "DT_SONAME"), None),
        needed=tuple(tag.needed for tag in tags if tag.entry.d_tag == "DT_NEEDED"),
        rpath=tuple(_directories(tag.rpath for tag in tags if tag.entry.d_tag == "DT_RPATH")),
        runpath=tuple(_directories(tag.runpath for tag in tags if tag.entry.d_tag == "DT_RUNPATH")),
        glibc=_newest_glibc(segments) if elf.little_endian else (0, 0),
        header_address=segments.address_of(elf.header.e_phoff, table_size),
        header_count=elf.header.e_phnum,
        symbols_count=dynamic.num_symbols() if "DT_SYMTAB" in values else 0,
        is_fixed=elf.header.e_type == "ET_EXEC",
        is_executable="PT_INTERP" in by_type,
    )


def _segment(of: HeaderOf) -> Segment:
    header: Any = of.header
    return Segment(
        header.p_vaddr, header.p_offset, header.p_filesz, header.p_memsz, header.p_flags, header.p_align
    )


def _directories(paths: Iterator[str]) -> Iterator[str]:
    for path in paths:
        yield from filter(None, path.split(":"))


def _newest_glibc(segments: Segments) -> tuple[int, int]:
    """The newest version ``GLIBC_x.y`` that the object needs, or (0, 0)."""
    numbers = (glibc_number(name) for _, name in needed_versions(segments))
    return max((number for number in numbers if number is not None), default=(0, 0))
