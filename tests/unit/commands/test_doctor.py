"""``bundler doctor``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bundler.__main__ import main
from bundler.commands import doctor as module
from bundler.commands.doctor import Finding, finding_lines, findings
from bundler.errors import CompilerFailed, UsageError
from bundler.options import BuildOptions
from bundler.reporter import Reporter


def found(tmp_path: Path, python: str = sys.executable) -> dict[str, Finding]:
    options = BuildOptions(script="app.py", python=python, cache_dir=str(tmp_path / "cache"))
    return {one.name: one for one in findings(options, Reporter("ERROR"))}


def test_lines() -> None:
    assert list(finding_lines(Finding("disk", "fine"))) == ["ok    disk: fine"]
    assert list(finding_lines(Finding("kernel", "odd", advice="one\ntwo"))) == [
        "note  kernel: odd",
        "      one",
        "      two",
    ]
    error = UsageError("wrong", "why", "do this")
    assert list(finding_lines(Finding("cache", "wrong", error))) == ["FAIL  cache: wrong", "      do this"]


@pytest.mark.slow
def test_a_machine_that_has_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--python", sys.executable, "--cache-dir", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = ["interpreter", "libpython", "compiler", "headers", "cache", "disk", "hooks", "kernel"]
    assert [line.split()[1].rstrip(":") for line in lines] == names
    assert all(line.startswith("ok ") for line in lines)


@pytest.mark.slow
def test_an_interpreter_that_will_not_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The other checks are made all the same, and the exit code is that of a build."""
    assert main(["doctor", "--python", "/bin/true", "--cache-dir", str(tmp_path)]) in (10, 11, 14)
    captured = capsys.readouterr()
    assert captured.out.startswith("FAIL  interpreter: ") and "ok    disk" in captured.out
    assert captured.err.startswith("error: ") and "Traceback" not in captured.err


@pytest.mark.slow
def test_a_compiler_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*arguments: object) -> None:
        raise CompilerFailed("no compiler", "", "install it")

    monkeypatch.setattr(module, "make_toolchain", missing)
    assert isinstance(found(tmp_path)["compiler"].error, CompilerFailed)


@pytest.mark.slow
def test_the_cache_and_the_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(name: str) -> int:
        raise PermissionError(1, "Operation not permitted")

    (tmp_path / "cache").write_text("a file")
    monkeypatch.setattr(os, "memfd_create", denied)
    monkeypatch.setattr(module, "LITTLE", 1 << 62)
    seen = found(tmp_path)
    assert seen["cache"].error is not None and "--cache-dir" in seen["cache"].error.hint
    assert "memfd_create(2) is denied" in seen["kernel"].text and seen["kernel"].error is None
    assert seen["disk"].error is not None and seen["disk"].error.exit_code == 31
