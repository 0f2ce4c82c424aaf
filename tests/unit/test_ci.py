""".ci/run: what it runs where, and how it ends.  The suite and the root are replaced."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.environments import clean_env
from support.pythons import VERSIONS
from support.testing_root import PYTHONS, UNAVAILABLE

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")

SUITE = """#!/bin/sh
echo "${INSIDE:-machine}: $*" >> "$LOG"
case "$FAILING" in *"${INSIDE:-machine}"*) exit 1 ;; esac
"""

ROOT = f"""
import os, sys
if "no root" in os.environ["FAILING"]:
    sys.exit({UNAVAILABLE})
os.environ["INSIDE"] = "root"
os.execvp(sys.argv[1], sys.argv[1:])
"""

MACHINE = f"machine: {sys.executable}"
NEWEST = f"root: python{PYTHONS[-1]} -m not once"


@dataclass(frozen=True)
class Run:
    status: int
    suites: list[str]
    said: str


def run_ci(project_root: Path, directory: Path, failing: str = "", **environment: str) -> Run:
    """A run where ``failing`` parts fail, as ``"machine"``, ``"root"`` or ``"no root"``."""
    log = directory / "log"
    log.touch()
    files = {".ci/suite": SUITE, "tests/support/testing_root.py": ROOT}
    for name, text in files.items():
        path = directory / "tree" / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
        path.chmod(0o755)
    run = shutil.copy(project_root / ".ci" / "run", directory / "tree" / ".ci" / "run")
    subprocess.run(["git", "init", "-q"], cwd=directory / "tree", check=True)
    env = clean_env(
        PYTHON=sys.executable, LOG=str(log), FAILING=failing, TMPDIR=str(directory), **environment
    )
    done = subprocess.run([run], env=env, cwd="/", capture_output=True, text=True, check=False)
    # the copy of the tree is removed
    assert sorted(os.listdir(directory)) == ["log", "tree"]
    return Run(done.returncode, log.read_text().splitlines(), done.stderr)


def test_everything_passes(project_root: Path, tmp_path: Path) -> None:
    run = run_ci(project_root, tmp_path)
    assert run == Run(0, [MACHINE, NEWEST], "")


@pytest.mark.parametrize("failing", ["machine", "root", "machine and root"])
def test_a_failure_is_reported_at_the_end(project_root: Path, tmp_path: Path, failing: str) -> None:
    run = run_ci(project_root, tmp_path, failing)
    assert (run.status, run.suites) == (1, [MACHINE, NEWEST])


@pytest.mark.parametrize("failing, status", [("no root", 69), ("no root, machine", 1)])
def test_no_root(project_root: Path, tmp_path: Path, failing: str, status: int) -> None:
    run = run_ci(project_root, tmp_path, failing)
    assert (run.status, run.suites) == (status, [MACHINE])
    assert all(version in run.said for version in PYTHONS)
    assert "BUNDLER_CI_ROOT=no" in run.said


def test_the_root_is_left_out_on_request(project_root: Path, tmp_path: Path) -> None:
    run = run_ci(project_root, tmp_path, BUNDLER_CI_ROOT="no")
    assert (run.status, run.suites) == (0, [MACHINE])
    assert all(version in run.said for version in PYTHONS)


def test_the_root_has_the_newest_version() -> None:
    assert PYTHONS[-1] == VERSIONS[-1] and set(PYTHONS) <= set(VERSIONS)
