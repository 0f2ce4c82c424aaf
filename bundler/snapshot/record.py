"""Runs the linked executable up to the end of its leading imports, and reads its memory there.

``runtime_stub/snapshot/record.c`` is the other side.  Each recording is told other things about its
surroundings (``variant``), so that what an import keeps of them differs.
"""

from __future__ import annotations

import fcntl
import os
import resource
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from bundler.child import end_session
from bundler.contract import SNAPSHOT_RECORD
from bundler.snapshot.compare import Recording
from bundler.snapshot.header import Header, write_header
from bundler.snapshot.hooks import snapshot_hooks
from bundler.snapshot.imports import LeadingImport
from bundler.snapshot.process import BLOCKS, PAGES, ignored_signals, obstacles, read_memory, settings

_PATIENCE = 120.0
"""Seconds without a word after which a recording is given up."""

_KERNEL = frozenset({"/proc", "/proc/self", "/proc/self/exe"})
"""What the virtual root leads through."""
_FIRST_DESCRIPTOR = 200
_MOST_MEMORY = 1 << 29
_STACK = 8 << 20
_SHOWN_LINES = 3

_FOUR_YEARS = 4 * 365 + 1
_MORE_DAYS, _FEWER_DAYS = 41, 39
_SMALL_NUMBERS = 257
_MOST_DAYS = 365
_DIRECTORIES = ("one", "two")
_WORDS = ("prog-one", "prog-two")
_ZONES = ("AAA-1", "BBB-2")
"""Of the two recordings, of equal length."""

_HOMES = ("/home/user-one", "/home/user-two")
DIRECTORY = "<directory>"
"""Stands for that of the executable in paths that are reported."""

SET_VARIABLES = frozenset({"LC_CTYPE", "TZ"})
"""Variables that a recording has, and whose values decide more than what is kept of them."""


class Refused(Exception):
    """There can be no snapshot.  The text says why."""


@dataclass
class Report:
    """What a recorded process has said, as words behind the first one of each line."""

    lines: dict[str, list[str]] = field(default_factory=dict)

    def add(self, line: str) -> None:
        kind, _, rest = line.partition(" ")
        self.lines.setdefault(kind, []).append(rest)

    def all(self, kind: str) -> list[str]:
        return self.lines.get(kind, [])

    def number(self, kind: str) -> int:
        """The hexadecimal number behind ``kind``."""
        return int(self.lines[kind][-1], 16)

    def ranges(self, kind: str) -> tuple[tuple[int, int], ...]:
        """Addresses and sizes, the last two words of each line."""
        pairs = (line.split()[-2:] for line in self.all(kind))
        return tuple((int(address, 16), int(size)) for address, size in pairs)

    def numbered(self, kind: str) -> tuple[tuple[int, int, int], ...]:
        """:meth:`ranges`, each behind its number, which is the first word of the line."""
        numbers = (int(line.split()[0]) for line in self.all(kind))
        return tuple((number, *pair) for number, pair in zip(numbers, self.ranges(kind), strict=True))


