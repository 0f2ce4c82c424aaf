"""The linters, so that `pytest` is the one command that checks everything."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

SCRIPTS = sysconfig.get_path("scripts")


def check(root: Path, *command: str) -> None:
    program = shutil.which(command[0], path=SCRIPTS)
    assert program, f"{command[0]} is not installed: pip install -e '.[dev]'"
    done = subprocess.run([program, *command[1:]], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff(project_root: Path) -> None:
    check(project_root, "ruff", "check", "--no-cache", ".")


def test_ruff_format(project_root: Path) -> None:
    check(project_root, "ruff", "format", "--no-cache", "--check", ".")


@pytest.mark.slow
def test_mypy(project_root: Path, tmp_path: Path) -> None:
    check(project_root, "mypy", "--cache-dir", str(tmp_path), "--python-executable", sys.executable)


def test_clang_format(project_root: Path) -> None:
    sources = sorted(map(str, (project_root / "runtime_stub").rglob("*.[ch]")))
    assert sources
    check(project_root, "clang-format", "--dry-run", "-Werror", *sources)
