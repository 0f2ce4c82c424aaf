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


def test_opened_libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes.util, "find_library", {"foo": "libfoo.so.1"}.get)
    write(tmp_path, {"b.py": "CDLL(find_library('foo') or find_library('gone'))", "a.py": "CDLL('libx.so')"})
    locator = Locator([str(tmp_path), *sys.path])
    modules = {name: locator.find(name) for name in ("b", "a", "ctypes.util")}
    found = {name: module for name, module in modules.items() if module is not None}
    reader = Reader(locator, Entry("module", "b"), target_facts())
    assert opened_libraries(found, reader) == (
        OpenedLibrary("a", "libx.so"),
        OpenedLibrary("b", "libfoo.so.1", "foo"),
    )