class RecordedProcess:
    """One recording.  Use it as a context: at its end the process is gone."""

    def __init__(self, executable: str, header: Header, variant: int, directory: str) -> None:
        self._directory = os.path.join(directory, _DIRECTORIES[variant])
        self._variant = variant
        self.report = Report()
        os.makedirs(self._directory)
        os.mkdir(f"{self._directory}-empty")
        self.path = os.path.join(self._directory, "program")
        shutil.copyfile(executable, self.path)
        os.chmod(self.path, 0o700)
        self._header = header

    def __enter__(self) -> RecordedProcess:
        read, report = os.pipe()
        answer, self._answer = os.pipe()
        report, answer = _moved(report), _moved(answer)
        self._buffer = b""
        self._read = read
        write_header(
            self.path,
            self._header,
            state=SNAPSHOT_RECORD,
            variant=self._variant * seconds_between(time.time()),
            report=report,
            answer=answer,
        )
        self._output: IO[bytes] = tempfile.TemporaryFile(dir=self._directory)
        self._descriptors = frozenset({0, 1, 2, report, answer})
        self._report = report
        try:
            self._process = subprocess.Popen(
                [_WORDS[self._variant]],
                executable=self.path,
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=subprocess.STDOUT,
                env={"LC_CTYPE": "C.UTF-8", "TZ": _ZONES[self._variant], "HOME": _HOMES[self._variant]},
                cwd=f"{self._directory}-empty",
                pass_fds=(report, answer),
                start_new_session=True,
                preexec_fn=_prepare,
            )
        except BaseException:
            os.close(self._answer)
            os.close(read)
            raise
        finally:
            os.close(report)
            os.close(answer)
        return self

    def __exit__(self, *error: object) -> None:
        os.close(self._answer)
        os.close(self._read)
        end_session(self._process)
        self._output.close()

    def record(self, imports: Sequence[LeadingImport]) -> Recording:
        """Go to the end of the imports and read the memory.  Raises :class:`Refused`."""
        pid = self._process.pid
        self._wait()
        if ignored_signals(pid):
            raise Refused("signals are ignored before the program runs")
        before, at_start = read_memory(pid, {}), settings(pid)
        self.answer("")
        self._wait()
        self.answer(_code(imports, self._report))
        self._wait()
        if os.fstat(self._output.fileno()).st_size:
            raise Refused(f"an import prints something: {self._said()}")
        for reason in obstacles(pid, self._descriptors):
            raise Refused(reason)
        if settings(pid) != at_start:
            raise Refused("an import changes the current directory or a limit")
        used = self.report.number("blocks") - BLOCKS + self.report.number("pages") - PAGES
        if used > _MOST_MEMORY:
            raise Refused(f"the imports use {used >> 20} MiB of memory")
        ends = {BLOCKS: self.report.number("blocks"), PAGES: self.report.number("pages")}
        after = read_memory(pid, ends)
        texts = (self.path, _WORDS[self._variant])
        return Recording(before, after, self.report.number("thread"), int(self.report.all("task")[0]), texts)

    def ask(self, code: str) -> str:
        """Run Python code in the recorded process, and return what it prints."""
        start = os.fstat(self._output.fileno()).st_size
        self.answer(code)
        with suppress(Refused):
            self._wait()
        return os.pread(self._output.fileno(), 1 << 20, start).decode("utf-8", "replace")

    def answer(self, text: str) -> None:
        content = text.encode()
        content = struct.pack("<Q", len(content)) + content
        with suppress(BrokenPipeError):
            while content:
                content = content[os.write(self._answer, content) :]

    def _wait(self) -> None:
        """Read what the process says until it stops."""
        end = time.monotonic() + _PATIENCE
        while True:
            while b"\n" in self._buffer:
                line, _, self._buffer = self._buffer.partition(b"\n")
                if line == b"stop":
                    return
                self._add(os.fsdecode(line))
            ready, _, _ = select.select([self._read], [], [], max(0.0, end - time.monotonic()))
            part = os.read(self._read, 1 << 16) if ready else b""
            if not ready:
                raise Refused(f"the imports did not end within {_PATIENCE:.0f} s")
            if not part:
                raise Refused(f"the program ended while it was recorded: {self._said() or 'without a word'}")
            self._buffer += part

    def _add(self, line: str) -> None:
        """Note a line.  Paths that lead to the executable do not count; others begin in its directory."""
        kind, _, path = line.partition(" ")
        if kind in ("file", "absent") and path.replace(f"/proc/{self._process.pid}", "/proc/self") in _KERNEL:
            return
        if kind == "file" and f"{self.path}/".startswith(f"{path.rstrip('/')}/"):
            return
        if kind in ("file", "absent") and path.startswith(f"{self._directory}/"):
            line = f"{kind} {DIRECTORY}{path[len(self._directory) :]}"
        self.report.add(line)

    def _said(self) -> str:
        text = os.pread(self._output.fileno(), 1 << 16, 0).decode("utf-8", "replace")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return "; ".join(lines[-_SHOWN_LINES:])


def seconds_between(now: float) -> int:
    """From the time of the first recording to the one that the second is told.

    The date, the day of the week and the year differ.  The number of the day in the year is below 257 in both
    or in neither: CPython has objects for the numbers below, and a new object would move all that follow.
    """
    day = time.gmtime(now).tm_yday
    later = day < _SMALL_NUMBERS - _MORE_DAYS or _SMALL_NUMBERS <= day < _MOST_DAYS - _MORE_DAYS
    return (_FOUR_YEARS + (_MORE_DAYS if later else -_FEWER_DAYS)) * 86400


def _moved(descriptor: int) -> int:
    """The descriptor with a high number, so that both recordings have the same ones."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _FIRST_DESCRIPTOR)
    os.close(descriptor)
    return moved


def _prepare() -> None:
    """Runs in the process that becomes the recording.

    A shell ignores signals for jobs in the background, and nohup(1) does, too.  With an unlimited stack the
    kernel would map libraries where images lie.
    """
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(
        resource.RLIMIT_STACK, (_STACK if hard == resource.RLIM_INFINITY else min(_STACK, hard), hard)
    )


def _code(imports: Sequence[LeadingImport], report: int) -> str:
    """The Python code for the recorded process."""
    place = Path(__file__).parent
    source = (place / "homes.py").read_text() + (place / "recording.py").read_text()
    hooks = snapshot_hooks()
    values = {
        "IMPORTS": [(item.module, list(item.names), item.function) for item in imports],
        "REPORT": report,
        "RENEWED": list(hooks.renewed),
        "CALLBACKS": hooks.callbacks,
    }
    return "".join(f"{name} = {value!r}\n" for name, value in values.items()) + source
