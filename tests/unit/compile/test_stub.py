"""The stub's own sources, and what the interpreter needs for them."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from support.described import INTERPRETER
from support.hooks import write

from bundler.compile.stub import (
    ZIG_FLAGS,
    check_buildable,
    contract_headers,
    stub_flags,
    stub_headers,
    stub_sources,
)
from bundler.errors import StaticLibraryMissing
from bundler.interpreter import Interpreter
from bundler.resources import stub_dir


def test_sources() -> None:
    sources = stub_sources(INTERPRETER, "/tables", "/tables/python_layout.h")
    suffixes = {path for path in stub_dir().rglob("*") if path.suffix in (".c", ".zig")}
    assert {source.path for source in sources} == {str(path) for path in suffixes}
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


@pytest.fixture
def complete(tmp_path: Path) -> Interpreter:
    write(tmp_path, {"libpython3.12.a": ""})
    return replace(INTERPRETER, libpython=str(tmp_path / "libpython3.12.a"))


def test_all_is_there(complete: Interpreter) -> None:
    check_buildable(complete)


@pytest.mark.parametrize("library", [None, "/nonexistent/libpython3.12.a"])
def test_no_static_library(complete: Interpreter, library: str | None) -> None:
    with pytest.raises(StaticLibraryMissing, match=r"without a static libpython3\.12\.a"):
        check_buildable(replace(complete, libpython=library))
