"""One build at a time in a work directory."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

from bundler.reporter import Reporter
from bundler.work_lock import work_lock

HOLD = """
import fcntl, sys
stream = open(sys.argv[1], "ab")
fcntl.flock(stream, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


class Ends(io.StringIO):
    """Ends the other process when something is written."""

    other: subprocess.Popen[str]

    def write(self, text: str) -> int:
        assert self.other.stdin is not None
        self.other.stdin.close()
        return super().write(text)


def test_a_second_build_waits_and_says_so(tmp_path: Path) -> None:
    err = Ends()
    command = [sys.executable, "-c", HOLD, str(tmp_path / ".lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        err.other = other
        with work_lock(str(tmp_path), Reporter(err=err, environ={})):
            assert err.getvalue() == f"waiting for another build that uses {tmp_path}\n"


def test_the_next_build_does_not_wait(tmp_path: Path) -> None:
    err = io.StringIO()
    for _ in range(2):
        with work_lock(str(tmp_path), Reporter(err=err, environ={})):
            pass
    assert err.getvalue() == ""
