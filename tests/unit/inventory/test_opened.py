"""Which of the libraries that a program loads by name travel."""

from __future__ import annotations

import os
from dataclasses import replace
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


def test_paths(tmp_path: Path) -> None:
    """A file of the program or its environment travels, and one of --add-binary.  Others stay."""
    places = ("app/lib/libown.so", "env/lib/libenv.so", "else/libelse.so", "added/libadded.so")
    paths = [str(tmp_path / place) for place in places]
    for path in paths:
        Path(path).parent.mkdir(parents=True)
        Path(path).write_bytes(elf_bytes(soname=Path(path).name))
    (tmp_path / "env/pyvenv.cfg").touch()
    site = tmp_path / "env/lib/python3.11/site-packages"
    modules = (
        Module("m", "source", origin=str(tmp_path / "app/src/m.py"), filename="m.py"),
        Module("p.n", "source", origin=str(site / "p/n.py"), filename="p/n.py", group="dist:p"),
        Module("json", "source", origin=str(tmp_path / "else/json.py"), filename="json.py", group="stdlib"),
    )
    asked = [*paths, "/lib/x86_64-linux-gnu/libc.so.6", str(tmp_path / "app/gone.so")]
    libraries = tuple(OpenedLibrary("p.n" if "env" in path else "m", path) for path in asked)
    closure = Closure("script", "m", modules, libraries=libraries)
    found = find_opened(closure, LibrarySearch(), X86_64, [paths[3]])
    assert dict(found.libraries) == {path: path for path in paths if "else" not in path}
    assert found.notes == ()  # the module finds others
    elsewhere = OpenedLibrary("m", paths[2])
    found = find_opened(replace(closure, libraries=(elsewhere, libraries[-1])), LibrarySearch(), X86_64)
    missing, stays = found.notes
    assert missing == f"m loads {tmp_path}/app/gone.so, which was not found: give it with --add-binary"
    assert stays == (
        f"m loads {paths[2]}, which stays with the run machine: its path is outside of the program and its "
        f"environment (--add-binary {paths[2]}:. brings it)"
    )


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


def test_the_path_finds_it(tmp_path: Path) -> None:
    """Libraries that are opened by their paths lie below these, so equal names are no matter."""
    for name in ("a/libx.so", "b/libx.so"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(elf_bytes(soname=name))
    opened = [(str(tmp_path / name), str(tmp_path / name)) for name in ("a/libx.so", "b/libx.so")]
    found = native_files([], LibrarySearch(), {"p/libx.so": opened[0][1]}, opened=opened)
    below = f".libs{tmp_path}"
    assert [(file.path, file.library is not None) for file in found.files] == [
        (f"{below}/a/libx.so", False),
        (f"{below}/b/libx.so", True),
        ("p/libx.so", True),
    ]
    assert os.path.normpath(f"{below}/a/{found.files[0].link}") == "p/libx.so"
