"""Finding a needed library by the dynamic loader's rules."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from support.shared_objects import elf_bytes, shared_object

from bundler.elf.search import LibrarySearch, build_machine_search, expand_origin, parse_ldconfig
from bundler.target_machine import X86_64

ASKER = replace(shared_object("/opt/p/m.so"), rpath=("/r",), runpath=("$ORIGIN/l",))
SEARCH = LibrarySearch(cache={"libx.so": "/cache/libx.so"}, default=("/lib",))


def test_order() -> None:
    assert SEARCH.candidates("libx.so", ASKER, ("/extra",)) == [
        "/opt/p/l/libx.so",
        "/cache/libx.so",
        "/lib/libx.so",
        "/extra/libx.so",
    ]


def test_rpath_counts_without_runpath() -> None:
    assert SEARCH.candidates("liby.so", replace(ASKER, runpath=())) == ["/r/liby.so", "/lib/liby.so"]


def test_a_name_with_a_slash_is_a_path() -> None:
    assert SEARCH.candidates("./libx.so", ASKER) == ["./libx.so"]


def test_a_library_of_another_machine_is_passed_over(tmp_path: Path) -> None:
    for directory, machine in (("a", "EM_AARCH64"), ("b", "EM_X86_64")):
        (tmp_path / directory).mkdir()
        (tmp_path / directory / "libx.so").write_bytes(elf_bytes(machine=machine))
    search = LibrarySearch(default=(str(tmp_path / "a"), str(tmp_path / "b")))
    found = search.find("libx.so", ASKER)
    assert found is not None and found.path == str(tmp_path / "b" / "libx.so")
    assert search.find("libx.so", replace(ASKER, machine="EM_RISCV")) is None


def test_each_file_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "libx.so"
    path.write_bytes(elf_bytes())
    search = LibrarySearch()
    first = search.read(str(path))
    path.unlink()
    assert search.read(str(path)) is first


def test_origin(tmp_path: Path) -> None:
    """It is the directory of the file that a link leads to."""
    real = tmp_path / "real"
    real.mkdir()
    library = real / "a.so"
    library.touch()
    link = tmp_path / "link.so"
    link.symlink_to(library)
    assert expand_origin("${ORIGIN}/../x", str(link)) == str(tmp_path / "x")
    assert expand_origin("$ORIGIN", str(link)) == str(real)


def test_ldconfig() -> None:
    text = (
        "3 libs found in cache `/etc/ld.so.cache'\n"
        "\tlibz.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libz.so.1\n"
        "\tlibz.so.1 (libc6,x86-64) => /usr/lib/libz.so.1\n"
        "\tlibz.so.1 (libc6) => /lib/i386-linux-gnu/libz.so.1\n"
    )
    assert parse_ldconfig(text, "x86-64") == {"libz.so.1": "/lib/x86_64-linux-gnu/libz.so.1"}


def test_a_library_for_newer_cpus_is_not_taken() -> None:
    text = """2 libs found in cache `/etc/ld.so.cache'
\tlibz.so.1 (libc6,x86-64, hwcap: "x86-64-v3") => /lib/glibc-hwcaps/x86-64-v3/libz.so.1
\tlibz.so.1 (libc6,x86-64) => /lib/libz.so.1
\tlibq.so.1 (libc6,x86-64, hwcap: "x86-64-v3") => /lib/glibc-hwcaps/x86-64-v3/libq.so.1
"""
    assert parse_ldconfig(text, "x86-64") == {"libz.so.1": "/lib/libz.so.1"}


def test_build_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tool = tmp_path / "ldconfig"
    tool.write_text("#!/bin/sh\necho '\tlibz.so.1 (libc6,x86-64) => /x/libz.so.1'\n")
    tool.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name, path=None: str(tool))
    search = build_machine_search(X86_64)
    assert (search.cache, search.default) == ({"libz.so.1": "/x/libz.so.1"}, X86_64.library_directories)
    monkeypatch.setattr(shutil, "which", lambda name, path=None: None)
    assert build_machine_search(X86_64).cache == {}
