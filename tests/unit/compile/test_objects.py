"""The names of object files, and which headers a source depends on."""

from __future__ import annotations

import os

import pytest

from bundler.compile.objects import Source, object_name
from bundler.compile.stub import contract_headers, stub_headers
from bundler.resources import stub_dir


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
