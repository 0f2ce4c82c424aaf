"""A child process that is ended, with all that it has started, if the build ends first."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

_ROUNDS = 20


def run_child(
    command: Sequence[str],
    *,
    output: int | IO[bytes],
    env: Mapping[str, str] | None = None,
    cwd: str | None = None,
    limit: float | None = None,
) -> int:
    """Run ``command`` without input, with its standard output and error in ``output``.  Returns its status.

    The child leads a session of its own, so Ctrl-C does not reach it.  Raises ``OSError`` if it cannot be
    started, and ``subprocess.TimeoutExpired`` after ``limit`` seconds; then, too, it has ended.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=env,
        cwd=cwd,
        start_new_session=True,
    )
    try:
        return process.wait(limit)
    except BaseException:
        end_session(process)
        raise


def end_session(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """Kill ``process`` and all others of the session that it leads, and wait for it."""
    for _ in range(_ROUNDS):  # a process may fork while the others are looked for
        found = [process.pid, *_members(process.pid)]
        for pid in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        if len(found) == 1:
            break


def _members(session: int) -> Iterator[int]:
    """The processes of ``session`` that have not ended, except its leader."""
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            # proc(5): the name in parentheses may hold anything; state, parent, group and session follow it
            fields = (directory / "stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            continue
        pid = int(directory.name)
        if int(fields[3]) == session and pid != session and fields[0] != b"Z":
            yield pid
