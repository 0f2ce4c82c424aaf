"""Which of the libraries that a program loads by name travel."""

from __future__ import annotations

from pathlib import Path

from support.shared_objects import elf_bytes

from bundler.elf.search import LibrarySearch
from bundler.inventory.model import BundleFile
from bundler.inventory.native_files import native_files
from bundler.inventory.opened import find_opened
from bundler.target.closure.model import Closure, Module, OpenedLibrary
from bundler.target_machine import X86_64


def test_what_is_found_and_what_stays(tmp_path: Path) -> None:
    (tmp_path / "libx.so.1").write_bytes(elf_bytes())
    asked = (("m", "libx.so.1"), ("n", "libx.so.1"), ("m", "libc.so.6"), ("n", "libgone.so"))
    libraries = tuple(OpenedLibrary(module, name) for module, name in asked)
    libraries += (OpenedLibrary("m", "libGL.so.1"), OpenedLibrary("n", "libGL.so.1"))
    libraries += (OpenedLibrary("m", "libx.so.0"), OpenedLibrary("o", "libmissing.so"))
    modules = (Module("m", "source"), Module("n", "source", group="dist:n"), Module("o", "source"))
    closure = Closure("script", "m", modules, libraries=libraries)
    found = find_opened(closure, LibrarySearch(path=(str(tmp_path),)), X86_64)
    assert found.libraries == (("libx.so.1", str(tmp_path / "libx.so.1")),)
    graphics, missing = found.notes
    assert graphics.startswith("m (and 1 more) loads libGL.so.1, which stays with the run machine: graphics")
    assert missing == "o loads libmissing.so, which was not found: give it with --add-binary"


def test_the_name_finds_it(tmp_path: Path) -> None:
    """A library has one place, and a link for each other name.  What it needs is beside it."""
    (tmp_path / "libx.so.1").write_bytes(elf_bytes(soname="libx.so.1", needed=["liby.so"]))
    (tmp_path / "libx.so").symlink_to("libx.so.1")
    (tmp_path / "liby.so").write_bytes(elf_bytes(soname="liby.so"))
    opened = [(name, str(tmp_path / name)) for name in ("libx.so", "libx.so.1")]
    found = native_files([], LibrarySearch(path=(str(tmp_path),)), opened=opened)
    assert [(file.path, file.link, file.library is not None) for file in found.files] == [
        (".libs/libx.so", None, True),
        (".libs/libx.so.1", "libx.so", False),
        (".libs/liby.so", None, True),
    ]
    assert isinstance(found.files[1], BundleFile) and found.notes == ()
