"""Interpreters that are not supported are refused when they are asked for their facts."""

from __future__ import annotations

import importlib.util
import os
import sys
import sysconfig
from pathlib import Path

import pytest

from bundler.errors import InterpreterUnsupported
from bundler.target import describe as describe_module
from bundler.target.describe import describe, linked_libraries, mapped_file


@pytest.mark.parametrize(("variable", "words"), [("Py_DEBUG", "debug"), ("Py_GIL_DISABLED", "free-threaded")])
def test_other_builds(variable: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sysconfig.get_config_var
    monkeypatch.setattr(sysconfig, "get_config_var", lambda name: 1 if name == variable else real(name))
    with pytest.raises(InterpreterUnsupported, match=f"{words} build"):
        describe()


def test_no_ctypes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InterpreterUnsupported, match="no ctypes"):
        describe()


def test_a_build_that_works() -> None:
    assert describe().libs


def test_the_file_that_libpython_runs_from() -> None:
    """The shared library or the executable of this very process has the type int in it."""
    running = mapped_file(id(int))
    assert running is not None and os.path.isfile(running)
    assert os.path.realpath(running) in describe().linked
    assert mapped_file(0) is None


def test_linked_libraries_in_a_moved_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What sysconfig says is of the machine where CPython was built; the library is below the prefix."""
    real = sysconfig.get_config_var
    library = tmp_path / "lib" / "libpython3.so.1.0"
    library.parent.mkdir()
    library.touch()
    said = {"LIBDIR": "/build/lib", "INSTSONAME": library.name, "LDLIBRARY": "libpython3.a"}
    monkeypatch.setattr(sysconfig, "get_config_var", lambda name: said.get(name, real(name)))
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    monkeypatch.setattr(describe_module, "mapped_file", lambda address: os.path.realpath("/proc/self/exe"))
    assert linked_libraries() == (str(library), os.path.realpath("/proc/self/exe"))
