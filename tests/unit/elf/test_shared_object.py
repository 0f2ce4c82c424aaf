"""What the headers of one shared object say."""

from __future__ import annotations

import hashlib
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.shared_objects import elf_bytes, symbol

from bundler.elf.segments import DamagedObject
from bundler.elf.shared_object import damage, parse_shared_object, read_shared_object
from bundler.elf.symbols import Relocation
from bundler.errors import NativeLibraryProblem


def test_headers() -> None:
    content = elf_bytes(
        soname="libx.so.1",
        needed=["liba.so", "libb.so"],
        rpath="/r",
        runpath="$ORIGIN/x:/y::",
        symbols=[symbol("f")],
    )
    shared = parse_shared_object("/d/x.so", content)
    assert (shared.path, shared.machine, shared.bits) == ("/d/x.so", "EM_X86_64", 64)
    assert shared.soname == "libx.so.1"
    assert shared.needed == ("liba.so", "libb.so")
    assert (shared.rpath, shared.runpath) == (("/r",), ("$ORIGIN/x", "/y"))
    assert (shared.header_address, shared.header_count, shared.symbols_count) == (64, 3, 2)
    assert shared.content == content
    assert shared.digest == hashlib.sha256(content).hexdigest()


def test_next_to_nothing() -> None:
    shared = parse_shared_object("x.so", elf_bytes())
    assert (shared.soname, shared.needed, shared.rpath, shared.runpath) == (None, (), (), ())
    assert shared.glibc == (0, 0)


@pytest.mark.parametrize(
    ("name", "version"),
    [("GLIBC_2.36", (2, 36)), ("GLIBC_2.2.5", (2, 2)), ("GLIBC_PRIVATE", (0, 0)), ("GCC_3.0", (0, 0))],
)
def test_the_glibc_that_it_asks_for(name: str, version: tuple[int, int]) -> None:
    assert parse_shared_object("x.so", elf_bytes(glibc=name)).glibc == version


def test_another_machine() -> None:
    assert parse_shared_object("x.so", elf_bytes(machine="EM_AARCH64")).machine == "EM_AARCH64"


def test_a_program_is_not_one() -> None:
    content = bytearray(elf_bytes())
    content[16] = 2  # e_type = ET_EXEC
    with pytest.raises(DamagedObject, match="its type is ET_EXEC, not ET_DYN"):
        parse_shared_object("x", bytes(content))


def test_damaged_tables_are_found_when_they_are_asked_for() -> None:
    shared = parse_shared_object("x.so", elf_bytes(relocations=[Relocation(0, 1, 9, 0)]))
    with pytest.raises(DamagedObject, match="a relocation names symbol 9 of 1"):
        shared.tables  # noqa: B018


def test_damage() -> None:
    known = DamagedObject("it is odd")
    assert damage(known) is known
    assert str(damage(KeyError("x"))) == "KeyError: 'x'"


@pytest.mark.parametrize("content", [b"", b"\x7fELF", b"#!/bin/sh\n", b"\x7fELF\x02\x01\x01" + bytes(57)])
def test_odd_files(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "odd.so"
    path.write_bytes(content)
    with pytest.raises(NativeLibraryProblem, match=r"odd\.so is not a sound ELF"):
        read_shared_object(str(path))


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(NativeLibraryProblem, match="cannot read the shared library"):
        read_shared_object(str(tmp_path / "none.so"))


@pytest.mark.slow
def test_as_the_linker_makes_it(compile_c: Callable[..., bytes], library: bytes) -> None:
    plain = parse_shared_object("plain", library)
    assert plain.soname == "libplain.so"
    assert plain.tables.find("own", None) is not None
    assert plain.tables.find("from_executable", None) is None
    assert plain.needed[-1] == "libc.so.6"
    outer = parse_shared_object("outer", compile_c("outer", "int x;", "-Wl,-rpath,$ORIGIN/x:/y"))
    assert outer.runpath == ("$ORIGIN/x", "/y")
    assert (outer.machine, outer.bits) == ("EM_X86_64", 64)


@pytest.fixture(scope="module")
def real_library() -> bytes:
    directory = Path(sysconfig.get_config_var("DESTSHARED"))
    return min(directory.glob("*.so"), key=lambda path: path.stat().st_size).read_bytes()


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_changed_files_never_crash_the_reader(data: st.DataObject, real_library: bytes) -> None:
    content = bytearray(real_library)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, min(len(content), 4096) - 1))] = data.draw(st.integers(0, 255))
    try:
        parse_shared_object("changed", bytes(content[: data.draw(st.integers(0, len(content)))]))
    except DamagedObject:
        pass
