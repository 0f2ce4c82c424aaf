"""Interpreters that are not supported are refused when they are asked for their facts."""

from __future__ import annotations

import importlib.util
import sysconfig

import pytest

from bundler.errors import InterpreterUnsupported
from bundler.target.describe import describe


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
