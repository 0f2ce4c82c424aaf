"""The names of object files, and which headers a source depends on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bundler.cache import Cache
from bundler.compile.objects import Source, compile_objects, object_name
from bundler.compile.stub import contract_headers, stub_headers
from bundler.compile.toolchain import make_toolchain
from bundler.resources import stub_dir
from bundler.target_machine import X86_64


def test_two_folders_may_have_files_of_one_name() -> None:
    assert object_name(Source("/stub/tree/file.c", ())) == "tree_file_c.o"
    assert object_name(Source("/stub/native/file.c", ())) == "native_file_c.o"
    assert object_name(Source("/stub/native/file.zig", ())) == "native_file_zig.o"


def test_generated_sources_depend_on_the_contract_alone() -> None:
    folders = {os.path.basename(os.path.dirname(path)) for path in contract_headers()}
    assert folders == {"contract"}
    assert set(contract_headers()) < set(stub_headers())


@pytest.mark.parametrize("header", contract_headers())
def test_the_contract_includes_nothing_else(header: str) -> None:
    """Otherwise a generated source would use a header that is not in its key."""
    with open(header) as stream:
        included = [line.split('"')[1] for line in stream if line.startswith('#include "')]
    known = {os.path.relpath(path, stub_dir()) for path in contract_headers()}
    assert set(included) <= known | {"python_layout.h"}


@pytest.mark.slow
def test_nothing_is_left_in_the_current_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ninja keeps a log, which belongs to the objects."""
    current, objects = tmp_path / "current", tmp_path / "the $objects"
    current.mkdir()
    (tmp_path / "data.c").write_text("extern int number;\nint number = 1;\n")
    monkeypatch.chdir(current)
    toolchain = make_toolchain(X86_64, "2.34", False, str(tmp_path / "cache"))
    source = Source(str(tmp_path / "data.c"), ())
    compile_objects([source], str(objects), toolchain, Cache(None), jobs=1)
    assert list(current.iterdir()) == []
    assert (objects / ".ninja_log").is_file()
