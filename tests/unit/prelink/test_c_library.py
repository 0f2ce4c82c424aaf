"""System libraries as the build machine has them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.shared_objects import elf_bytes, shared_object, symbol

from bundler.elf.search import LibrarySearch
from bundler.elf.symbols import Relocation
from bundler.prelink.c_library import c_library_family, older_version, system_library
from bundler.target_machine import X86_64


def test_family() -> None:
    family = c_library_family(X86_64)
    assert family[:3] == ("libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2")


def test_cache_comes_first(tmp_path: Path) -> None:
    for name in ("cached.so", "libx.so"):
        (tmp_path / name).write_bytes(elf_bytes(soname=name))
    cached = LibrarySearch({"libx.so": str(tmp_path / "cached.so")}, (str(tmp_path),))
    found = system_library("libx.so", cached)
    assert found is not None and found.soname == "cached.so"
    found = system_library("libx.so", LibrarySearch(default=("/nonexistent", str(tmp_path))))
    assert found is not None and found.soname == "libx.so"


def test_there_is_none(tmp_path: Path) -> None:
    assert system_library("libx.so", LibrarySearch({"libx.so": "/nonexistent/x"}, (str(tmp_path),))) is None


def test_damaged_libraries_are_passed_over(tmp_path: Path) -> None:
    """One whose headers cannot be read, and one whose table of relocations names a symbol that it lacks."""
    (tmp_path / "text.so").write_text("text")
    (tmp_path / "a").mkdir()
    table = elf_bytes(symbols=[symbol("x")], relocations=[Relocation(0, 1, 7, 0)])
    (tmp_path / "a" / "libx.so").write_bytes(table)
    cache = {"libx.so": str(tmp_path / "text.so")}
    assert system_library("libx.so", LibrarySearch(cache, (str(tmp_path / "a"),))) is None
    (tmp_path / "libx.so").write_bytes(elf_bytes(soname="sound"))
    search = LibrarySearch(cache, (str(tmp_path / "a"), str(tmp_path)))
    found = system_library("libx.so", search)
    assert found is not None and found.soname == "sound"


LIBC = shared_object(
    "libc.so.6",
    [
        symbol("moved", version="GLIBC_2.34"),
        symbol("moved", version="GLIBC_2.2.5", hidden=True),
        symbol("three", version="GLIBC_2.35"),
        symbol("three", version="GLIBC_2.29", hidden=True),
        symbol("three", version="GLIBC_2.4", hidden=True),
        symbol("new", version="GLIBC_2.36"),
        symbol("inner", version="GLIBC_PRIVATE"),
        symbol("totalorderf64", version="GLIBC_2.31"),
        symbol("totalorderf64", version="GLIBC_2.27", hidden=True),
    ],
)


@pytest.mark.parametrize(
    ("name", "version", "glibc", "older"),
    [
        ("moved", "GLIBC_2.34", (2, 33), "GLIBC_2.2.5"),
        ("moved", "GLIBC_2.34", (2, 34), None),
        ("moved", "GLIBC_2.2.5", (2, 17), None),
        ("moved", None, (2, 17), None),
        ("three", "GLIBC_2.35", (2, 34), "GLIBC_2.29"),
        ("three", "GLIBC_2.35", (2, 17), "GLIBC_2.4"),
        ("three", "GLIBC_2.29", (2, 17), "GLIBC_2.4"),
        ("new", "GLIBC_2.36", (2, 17), None),
        ("inner", "GLIBC_PRIVATE", (2, 17), None),
        ("unknown", "GLIBC_2.36", (2, 17), None),
        ("totalorderf64", "GLIBC_2.31", (2, 28), None),
    ],
)
def test_older_version(name: str, version: str | None, glibc: tuple[int, int], older: str | None) -> None:
    assert older_version(name, version, glibc, [LIBC]) == older
