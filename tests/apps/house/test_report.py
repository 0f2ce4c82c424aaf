"""The page about a real executable, with a run of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support.programs import PROJECT, App

from bundler.commands.report import report
from bundler.reporter import Reporter

pytestmark = [pytest.mark.slow, pytest.mark.oldest_and_newest]


def test_a_run(make_app: Callable[..., App], tmp_path: Path) -> None:
    app = make_app(PROJECT / "examples", entry=("hello.py",))
    page = tmp_path / "page.html"
    report(str(app.binary), ["you"], str(page), Reporter("ERROR"), with_run=True)
    found = re.search(
        r'<script id="data" type="application/json">(.*?)</script>', page.read_text(), re.DOTALL
    )
    assert found
    data = json.loads(found[1])
    assert data["boxes"]["size"] == data["size"] == app.binary.stat().st_size
    stages = {stage["name"]: stage for stage in data["run"]["stages"]}
    assert list(stages) == [
        "the kernel starts the process",
        "the interpreter starts",
        "the program runs",
        "the exit",
    ]
    early = {one["name"] for one in stages["the interpreter starts"]["imports"]}
    assert "encodings" in early
    assert all(stage["total"] > 0 for stage in stages.values())


def test_nothing_is_told_without_being_asked(make_app: Callable[..., App]) -> None:
    app = make_app(PROJECT / "examples", entry=("hello.py",))
    assert app.run_binary(env={"BUNDLER_IMPORT_TIME": "0"}).stderr == b""
    told = app.run_binary(env={"BUNDLER_IMPORT_TIME": "1"}).stderr.decode()
    assert re.search(r"^bundle: started at \d+ us\nimport time: self \[us\]", told)
    assert re.search(r"^bundle: the end begins after \d+ us$", told, re.MULTILINE)
