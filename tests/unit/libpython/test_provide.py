"""What the compiler and the linker get for a libpython."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.shared_objects import PAGE, compile_library

from bundler.elf.search import LibrarySearch
from bundler.errors import LibpythonMissing, NativeLibraryProblem
from bundler.libpython.model import Libpython
from bundler.libpython.provide import Provided, provide_libpython
from bundler.target_machine import X86_64


def provide(path: Path, work: Path, *directories: Path) -> Provided:
    (work / "tables").mkdir(exist_ok=True)
    search = LibrarySearch(default=tuple(map(str, directories)))
    return provide_libpython(Libpython("shared", str(path)), str(work / "tables"), str(work), search, X86_64)


def test_an_archive_is_linked_as_it_is(tmp_path: Path) -> None:
    archive = Libpython("static", "/lib.a", ("-lm",))
    assert provide_libpython(archive, "", "", LibrarySearch(), X86_64) == Provided(
        archive, ("/lib.a",), ("-lm",)
    )


def test_a_library_and_what_it_needs(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    needed = compile_library(
        second, "needed", "#include <math.h>\ndouble f(double x) { return sin(x); }", "-lm"
    )
    made = compile_library(
        first, "asker", "double f(double); double g(void) { return f(1); }", str(needed), "-lm"
    )
    provided = provide(made, tmp_path, second)
    assert [Path(source.path).name for source in provided.sources] == ["linked_1.s", "linked_0.s"], (
        "constructors"
    )
    for source in provided.sources:
        text = Path(source.path).read_text()
        assert f'.incbin "tables/{Path(source.path).stem}.bin"' in text, "relative to where the tools run"
        assert [Path(name).exists() for name in source.depends] == [True]
    assert provided.image_base == X86_64.linked_address - PAGE
    places = [int(line.split()[1], 16) for line in provided.script.splitlines() if ".linked_" in line]
    assert places == sorted(places) and places[0] == X86_64.linked_address
    assert provided.libraries == ("-lm",)


def test_a_library_that_is_not_found(tmp_path: Path) -> None:
    needed = compile_library(tmp_path, "needed", "int f(void) { return 1; }")
    made = compile_library(tmp_path, "asker", "int f(void); int g(void) { return f(); }", str(needed))
    needed.unlink()
    with pytest.raises(NativeLibraryProblem, match="libneeded.so, which was not found"):
        provide(made, tmp_path)


def test_a_file_that_cannot_be_an_object(tmp_path: Path) -> None:
    made = compile_library(tmp_path, "text", "int f(void) { return 1; }")
    content = bytearray(made.read_bytes())
    for at in range(64, 64 + 56 * content[0x38], 56):
        if content[at : at + 4] == (0x6474E551).to_bytes(4, "little"):
            content[at + 4] |= 1  # PT_GNU_STACK: executable
    made.write_bytes(content)
    with pytest.raises(LibpythonMissing) as caught:
        provide(made, tmp_path)
    assert "executable stack" in caught.value.why
    assert "--libpython static" in caught.value.hint
