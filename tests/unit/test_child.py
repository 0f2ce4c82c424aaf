"""Children of the build, and the processes that they start."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from bundler.child import run_child

# the grandchild leaves the process group, as the processes of a shell with job control do
FAMILY = """
import os, sys, time
if os.fork() == 0:
    os.setpgid(0, 0)
    with open(sys.argv[1], "w") as file:
        file.write(str(os.getpid()))
time.sleep(100)
"""


def test_status_and_output(tmp_path: Path) -> None:
    with open(tmp_path / "log", "wb") as log:
        assert run_child(["sh", "-c", "echo out; echo err >&2; exit 3"], output=log) == 3
    assert (tmp_path / "log").read_text() == "out\nerr\n"


def test_nothing_is_left_when_time_is_up(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    with pytest.raises(subprocess.TimeoutExpired):
        run_child([sys.executable, "-c", FAMILY, str(file)], output=subprocess.DEVNULL, limit=5)
    pid = int(file.read_text())
    for _ in range(100):
        if not _runs(pid):
            return
        time.sleep(0.05)
    raise AssertionError("the grandchild runs")


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_program_that_is_not_there() -> None:
    with pytest.raises(FileNotFoundError):
        run_child(["/nowhere/program"], output=subprocess.DEVNULL)
