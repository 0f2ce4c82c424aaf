"""bundler.environment: defaults from environment variables, and what --python means."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bundler.environment import (
    default_cache_dir,
    default_jobs,
    default_launcher,
    default_python,
    resolve_python,
    source_date_epoch,
)
from bundler.errors import InterpreterNotFound, UsageError


def test_jobs() -> None:
    assert 1 <= default_jobs() <= (os.cpu_count() or 1)


def test_launcher() -> None:
    assert default_launcher({"BUNDLER_COMPILER_LAUNCHER": "ccache"}) == "ccache"
    assert default_launcher({"BUNDLER_COMPILER_LAUNCHER": ""}) is default_launcher({}) is None


def test_default_python_is_the_active_environment(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.touch()
    assert default_python({"VIRTUAL_ENV": str(tmp_path)}) == str(python)
    assert default_python({"CONDA_PREFIX": str(tmp_path)}) == str(python)
    assert default_python({"VIRTUAL_ENV": "/nonexistent", "CONDA_PREFIX": str(tmp_path)}) == str(python)


def test_default_python_without_environment() -> None:
    assert default_python({}) == sys.executable
    assert default_python({"VIRTUAL_ENV": "/nonexistent"}) == sys.executable


def test_python_may_be_an_environment_a_path_or_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    assert resolve_python(str(tmp_path)) == str(python)
    assert resolve_python(str(python)) == str(python)
    monkeypatch.setenv("PATH", str(python.parent))
    assert resolve_python("python") == str(python)


@pytest.mark.parametrize("named", ["python9.9", "./nowhere/python", os.sep + "nowhere"])
def test_python_not_found(named: str) -> None:
    with pytest.raises(InterpreterNotFound):
        resolve_python(named)


def test_cache_dir(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/h")
    assert default_cache_dir({}) == "/h/.cache/bundler"
    assert default_cache_dir({"XDG_CACHE_HOME": "/c"}) == "/c/bundler"
    assert default_cache_dir({"XDG_CACHE_HOME": "relative"}) == "/h/.cache/bundler"
    assert default_cache_dir({"XDG_CACHE_HOME": "/c", "BUNDLER_CACHE_DIR": "/x"}) == "/x"


def test_source_date_epoch() -> None:
    assert source_date_epoch({}) is None
    assert source_date_epoch({"SOURCE_DATE_EPOCH": "1700000000"}) == 1700000000


@pytest.mark.parametrize("text", ["today", "", "-1", "1.5", "\u0663", str(1 << 63), "1" * 5000])
def test_a_time_that_is_not_a_number(text: str) -> None:
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        source_date_epoch({"SOURCE_DATE_EPOCH": text})
