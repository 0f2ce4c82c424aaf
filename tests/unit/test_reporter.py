"""bundler.reporter: what is shown on which stream."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import time
from pathlib import Path
from typing import Any

import pytest

from bundler.errors import BundlerError
from bundler.report.result import BuildResult
from bundler.reporter import Reporter

RESULT = BuildResult("/x/dist/app", 12_345_678, (3, 12, 1), 7)


def make(**kwargs: Any) -> tuple[Reporter, io.StringIO, io.StringIO]:
    out, err = io.StringIO(), io.StringIO()
    return Reporter(out=out, err=err, environ={}, **kwargs), out, err


def test_plain_step() -> None:
    reporter, out, err = make()
    with reporter.step("Compiling") as step:
        step.progress(1, 2, "objects")
        step.outcome("2 objects")
    assert err.getvalue() == "Compiling: 2 objects, 0.0 s\n"
    assert out.getvalue() == ""
    assert [name for name, _ in reporter.seconds] == ["Compiling"]


def test_plain_progress_is_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    reporter, _, err = make()
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    with reporter.step("Compiling") as step:
        for minute in range(12):
            now[0] = minute * 30.0
            step.progress(minute, 12, "objects")
    lines = [line for line in err.getvalue().splitlines() if "/12" in line]
    assert lines == [f"Compiling: {done}/12 objects" for done in (2, 4, 6, 8, 10)]


def test_the_beginning_of_a_step_is_a_detail() -> None:
    reporter, _, err = make(level="DEBUG")
    with reporter.step("Linking"):
        assert err.getvalue() == "Linking ...\n"


def test_failed_step_is_not_announced_as_done() -> None:
    reporter, _, err = make()
    with pytest.raises(BundlerError), reporter.step("Linking"):
        raise BundlerError("no")
    assert err.getvalue() == ""
    assert reporter.seconds == ()


@pytest.mark.parametrize(
    ("level", "seen"),
    [("DEBUG", "diw"), ("INFO", "iw"), ("WARN", "w"), ("ERROR", "")],
)
def test_levels(level: str, seen: str) -> None:
    reporter, _, err = make(level=level)
    reporter.detail("d")
    reporter.info("i")
    reporter.warn("w")
    assert "".join(line[-1] for line in err.getvalue().splitlines()) == seen
    assert reporter.warnings == ("w",)


def test_quiet_prints_only_the_path() -> None:
    reporter, out, err = make(quiet=True)
    with reporter.step("Linking"):
        reporter.warn("careful")
    reporter.summary(RESULT)
    assert out.getvalue() == "/x/dist/app\n"
    assert err.getvalue() == ""


def test_json_on_standard_output() -> None:
    reporter, out, err = make(json_output=True)
    reporter.warn("careful")
    reporter.summary(RESULT)
    data = json.loads(out.getvalue())
    assert data["binary"] == "/x/dist/app"
    assert data["warnings"] == ["careful"]
    assert "12.3 MB" in err.getvalue()


PATH = "/a-long-directory" * 8 + "/with a space.txt"


def terminal_output(environ: dict[str, str]) -> str:
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as err:
        reporter = Reporter(out=io.StringIO(), err=err, environ=environ)
        with reporter.step("Compiling [bold]x") as step:
            step.progress(1, 2, "objects")
        reporter.warn("list[int] is not a style")
        reporter.failure(f"error: it broke\n  at {PATH}")
    data = b""
    with os.fdopen(master, "rb", buffering=0) as terminal:
        try:
            while chunk := terminal.read(4096):
                data += chunk
        except OSError:  # EIO: everything is read, and the other end is closed
            pass
    return data.decode()


def test_terminal_gets_colours_and_text_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    text = terminal_output({"TERM": "xterm-256color"})
    assert "\x1b[" in text
    assert "list[int] is not a style" in text
    assert re.search(r"Compiling \[bold\]x: \d+\.\d s", text)
    assert "\x1b[31merror: it broke\x1b[0m" in text


def test_no_word_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    text = terminal_output({"TERM": "xterm-256color"})
    assert PATH.partition(" ")[0] in text


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_plain_on_request(environ: dict[str, str]) -> None:
    text = terminal_output(environ)
    assert "\x1b" not in text
    assert "warning: list[int] is not a style" in text


def test_reader_that_went_away(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    stream = os.fdopen(write_end, "w")
    reporter = Reporter(out=io.StringIO(), err=stream, environ={})
    reporter.info("one")
    reporter.warn("two")
    try:
        stream.close()
    except BrokenPipeError:
        pass


def test_text_that_the_stream_cannot_encode() -> None:
    err = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    reporter = Reporter(out=io.StringIO(), err=err, environ={})
    reporter.info("caf\u00e9 \udcff")
    err.seek(0)
    assert err.read() == "caf\\xe9 \\udcff\n"


@pytest.mark.parametrize("as_json", [False, True])
def test_nothing_had_to_be_done(as_json: bool) -> None:
    """What the last build reported still holds, and is shown again."""
    out, err = io.StringIO(), io.StringIO()
    said = {"remarks": ["missing  toml"], "warnings": ["beware"], "json": {"size": 7, "unchanged": False}}
    Reporter(json_output=as_json, out=out, err=err, environ={}).unchanged("/x/app", said)
    assert err.getvalue() == "warning: beware\nmissing  toml\nunchanged /x/app\n"
    if as_json:
        expected = {"size": 7, "unchanged": True, "seconds": [], "warnings": ["beware"]}
        assert json.loads(out.getvalue()) == expected
    else:
        assert out.getvalue() == "/x/app\n"
