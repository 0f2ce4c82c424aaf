"""bundler.find_library: what ctypes.util.find_library knows in an executable."""

from __future__ import annotations

import ctypes.util
from typing import Any

from bundler.find_library import find_library_source
from bundler.target.closure.model import Module, OpenedLibrary

UTIL = Module("ctypes.util", "source", ctypes.util.__file__)
LIBRARIES = (
    OpenedLibrary("m", "libfoo.so.1", "foo"),
    OpenedLibrary("m", "libbar.so.2"),
    OpenedLibrary("m", "libGL.so.1", "GL"),
)


def test_answers_come_first() -> None:
    source = find_library_source(UTIL, LIBRARIES)
    assert source is not None
    names: dict[str, Any] = {"__name__": "ctypes.util"}
    exec(compile(source, UTIL.origin or "", "exec"), names)
    find = names["find_library"]
    assert (find("foo"), find("GL"), find.__qualname__) == (
        "libfoo.so.1",
        ctypes.util.find_library("GL"),
        "find_library",
    )
    assert "_of_the_bundle" not in names


def test_the_module_is_unchanged_if_it_need_not_know_anything() -> None:
    assert find_library_source(UTIL, LIBRARIES[1:]) is None
    assert find_library_source(Module("os", "source", "os.py"), LIBRARIES) is None
    assert find_library_source(Module("ctypes.util", "bytecode", "util.pyc"), LIBRARIES) is None
