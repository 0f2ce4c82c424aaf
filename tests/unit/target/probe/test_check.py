"""The whole check, and what it says."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from bundler.errors import InterpreterUnsupported
from bundler.target.probe import check
from bundler.target.probe.check import differences, probe
from bundler.target.probe.singletons import find_singletons
from bundler.target.versions import running_layout


def test_the_running_interpreter() -> None:
    assert differences(running_layout()) == []
    assert probe() == find_singletons(running_layout())


def test_a_refusal_says_what_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "running_layout", lambda: replace(running_layout(), ascii_size=44))
    with pytest.raises(InterpreterUnsupported) as caught:
        probe()
    version = ".".join(map(str, sys.version_info[:2]))
    assert caught.value.what == f"{sys.executable} is not laid out in memory as CPython {version} is"
    assert caught.value.why == "str of 1 bytes a character: the characters are not at 44"
    assert caught.value.hint.startswith(f"give --python another CPython {version}; please report")


def test_many_lines_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "differences", lambda layout: [f"line {n}" for n in range(11)])
    with pytest.raises(InterpreterUnsupported) as caught:
        probe()
    assert caught.value.why.splitlines()[-2:] == ["line 7", "and 3 more"]


def test_a_known_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """``--with-trace-refs`` puts two pointers before each object, and adds sys.getobjects()."""
    monkeypatch.setattr(sys, "getobjects", lambda: [], raising=False)
    monkeypatch.setattr(check, "differences", lambda layout: ["PyObject: 32 bytes, not 16"])
    with pytest.raises(InterpreterUnsupported, match="is: it was built with --with-trace-refs"):
        probe()
