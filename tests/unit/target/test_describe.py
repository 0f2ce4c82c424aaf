"""Interpreters that are not supported are refused when they are asked for their facts."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

import pytest

from bundler.errors import InterpreterUnsupported, StandardLibraryMissing
from bundler.target import describe as describe_module
from bundler.target.describe import describe, linked_libraries, mapped_file


@pytest.mark.parametrize(
    ("variable", "words", "need"),
    [("Py_DEBUG", "debug", "release"), ("Py_GIL_DISABLED", "free-threaded", "gil")],
)
def test_other_builds(variable: str, words: str, need: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sysconfig.get_config_var
    monkeypatch.setattr(sysconfig, "get_config_var", lambda name: 1 if name == variable else real(name))
    with pytest.raises(InterpreterUnsupported, match=f"{words} build") as caught:
        describe()
    assert caught.value.need == need


@pytest.mark.parametrize("module", ["_ctypes", "_ast", "json"])
def test_no_library(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The modules that the worker consists of are imported anew, and with them what they need."""
    for name in [*sys.modules]:
        if name.startswith("bundler.target.") or name.partition(".")[0] in {module, module.removeprefix("_")}:
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(StandardLibraryMissing, match=f"(?s)lacks parts.*{module}") as caught:
        describe()
    assert caught.value.need == "stdlib"


@pytest.mark.parametrize("variable", ["HOST_GNU_TYPE", "MULTIARCH", "SOABI"])
def test_musl(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sysconfig.get_config_var
    said = {variable: "x86_64-linux-musl"}
    monkeypatch.setattr(sysconfig, "get_config_var", lambda name: said.get(name, real(name)))
    with pytest.raises(InterpreterUnsupported, match="linked with musl") as caught:
        describe()
    assert caught.value.need == "glibc"


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
