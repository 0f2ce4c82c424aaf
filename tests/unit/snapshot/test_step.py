from __future__ import annotations

import io
from typing import Any

import pytest

from bundler.options import BuildOptions
from bundler.reporter import Reporter
from bundler.snapshot import step
from bundler.snapshot.step import SnapshotStep
from bundler.snapshot.take import Snapshot
from bundler.target.closure.model import Closure, Module


def made(
    monkeypatch: pytest.MonkeyPatch, found: Snapshot, text: str = "", *, wanted: bool = True, **more: Any
) -> tuple[str, tuple[str, ...]]:
    monkeypatch.setattr(step, "take_snapshot", lambda *words: found)
    options = BuildOptions(script="app.py", snapshot=wanted, **more)
    closure = Closure("script", "__main__", (Module("__main__", "source", source_text=text),))
    err = io.StringIO()
    reporter = Reporter("DEBUG", err=err, out=io.StringIO())
    one = SnapshotStep(closure, options)
    one.take("app")
    one.report(reporter)
    return err.getvalue(), reporter.warnings


def test_nothing_is_done_without_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    assert made(monkeypatch, Snapshot(), wanted=False) == ("", ())


def test_what_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    said, warnings = made(monkeypatch, Snapshot(("a", "b"), ("unset A",), 4096))
    assert "Snapshot: 2 imports, 4.1 kB" in said and "unset A" in said and not warnings


def test_why_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    _, warnings = made(monkeypatch, Snapshot(refused="an import prints something"))
    assert warnings == ("no snapshot: an import prints something\nthe program starts normally",)


def test_where_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    said, warnings = made(
        monkeypatch, Snapshot(("a",), size=4096, refused="it prints something", left="the import of b")
    )
    assert "Snapshot: 1 imports" in said
    assert warnings[0].startswith("the snapshot ends before the import of b: it prints something\n")


def test_an_entry_point_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    _, warnings = made(monkeypatch, Snapshot(), "import")
    assert "the entry point cannot be read" in warnings[0]


def test_a_function_that_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    _, warnings = made(monkeypatch, Snapshot(), snapshot_until="m:f", snapshot_exclude=("m",))
    assert warnings == ("m:f is not called: --snapshot-exclude leaves its module to the program",)
    assert made(monkeypatch, Snapshot(), snapshot_until="m:f")[1] == ()
