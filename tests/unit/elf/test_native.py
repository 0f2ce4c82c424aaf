"""Reading shared objects, searching for libraries, system libraries, and what an extension module brings."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest
import ziglang
from hypothesis import given, settings
from hypothesis import strategies as st

from bundler.elf.search import LibrarySearch, expand_origin, parse_ldconfig
from bundler.elf.segments import Segments
from bundler.elf.shared_object import SharedObject, read_shared_object
from bundler.elf.strip import loadable_part
from bundler.errors import NativeLibraryProblem
from bundler.inventory.model import BundleFile, Library
from bundler.inventory.native_files import native_files
from bundler.inventory.system_libraries import is_system_library
from bundler.target.closure.model import Module

ZIG = str(Path(str(ziglang.__file__)).parent / "zig")
Maker = Callable[..., Path]


@pytest.fixture(scope="module")
def make_library(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    directory = tmp_path_factory.mktemp("libraries")

    def make(name: str, needs: tuple[Path, ...] = (), *options: str) -> Path:
        source = directory / f"{name}.c"
        calls = "".join(f"int {n.stem[3:]}(void);\n" for n in needs)
        body = " + ".join(["1", *(f"{n.stem[3:]}()" for n in needs)])
        source.write_text(f"{calls}int {name}(void) {{ return {body}; }}\n")
        path = directory / f"lib{name}.so"
        command = [ZIG, "cc", "-target", "x86_64-linux-gnu.2.34", "-shared", "-o", str(path), str(source)]
        subprocess.run([*command, f"-Wl,-soname,{path.name}", *map(str, needs), *options], check=True)
        return path

    return make


def library(file: BundleFile) -> Library:
    assert file.library is not None
    return file.library


@pytest.mark.slow
def test_read_shared_object(make_library: Maker) -> None:
    inner = make_library("inner")
    outer = read_shared_object(str(make_library("outer", (inner,), "-Wl,-rpath,$ORIGIN/x:/y")))
    assert outer.soname == "libouter.so"
    assert outer.needed[0] == "libinner.so"
    assert outer.runpath == ("$ORIGIN/x", "/y")
    assert (outer.machine, outer.bits) == ("EM_X86_64", 64)


@pytest.mark.slow
def test_dependencies_come_first(make_library: Maker) -> None:
    a = make_library("a")
    b = make_library("b", (a,))
    c = make_library("c", (b, a))
    module = Module("pkg.c", "extension", origin=str(c), filename="pkg/c.so")
    files = {
        file.path: file for file in native_files([module], LibrarySearch(default=(str(c.parent),))).files
    }
    assert sorted(files) == [".libs/liba.so", ".libs/libb.so", "pkg/c.so"]
    assert library(files["pkg/c.so"]).needs == (".libs/liba.so", ".libs/libb.so")
    assert library(files[".libs/libb.so"]).needs == (".libs/liba.so",)


@pytest.mark.slow
def test_installed_libraries_keep_their_place(make_library: Maker, tmp_path: Path) -> None:
    a = make_library("a")
    b = make_library("b", (a,))
    module = Module("pkg.b", "extension", origin=str(b), filename="pkg/b.so")
    (tmp_path / "text.so").write_text("INPUT(libreal.so)")
    lonely = make_library("lonely", (make_library("gone"),))
    libraries = {
        "pkg.libs/liba.so": str(a),
        "pkg/text.so": str(tmp_path / "text.so"),
        "pkg/l.so": str(lonely),
    }
    (a.parent / "libgone.so").unlink()
    search = LibrarySearch(default=(str(a.parent),))
    native = native_files([module], search, libraries)
    assert {file.path: (library(file).needs, library(file).incomplete) for file in native.files} == {
        "pkg.libs/liba.so": ((), ""),
        "pkg/b.so": (("pkg.libs/liba.so",), ""),
        "pkg/l.so": ((), "libgone.so"),
    }
    assert [remark.partition(": ")[0] for remark in native.notes if "plain file" in remark] == ["pkg/text.so"]


@pytest.mark.slow
def test_added_binaries_must_be_loadable(make_library: Maker, tmp_path: Path) -> None:
    a = make_library("a")
    search = LibrarySearch(default=(str(a.parent),))
    native = native_files([], search, binaries={"x/b.so": str(make_library("b", (a,)))})
    assert {file.path: library(file).needs for file in native.files} == {
        "x/b.so": (".libs/liba.so",),
        ".libs/liba.so": (),
    }
    (tmp_path / "no.so").write_text("text")
    with pytest.raises(NativeLibraryProblem, match="not a sound ELF"):
        native_files([], search, binaries={"no.so": str(tmp_path / "no.so")})


@pytest.mark.slow
def test_who_asks_for_the_newest_c_library(make_library: Maker, tmp_path: Path) -> None:
    """libinner.so needs no version of glibc; the module needs a function that glibc has since 2.36."""
    source = tmp_path / "new.c"
    source.write_text(
        "#include <stdlib.h>\nint inner(void);\nint new(void) { return arc4random() + inner(); }\n"
    )
    path = tmp_path / "new.so"
    inner = str(make_library("inner"))
    words = [ZIG, "cc", "-target", "x86_64-linux-gnu.2.38", "-shared", "-o", str(path), str(source), inner]
    subprocess.run(words, check=True)
    module = Module("new", "extension", origin=str(path), filename="new.so")
    native = native_files([module], LibrarySearch(default=(str(Path(inner).parent),)))
    assert (native.glibc, native.glibc_asker) == ((2, 36), str(path))


@pytest.mark.slow
def test_library_that_is_not_there(make_library: Maker) -> None:
    path = make_library("lonely", (make_library("gone"),))
    module = Module("lonely", "extension", origin=str(path), filename="lonely.so")
    native = native_files([module], LibrarySearch(default=("/nonexistent",)))
    assert [library(file).incomplete for file in native.files] == ["libgone.so"]
    assert f"{path} needs libgone.so" in native.notes[0]
    assert "/nonexistent" in native.notes[0]


@pytest.mark.slow
def test_what_is_loaded_already_is_found_by_name(make_library: Maker, tmp_path: Path) -> None:
    """In some wheels, the module has the search path, and its libraries do not have one."""
    inner = make_library("inner_of_wheel")
    middle = make_library("middle_of_wheel", (inner,))
    outer = make_library("outer_of_wheel", (middle, inner), f"-Wl,-rpath,{tmp_path}")
    for path in (inner, middle):
        shutil.copy(path, tmp_path)
        path.unlink()
    module = Module("m", "extension", origin=str(outer), filename="m.so")
    native = native_files([module], LibrarySearch(default=()))
    assert not native.notes
    assert {file.path: library(file).direct for file in native.files}[".libs/libmiddle_of_wheel.so"] == (
        ".libs/libinner_of_wheel.so",
    )


@pytest.mark.slow
def test_one_name_of_two_libraries(make_library: Maker) -> None:
    one = make_library("one", (), "-Wl,-soname,libsame.so")
    two = make_library("two", (), "-Wl,-soname,libsame.so")
    modules = [Module(p.stem, "extension", origin=str(p), filename=p.name) for p in (one, two)]
    (note,) = native_files(modules, LibrarySearch()).notes
    assert note.startswith("libone.so, libtwo.so all call themselves libsame.so")


@pytest.mark.slow
def test_another_machine(make_library: Maker, tmp_path: Path) -> None:
    content = bytearray(make_library("foreign").read_bytes())
    content[18:20] = (183).to_bytes(2, "little")  # e_machine = EM_AARCH64
    path = tmp_path / "foreign.so"
    path.write_bytes(content)
    module = Module("foreign", "extension", origin=str(path), filename="foreign.so")
    with pytest.raises(NativeLibraryProblem, match="another machine"):
        native_files([module], LibrarySearch())


@pytest.mark.parametrize("content", [b"", b"\x7fELF", b"#!/bin/sh\n", b"\x7fELF\x02\x01\x01" + bytes(57)])
def test_odd_files(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "odd.so"
    path.write_bytes(content)
    with pytest.raises(NativeLibraryProblem, match=r"odd\.so"):
        read_shared_object(str(path))


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(NativeLibraryProblem, match="cannot read"):
        read_shared_object(str(tmp_path / "none.so"))


@pytest.fixture(scope="module")
def real_library() -> bytes:
    directory = Path(sysconfig.get_config_var("DESTSHARED"))
    return min(directory.glob("*.so"), key=lambda path: path.stat().st_size).read_bytes()


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_mutated_elf_files_never_crash_the_reader(
    data: st.DataObject, real_library: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = bytearray(real_library)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, min(len(content), 4096) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "mutated.so"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        read_shared_object(str(path))
    except NativeLibraryProblem:
        pass


def test_loadable_part_keeps_what_is_odd() -> None:
    for content in (b"", b"text", b"\x7fELF\x02\x01" + bytes(20), b"\x7fELF\x02\x01" + b"\xff" * 80):
        assert loadable_part(content) == content


@pytest.mark.slow
def test_loadable_part_still_loads(make_library: Maker, tmp_path: Path) -> None:
    whole = make_library("stripped", (), "-g").read_bytes()
    path = tmp_path / "part.so"
    path.write_bytes(loadable_part(whole))
    assert path.stat().st_size < len(whole)
    assert ctypes.CDLL(str(path)).stripped() == 1


@pytest.mark.parametrize(
    "name", ["libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "libGL.so.1", "libpthread.so.0"]
)
def test_stays(name: str) -> None:
    assert is_system_library(name)


@pytest.mark.parametrize(
    "name", ["libssl.so.3", "libcrypto.so.3", "libffi.so.8", "libcrypt.so.1", "libstdc++.so.6"]
)
def test_travels(name: str) -> None:
    assert not is_system_library(name)


def test_ldconfig() -> None:
    text = (
        "3 libs found in cache `/etc/ld.so.cache'\n"
        "\tlibz.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libz.so.1\n"
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


def test_a_library_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(NativeLibraryProblem, match="cannot read the shared library"):
        read_shared_object(str(tmp_path / "gone.so"))


def test_search_order() -> None:
    asker = SharedObject(
        "/opt/p/m.so",
        "EM_X86_64",
        64,
        Segments(b"", (), {}, {}),
        None,
        ("libx.so",),
        rpath=("/r",),
        runpath=("$ORIGIN/l",),
    )
    search = LibrarySearch(cache={"libx.so": "/cache/libx.so"}, default=("/lib",))
    assert search.candidates("libx.so", asker) == ["/opt/p/l/libx.so", "/cache/libx.so", "/lib/libx.so"]


def test_origin(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    library = real / "a.so"
    library.touch()
    link = tmp_path / "link.so"
    link.symlink_to(library)
    assert expand_origin("${ORIGIN}/../x", str(link)) == str(tmp_path / "x")
