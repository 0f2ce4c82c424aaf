"""docs/recipes.md: its files can be read, and its shell lines work."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.environments import clean_env
from support.pythons import Python

pytestmark = [pytest.mark.slow, pytest.mark.once]


def block(project_root: Path, title: str) -> str:
    """The block of code below the heading ``title``."""
    page = (project_root / "docs" / "recipes.md").read_text()
    match = re.search(rf"^## {title}\n.*?^```\w+\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert match is not None
    return match[1]


def github_lines(project_root: Path) -> list[str]:
    text = block(project_root, "GitHub Actions")
    steps: list[dict[str, Any]] = yaml.safe_load(text)["jobs"]["build"]["steps"]
    (run,) = [step["run"] for step in steps if "run" in step]
    lines: list[str] = run.splitlines()
    return lines


def test_all_recipes_have_the_same_lines(project_root: Path) -> None:
    lines = github_lines(project_root)
    assert yaml.safe_load(block(project_root, "GitLab"))["executable"]["script"] == lines
    docker = re.findall(r"^RUN (?:--mount=\S+ )?(.*)$", block(project_root, "Dockerfile"), re.MULTILINE)
    assert docker == lines


def test_the_lines_work(project_root: Path, session_dir: Path, tmp_path: Path, target: Python) -> None:
    """In a directory with a program; ``python3`` is the target, and BUNDLER names the sources."""
    skip = shutil.ignore_patterns(".git", ".venv", "build", "dist", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(project_root, tmp_path / "sources", ignore=skip)
    work, programs = tmp_path / "work", tmp_path / "bin"
    work.mkdir()
    programs.mkdir()
    (work / "app.py").write_text("import sys\nprint('app 1.0', sys.argv[1:])\n")
    (work / "requirements.txt").touch()
    (programs / "python3").write_text(f'#!/bin/sh\nexec {target.executable} "$@"\n')
    (programs / "python3").chmod(0o755)
    env = clean_env(BUNDLER=str(tmp_path / "sources"), BUNDLER_CACHE_DIR=str(session_dir / "cache"))
    env["PATH"] = f"{programs}:{env['PATH']}"
    script = "\n".join(github_lines(project_root))
    done = subprocess.run(
        ["sh", "-e", "-c", script], cwd=work, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "app 1.0 ['--version']"
