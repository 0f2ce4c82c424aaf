"""The stub's own sources, and what the interpreter needs for them."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from elftools.elf.elffile import ELFFile
from support.described import INTERPRETER
from support.pythons import Python

from bundler.cache import Cache
from bundler.compile.objects import compile_objects
from bundler.compile.singletons import singletons_header
from bundler.compile.stub import ZIG_FLAGS, contract_headers, stub_flags, stub_headers, stub_sources
from bundler.compile.toolchain import make_toolchain
from bundler.resources import stub_dir
from bundler.target_machine import X86_64
from bundler.worker.client import Worker


def test_sources() -> None:
    sources = stub_sources(INTERPRETER, "/tables", "/tables/python_layout.h")
    suffixes = {path for path in stub_dir().rglob("*") if path.suffix in (".c", ".zig")}
    ordinary = {path for path in suffixes if path.parent.name != "snapshot"}
    assert {source.path for source in sources} == {str(path) for path in ordinary} != set(map(str, suffixes))
    more = stub_sources(INTERPRETER, "/tables", "/tables/python_layout.h", snapshot=True)
    assert {source.path for source in more} == {str(path) for path in suffixes}
    assert all(source.cacheable for source in sources)
    for source in sources:
        if source.path.endswith(".zig"):
            assert (source.flags, source.includes) == (ZIG_FLAGS, ())
        else:
            assert source.includes == (str(stub_dir() / "capi"), str(stub_dir()), "/tables")
            assert "-DPY_VERSION_HEX=0x030C0000" in source.flags
            assert source.depends == (*stub_headers(), "/tables/python_layout.h")


def test_patch_releases_share_objects() -> None:
    assert stub_sources(replace(INTERPRETER, version=(3, 12, 9)), "", "") == stub_sources(INTERPRETER, "", "")
    assert stub_flags((3, 15)) != stub_flags((3, 12))


def test_order_does_not_depend_on_folders() -> None:
    """A file that moves to another folder leaves the executable as it was."""
    names = [os.path.basename(source.path) for source in stub_sources(INTERPRETER, "", "")]
    c_names = [name for name in names if name.endswith(".c")]
    assert c_names == sorted(c_names)


def test_headers() -> None:
    assert all(path.endswith(".h") for path in stub_headers())
    assert {*contract_headers()} < {*stub_headers()}
    assert [*stub_headers()] == sorted(stub_headers())


def symbols(path: Path, section: str) -> Iterator[tuple[str, bool]]:
    """The name of each symbol, and whether it is defined."""
    with path.open("rb") as stream:
        table: Any = ELFFile(stream).get_section_by_name(section)
        for symbol in table.iter_symbols() if table is not None else ():
            yield symbol.name, symbol.entry.st_shndx != "SHN_UNDEF"


def linked_libpythons(version: str) -> list[Path]:
    """Files of this machine that contain all of libpython, linked, and export it."""
    places = (
        f"{Path.home()}/.pyenv/versions/{version}.*/lib/libpython{version}.so.1.0",
        f"/usr/lib/*/libpython{version}.so.1.0",
        f"/usr/local/lib/libpython{version}.so.1.0",
        f"/usr/bin/python{version}",
    )
    files = [Path(name) for place in places for name in glob.glob(place)]
    return [path for path in files if ("Py_BytesMain", True) in symbols(path, ".dynsym")]


@pytest.mark.slow
def test_the_stub_needs_nothing_that_libpython_hides(
    target: Python, session_dir: Path, tmp_path: Path
) -> None:
    """Not every libpython can be linked again.  A linked one has only what it exports."""
    toolchain = make_toolchain(X86_64, "2.34", False, str(session_dir / "cache"))
    with Worker(target.executable) as worker:
        interpreter = worker.describe()
    layout = tmp_path / "python_layout.h"
    layout.write_text(singletons_header(interpreter))
    sources = stub_sources(interpreter, str(tmp_path), str(layout))
    cache = Cache(str(session_dir / "cache" / "entries"))
    objects = compile_objects(sources, str(tmp_path / "objects"), toolchain, cache, 2)
    wanted = dict(pair for path in objects.files for pair in symbols(Path(path), ".symtab") if not pair[1])
    asked = {name for name in wanted if name.lstrip("_").startswith("Py")}
    assert {"Py_InitializeFromConfig", "PyImport_Inittab"} <= asked
    files = linked_libpythons(target.version)
    if not files:
        pytest.skip(f"this machine has no linked libpython{target.version}")
    for path in files:
        assert asked - {name for name, defined in symbols(path, ".dynsym") if defined} == set(), path
