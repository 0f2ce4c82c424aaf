"""The extension modules of a closure, and every library that they need."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.shared_objects import elf_bytes

from bundler.elf.search import LibrarySearch
from bundler.errors import NativeLibraryProblem
from bundler.inventory.model import BundleFile, Library
from bundler.inventory.native_files import NativeFiles, native_files
from bundler.target.closure.model import Edge, Module, Way

Maker = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Maker:
    """``make(name, *needs, **more)``: the file ``libNAME.so``, which needs libraries by these names."""
    (tmp_path / "made").mkdir()

    def library(name: str, *needs: str, soname: str = "", machine: str = "EM_X86_64", **more: str) -> Path:
        path = tmp_path / "made" / f"lib{name}.so"
        needed = [f"lib{each}.so" for each in needs]
        path.write_bytes(elf_bytes(soname=soname or path.name, needed=needed, machine=machine, **more))  # type: ignore[arg-type]
        return path

    return library


def extension(path: Path) -> Module:
    return Module(f"pkg.{path.stem}", "extension", origin=str(path), filename=f"pkg/{path.name}")


def library(found: NativeFiles, place: str) -> Library:
    files: dict[str, BundleFile] = {file.path: file for file in found.files}
    made = files[place].library
    assert made is not None
    return made


def test_dependencies_come_first(make: Maker) -> None:
    make("a")
    make("b", "a")
    c = make("c", "b", "a")
    found = native_files([extension(c)], LibrarySearch(default=(str(c.parent),)))
    assert [file.path for file in found.files] == [".libs/liba.so", ".libs/libb.so", "pkg/libc.so"]
    assert library(found, "pkg/libc.so").needs == (".libs/liba.so", ".libs/libb.so")
    assert library(found, "pkg/libc.so").direct == (".libs/libb.so", ".libs/liba.so")
    assert library(found, ".libs/libb.so").needs == (".libs/liba.so",)
    assert found.notes == ()


def test_libraries_that_need_each_other(make: Maker) -> None:
    a = make("a", "b")
    make("b", "a")
    found = native_files([extension(a)], LibrarySearch(default=(str(a.parent),)))
    assert library(found, "pkg/liba.so").needs == (".libs/libb.so",)
    assert library(found, ".libs/libb.so").direct == ("pkg/liba.so",)


def test_system_libraries_do_not_travel(make: Maker, tmp_path: Path) -> None:
    """Known by their SONAMEs, which may differ from the names that they are needed by."""
    make("c")
    make("graphics", soname="libGL.so.1")
    make("drm-b0291a67", soname="libdrm-b0291a67.so.2.4.0")
    module = make("m", "c", "graphics", "drm-b0291a67")
    found = native_files([extension(module)], LibrarySearch(default=(str(tmp_path / "made"),)))
    assert [file.path for file in found.files] == [".libs/libdrm-b0291a67.so", "pkg/libm.so"]
    assert library(found, "pkg/libm.so").system == ("libc.so", "libGL.so.1")


def test_identical_files_are_carried_once(make: Maker, tmp_path: Path) -> None:
    a = make("a")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        shutil.copy(a, tmp_path / name)
    modules = [
        extension(make("m", "a", runpath=str(tmp_path / "one"))),
        extension(make("n", "a", runpath=str(tmp_path / "two"))),
    ]
    found = native_files(modules, LibrarySearch())
    assert [file.path for file in found.files] == [".libs/liba.so", "pkg/libm.so", "pkg/libn.so"]
    assert library(found, "pkg/libn.so").needs == (".libs/liba.so",)


def test_installed_libraries_keep_their_place(make: Maker, tmp_path: Path) -> None:
    (tmp_path / "text.so").write_text("INPUT(libreal.so)")
    libraries = {
        "pkg.libs/liba.so": str(make("a")),
        "pkg/text.so": str(tmp_path / "text.so"),
        "pkg/l.so": str(make("lonely", "gone")),
    }
    search = LibrarySearch(default=(str(tmp_path / "made"),))
    found = native_files([extension(make("b", "a"))], search, libraries)
    assert [file.path for file in found.files] == ["pkg.libs/liba.so", "pkg/l.so", "pkg/libb.so"]
    assert library(found, "pkg/libb.so").needs == ("pkg.libs/liba.so",)
    assert library(found, "pkg/l.so").incomplete == "libgone.so"
    assert [note.partition(": ")[0] for note in found.notes if "carried as data" in note] == ["pkg/text.so"]


@pytest.mark.parametrize("ways", [(), ("plain",), ("optional",), ("optional", "plain")])
def test_an_extension_module_that_cannot_be_loaded(tmp_path: Path, ways: tuple[Way, ...]) -> None:
    """Where all imports are optional, the program is as good as under plain Python."""
    (tmp_path / "no.so").write_bytes(b"\x7fELF")
    module = replace(extension(tmp_path / "no.so"), edges=tuple(Edge("app", way) for way in ways))
    if {*ways} != {"optional"}:
        with pytest.raises(NativeLibraryProblem, match="not a sound ELF"):
            native_files([module], LibrarySearch())
        return
    found = native_files([module], LibrarySearch())
    assert [(file.path, file.kind) for file in found.files] == [("pkg/no.so", "data")]
    assert found.notes[0].startswith("pkg.no: importing it will fail: ")


def test_added_binaries_must_be_loadable(make: Maker, tmp_path: Path) -> None:
    make("a")
    search = LibrarySearch(default=(str(tmp_path / "made"),))
    found = native_files([], search, binaries={"x/b.so": str(make("b", "a"))})
    assert [file.path for file in found.files] == [".libs/liba.so", "x/b.so"]
    (tmp_path / "no.so").write_text("text")
    with pytest.raises(NativeLibraryProblem, match="not a sound ELF"):
        native_files([], search, binaries={"no.so": str(tmp_path / "no.so")})


def test_library_that_is_not_there(make: Maker) -> None:
    """Who needs it indirectly is incomplete, too."""
    lonely = make("lonely", "gone")
    user = make("user", "lonely")
    found = native_files([extension(user)], LibrarySearch(default=(str(user.parent), "/nonexistent")))
    assert library(found, ".libs/liblonely.so").incomplete == "libgone.so"
    assert library(found, "pkg/libuser.so").incomplete == "libgone.so"
    (note,) = found.notes
    assert f"{lonely} needs libgone.so" in note and "/nonexistent" in note


def test_what_is_loaded_already_is_found_by_name(make: Maker, tmp_path: Path) -> None:
    """As in a wheel whose module has the search path, and whose libraries have none."""
    for path in (make("inner"), make("middle", "inner")):
        path.rename(tmp_path / path.name)
    outer = make("outer", "middle", "inner", runpath=str(tmp_path))
    found = native_files([extension(outer)], LibrarySearch())
    assert found.notes == ()
    assert library(found, ".libs/libmiddle.so").direct == (".libs/libinner.so",)


def test_rpath_is_inherited(make: Maker, tmp_path: Path) -> None:
    """DT_RPATH counts for what is needed further on, DT_RUNPATH does not (ld.so(8))."""
    make("inner").rename(tmp_path / "libinner.so")
    make("middle", "inner").rename(tmp_path / "libmiddle.so")
    inherited = native_files([extension(make("m", "middle", rpath=str(tmp_path)))], LibrarySearch())
    assert library(inherited, ".libs/libmiddle.so").direct == (".libs/libinner.so",)
    own = native_files([extension(make("n", "middle", runpath=str(tmp_path)))], LibrarySearch())
    assert library(own, ".libs/libmiddle.so").incomplete == "libinner.so"


def test_one_name_of_two_libraries(make: Maker) -> None:
    one, two = make("one", soname="libsame.so"), make("two", soname="libsame.so", rpath="/x")
    (note,) = native_files([extension(one), extension(two)], LibrarySearch()).notes
    assert note.startswith("pkg/libone.so, pkg/libtwo.so all have the name libsame.so")


def test_copies_are_one_library(make: Maker) -> None:
    one = make("one", soname="libsame.so")
    shutil.copy(one, one.with_name("libcopy.so"))
    assert native_files([extension(one), extension(one.with_name("libcopy.so"))], LibrarySearch()).notes == ()


def test_another_machine(make: Maker) -> None:
    foreign = make("foreign", machine="EM_AARCH64")
    with pytest.raises(NativeLibraryProblem, match="another machine") as caught:
        native_files([extension(foreign)], LibrarySearch())
    assert "--exclude-module pkg.libforeign" in caught.value.hint
    found = native_files([], LibrarySearch(), {"x.so": str(foreign)})
    assert found.files == () and "carried as data" in found.notes[0]


def test_only_extension_modules_count(make: Maker) -> None:
    path = make("a")
    found = native_files([Module("a", "source", origin=str(path)), Module("b", "builtin")], LibrarySearch())
    assert found == NativeFiles((), ())


@pytest.mark.slow
def test_what_a_linker_makes(compile_c: Callable[..., bytes], tmp_path: Path) -> None:
    """It asks for what glibc has since 2.36."""
    text = "#include <stdlib.h>\nint inner(void);\nint new(void) { return arc4random() + inner(); }\n"
    (tmp_path / "libinner.so").write_bytes(compile_c("inner", "int inner(void) { return 1; }"))
    words = ("-target", "x86_64-linux-gnu.2.38", str(tmp_path / "libinner.so"))
    path = tmp_path / "new.so"
    path.write_bytes(compile_c("new", text, *words))
    found = native_files([extension(path)], LibrarySearch(default=(str(tmp_path),)))
    assert library(found, "pkg/new.so").shared.glibc == (2, 36)
    assert library(found, "pkg/new.so").needs == (".libs/libinner.so",)
