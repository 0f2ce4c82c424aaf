"""Interpreters that are not supported are refused when they are asked for their facts."""

from __future__ import annotations

import sys
import sysconfig

import pytest

from bundler.errors import InterpreterUnsupported, StandardLibraryMissing
from bundler.target.describe import describe


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
