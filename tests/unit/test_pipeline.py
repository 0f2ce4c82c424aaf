"""bundler.pipeline: what holds however the steps end."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from bundler import pipeline as module
from bundler.errors import DiskFull, InputUnreadable, UsageError
from bundler.options import BuildOptions
from bundler.report.result import BuildResult
from bundler.reporter import Reporter

RESULT = BuildResult("/x/app", 1, (3, 12, 1), 1)


class Steps:
    """Stands for the steps: notes that the directories are there, and does as it is told."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure

    def __call__(self, options: BuildOptions, reporter: Reporter) -> BuildResult:
        assert Path(options.tables_dir).is_dir()
        Path(options.scratch_dir).mkdir()
        if self.failure is not None:
            raise self.failure
        return RESULT


def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: Steps, **options: Any) -> BuildResult:
    monkeypatch.setattr(module, "_steps", steps)
    monkeypatch.chdir(tmp_path)
    Path("app.py").touch()
    chosen = BuildOptions(script="app.py", cache_dir=str(tmp_path / "cache"), **options)
    nobody: Any = None
    return module.build(chosen, nobody)


@pytest.mark.parametrize("debug", [False, True])
def test_what_the_compiler_wrote_for_itself_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, debug: bool
) -> None:
    assert build(tmp_path, monkeypatch, Steps(), debug=debug) is RESULT
    assert (tmp_path / "build" / "app" / "zig").exists() == debug


def test_it_goes_after_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError):
        build(tmp_path, monkeypatch, Steps(RuntimeError()))
    assert not (tmp_path / "build" / "app" / "zig").exists()


def test_errors_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DiskFull, match="while building app"):
        build(tmp_path, monkeypatch, Steps(OSError(errno.ENOSPC, "No space left")))
    with pytest.raises(InputUnreadable, match="cannot read /elsewhere"):
        build(tmp_path, monkeypatch, Steps(PermissionError(errno.EACCES, "Permission denied", "/elsewhere")))


def test_a_time_that_makes_no_sense_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        build(tmp_path, monkeypatch, Steps())
    assert not (tmp_path / "build").exists()
