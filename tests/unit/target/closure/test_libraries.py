"""The libraries that the modules of a closure load by name."""

from __future__ import annotations

import ctypes.util
import sys
from pathlib import Path

import pytest
from support.hooks import write

from bundler.target.closure.entry import Entry
from bundler.target.closure.find.locate import Locator
from bundler.target.closure.libraries import opened_libraries
from bundler.target.closure.model import OpenedLibrary
from bundler.target.closure.read.conditions import target_facts
from bundler.target.closure.read.reader import Reader


def opened(directory: Path, *names: str) -> tuple[OpenedLibrary, ...]:
    locator = Locator([str(directory), *sys.path])
    modules = {name: locator.find(name) for name in names}
    found = {name: module for name, module in modules.items() if module is not None}
    return opened_libraries(found, Reader(locator, Entry("module", names[0]), target_facts()))


def test_opened_libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes.util, "find_library", {"foo": "libfoo.so.1"}.get)
    write(tmp_path, {"b.py": "CDLL(find_library('foo') or find_library('gone'))", "a.py": "CDLL('libx.so')"})
    assert opened(tmp_path, "b", "a", "ctypes.util") == (
        OpenedLibrary("a", "libx.so"),
        OpenedLibrary("b", "libfoo.so.1", "foo"),
    )


@pytest.mark.parametrize("error", [FileNotFoundError(2, "No such file"), ValueError("null byte")])
def test_a_search_that_fails_finds_nothing(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a compiler is installed, ``find_library("libnettle")`` opens ``liblibnettle.a``."""

    def fail(name: str) -> None:
        raise error

    monkeypatch.setattr(ctypes.util, "find_library", fail)
    write(tmp_path, {"a.py": "CDLL(find_library('libnettle'))"})
    assert opened(tmp_path, "a") == ()
