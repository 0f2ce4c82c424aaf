"""The linters, so that `pytest` alone checks everything.

The commands are those of .pre-commit-config.yaml, which runs them on the files of a commit.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

SCRIPTS = sysconfig.get_path("scripts")
IDS = ["ruff-check", "ruff-format", "mypy", "clang-format"]


@pytest.fixture(scope="module")
def hooks(project_root: Path) -> dict[str, dict[str, Any]]:
    """The hooks of .pre-commit-config.yaml by their ids.  All of them are local."""
    config = yaml.safe_load((project_root / ".pre-commit-config.yaml").read_text())
    (local,) = config["repos"]
    assert local["repo"] == "local"
    return {hook["id"]: hook for hook in local["hooks"]}


def check(root: Path, hook: dict[str, Any], *words: str) -> None:
    """Run the command of ``hook`` followed by ``words``."""
    command = shlex.split(hook["entry"])
    program = shutil.which(command[0], path=SCRIPTS)
    assert program, f"{command[0]} is not installed: pip install -e '.[dev]'"
    done = subprocess.run(
        [program, *command[1:], *words], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_hooks_download_nothing(hooks: dict[str, dict[str, Any]]) -> None:
    assert list(hooks) == IDS  # each has its test below
    assert {hook["language"] for hook in hooks.values()} == {"system"}


def test_ruff(project_root: Path, hooks: dict[str, dict[str, Any]]) -> None:
    check(project_root, hooks["ruff-check"], ".")


def test_ruff_format(project_root: Path, hooks: dict[str, dict[str, Any]]) -> None:
    check(project_root, hooks["ruff-format"], ".")


@pytest.mark.slow
@pytest.mark.once
def test_mypy(project_root: Path, hooks: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    assert hooks["mypy"]["pass_filenames"] is False
    check(project_root, hooks["mypy"], "--cache-dir", str(tmp_path), "--python-executable", sys.executable)


def test_clang_format(project_root: Path, hooks: dict[str, dict[str, Any]]) -> None:
    sources = sorted(
        str(path.relative_to(project_root)) for path in (project_root / "runtime_stub").rglob("*.[ch]")
    )
    assert sources
    assert [path for path in sources if not re.search(hooks["clang-format"]["files"], path)] == []
    check(project_root, hooks["clang-format"], *sources)
