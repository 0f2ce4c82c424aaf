"""The worker's end of the pipe to the hook process.

The process is started when the first hook applies, and again after it has ended.  The other end, and the
messages, are in ``hooks/process/serve.py``.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any

from bundler.target import seen as seen_module
from bundler.target.hooks.model import HookSettings
from bundler.target.seen import SEEN

SEEN_FILE = os.path.abspath(seen_module.__file__)

_SHOWN_OUTPUT = 4000  # characters of a hook's output that are kept
_SILENCE = 10.0  # seconds after which it is said what is waited for
_PATIENCE = 2.0  # seconds that the process has to end when it is no longer needed


class HookProblem(Exception):
    """A hook failed.  The message says how, with the traceback if there is one."""


class HookProcess:
    """The hook process, which answers one request at a time.

    ``path`` is the program's ``sys.path``.  ``python`` is the target interpreter (default: the running one).
    """

    def __init__(self, settings: HookSettings, path: Sequence[str], python: str = "") -> None:
        self._settings = settings
        self._python = python or sys.executable
        self._path = list(path)
        self._process: subprocess.Popen[bytes] | None = None
        self._output = tempfile.TemporaryFile()
        self._read = 0

    def ask(self, request: dict[str, Any], slow: Callable[[str], None] = lambda how: None) -> Any:
        """The answer to ``request``.  Raises :class:`HookProblem`.

        ``slow("10 of at most 300 s")`` is called if it has not come after :data:`_SILENCE`.
        """
        if self._process is None:
            self._start()
        return self._exchange(request, slow)

    def output(self) -> str:
        """What the process printed since the last call."""
        self._output.seek(self._read)
        text = self._output.read()
        self._read += len(text)
        self._output.seek(0, os.SEEK_END)
        return text.decode("utf-8", "replace").strip()[-_SHOWN_OUTPUT:]

    def close(self) -> None:
        """End the process, after it has told what it has looked at."""
        if self._process is not None:
            try:
                seen = self._exchange({"do": "seen"})
            except HookProblem:
                seen = None
            SEEN.add(seen)
        if self._process is not None:
            assert self._process.stdin is not None
            try:
                self._process.stdin.close()
                self._process.wait(_PATIENCE)
            except (OSError, subprocess.TimeoutExpired):
                pass
            self._end()
        self._output.close()

    def _start(self) -> None:
        settings = self._settings
        program = os.path.join(settings.programs, "serve.py")
        self._process = subprocess.Popen(
            [self._python, "-I", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._output,
            # its own process group, so that a hook is ended together with all processes that it started,
            # in the worker's session, so that the build finds it
            process_group=0,
        )
        packages = dict(settings.packages)
        request = {"api": settings.api, "path": self._path, "packages": packages, "watch": SEEN_FILE}
        self._exchange({"do": "set up", **request})

    def _exchange(self, request: dict[str, Any], slow: Callable[[str], None] = lambda how: None) -> Any:
        assert self._process is not None and self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            self._process.stdin.flush()
            line = self._line(slow)
        except BrokenPipeError:
            line = b""
        if not line:
            SEEN.complete = False
            raise HookProblem(f"it ended its process: {_manner(self._end())}")
        try:
            answer = json.loads(line)
        except ValueError:
            SEEN.complete = False
            self._end()
            raise HookProblem("it wrote to the pipe for answers") from None
        if "error" in answer:
            raise HookProblem(_shortened(answer["error"]))
        return answer["result"]

    def _line(self, slow: Callable[[str], None]) -> bytes:
        """One line of the pipe for answers; empty at its end.

        Raises :class:`HookProblem` if it does not come in time.
        """
        assert self._process is not None and self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        limit = self._settings.timeout
        until = time.monotonic() + limit
        told = limit <= _SILENCE
        parts: list[bytes] = []
        while True:
            left = until - time.monotonic()
            if not told and not select.select([pipe], [], [], max(0.0, left - limit + _SILENCE))[0]:
                slow(f"{_SILENCE:g} of at most {limit:g} s")
                told = True
                continue
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                SEEN.complete = False
                self._end()
                raise HookProblem(f"it was still running after {self._settings.timeout:g} seconds")
            part = os.read(pipe, 1 << 16)
            parts.append(part)
            if not part:
                return b""
            if part.endswith(b"\n"):
                return b"".join(parts)

    def _end(self) -> int:
        """Kill the process and its children.  Returns its exit status."""
        assert self._process is not None
        process, self._process = self._process, None
        status = process.poll()
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        final = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    pass
        return final if status is None else status


def _shortened(text: str) -> str:
    """A traceback without its first frames, those of the hook process's own programs."""
    lines = text.rstrip().splitlines()
    own = [number for number, line in enumerate(lines) if line.startswith("  File ")]
    outside = [number for number in own if not _is_ours(lines[number])]
    if outside and outside[0] > own[0]:
        return "\n".join([lines[0], *lines[outside[0] :]])
    return "\n".join(lines)


def _is_ours(line: str) -> bool:
    return (
        "serve.py" in line
        or "_hook.py" in line
        or "_before.py" in line
        or "<frozen " in line
        or ("compat.py" in line and "importlib_load_source" in line)
    )


def _manner(status: int) -> str:
    return f"killed by signal {-status}" if status < 0 else f"exit status {status}"
