"""Which file libpython is taken from."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import described
from support.shared_objects import PAGE, shared_object, symbol

from bundler.elf.search import LibrarySearch
from bundler.elf.shared_object import SharedObject
from bundler.errors import LibpythonMissing, LinkFailed, NativeLibraryProblem
from bundler.interpreter import Interpreter
from bundler.libpython import choose as module
from bundler.libpython.choose import choose_libpython
from bundler.libpython.model import Libpython
from bundler.options import BuildOptions
from bundler.target_machine import X86_64

VERSION = {PAGE: 0x030C01F0}


def library(*names: str, words: Any = VERSION, **more: Any) -> SharedObject:
    """A linked libpython that exports what it must, and ``names``."""
    symbols = [symbol(name, 8) for name in ("Py_InitializeFromConfig", *names)]
    symbols += [symbol("Py_Version", PAGE)]
    return replace_tables(shared_object(symbols=symbols, words=words), **more)


def replace_tables(made: SharedObject, **more: Any) -> SharedObject:
    other = replace(made, **more)
    vars(other)["tables"] = made.tables
    return other


def archive_of(content: bytes) -> bytes:
    """An archive with one member (ar(5))."""
    return b"!<arch>\n%-16s%-12d%-6d%-6d%-8o%-10d`\n" % (b"a.o/", 0, 0, 0, 0o644, len(content)) + content


OBJECT = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 1, 62, 1, 0, 0, 0, 0, 64, 0, 0, 64, 0, 0)
"""A relocatable object of x86-64 without sections (ELF gABI, chapter 4, "ELF Header")."""


class Files(LibrarySearch):
    """Has these linked files."""

    def __init__(self, **files: SharedObject) -> None:
        super().__init__()
        self.files = {f"/{name}": made for name, made in files.items()}

    def read_linked(self, path: str) -> SharedObject:
        if path not in self.files:
            raise NativeLibraryProblem(f"cannot read the shared library {path}")
        return self.files[path]


@pytest.fixture
def interpreter(tmp_path: Path) -> Interpreter:
    """One with an archive, a shared library and an executable."""
    archive = tmp_path / "libpython3.12.a"
    archive.write_bytes(archive_of(OBJECT))
    return replace(
        described.INTERPRETER,
        libpython=str(archive),
        libs="-lm",
        linked=("/so", "/exe"),
        builtin_modules=("sys", "zlib"),
    )


FILES = Files(so=library("PyInit_zlib"), exe=library("PyInit_zlib", is_executable=True))


def choose(interpreter: Interpreter, search: LibrarySearch = FILES, **options: Any) -> Libpython:
    return choose_libpython(interpreter, BuildOptions(script="app.py", **options), search, X86_64)


def test_the_archive_comes_first(interpreter: Interpreter) -> None:
    assert choose(interpreter) == Libpython("static", str(interpreter.libpython), ("-lm",))
    assert choose(interpreter, libpython="static").kind == "static"
    assert choose(interpreter, pie=True).kind == "static"
    assert choose(interpreter, libpython="shared") == Libpython("shared", "/so")


def test_without_an_archive(interpreter: Interpreter) -> None:
    without = replace(interpreter, libpython=None)
    assert choose(without) == Libpython("shared", "/so")
    assert choose(replace(without, linked=("/exe",))) == Libpython("executable", "/exe")


def test_an_archive_that_needs_what_is_not_there(interpreter: Interpreter) -> None:
    lacking = replace(interpreter, libs="-lnowhere")
    assert choose(lacking).kind == "shared"
    with pytest.raises(LinkFailed, match="needs libnowhere"):
        choose(lacking, libpython="static")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (archive_of(OBJECT + b"__gnu_lto_slim"), "has no machine code"),
        (archive_of(b"BC\xc0\xde"), "has no machine code"),
        (b"text", "cannot be read"),
    ],
    ids=["GCC", "LLVM", "damaged"],
)
def test_an_archive_that_cannot_be_linked(interpreter: Interpreter, content: bytes, words: str) -> None:
    """It holds another compiler's intermediate code, for link-time optimisation, or nothing."""
    Path(str(interpreter.libpython)).write_bytes(content)
    assert choose(interpreter).kind == "shared"
    with pytest.raises(LibpythonMissing, match=words):
        choose(interpreter, libpython="static")
    with pytest.raises(LibpythonMissing) as caught:
        choose(replace(interpreter, linked=()))
    assert words in caught.value.why


def test_an_archive_without_parts_of_cpython(
    interpreter: Interpreter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "undefined_symbols", lambda archive: frozenset({"memcpy", "PyErr_Gone"}))
    assert choose(interpreter).kind == "shared"
    with pytest.raises(LibpythonMissing, match="is not complete") as caught:
        choose(interpreter, libpython="static")
    assert caught.value.why.startswith("it lacks PyErr_Gone and")


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (library(), "it lacks built-in modules of the interpreter: zlib"),
        (library("PyInit_zlib", words={PAGE: 0x030B02F0}), "it is of version 3.11.2"),
        (library("PyInit_zlib", machine="EM_AARCH64"), "it is made for another kind of machine"),
        (library("PyInit_zlib", header_address=None), "no segment holds its program headers"),
        (shared_object(words=VERSION), "it does not export Py_InitializeFromConfig"),
    ],
    ids=["modules", "version", "machine", "refused", "exports"],
)
def test_another_pythons_library(interpreter: Interpreter, other: SharedObject, reason: str) -> None:
    """It is passed over; if nothing is left, the error says why."""
    without = replace(interpreter, libpython=None)
    found = choose(without, Files(so=other, exe=FILES.files["/exe"]))
    assert found == Libpython("executable", "/exe")
    with pytest.raises(LibpythonMissing) as caught:
        choose(without, Files(so=other))
    assert f"/so: {reason}" in caught.value.why
    assert "/exe: error: cannot read" in caught.value.why
    assert "there is no libpython3.12.a" in caught.value.why


def test_what_is_asked_for_is_not_there(interpreter: Interpreter) -> None:
    without = replace(interpreter, libpython=None)
    with pytest.raises(LibpythonMissing, match=re.escape("static libpython3.12.a")) as caught:
        choose(without, libpython="static")
    assert "leave --libpython out" in caught.value.hint
    with pytest.raises(LibpythonMissing, match="--pie needs the archive") as caught:
        choose(without, pie=True)
    assert "leave --pie out" in caught.value.hint
    with pytest.raises(LibpythonMissing, match="without a libpython"):
        choose(replace(interpreter, linked=()), libpython="shared")
