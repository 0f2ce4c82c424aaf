"""One run of an executable, with the times of its imports.

``BUNDLER_IMPORT_TIME=1`` lets CPython write a line for each import (as ``-X importtime`` does), and the stub
one when it starts, when the interpreter is ready, and when the program has ended.  Writing them takes time,
too, so a run without is a little shorter.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bundler.errors import InputUnreadable

VARIABLE = "BUNDLER_IMPORT_TIME"

_IMPORT = re.compile(r"import time:\s*(\d+) \|\s*(\d+) \| ( *)(\S+)$")
_STAGE = re.compile(r"bundle: (started at|ready after|the end begins after) (\d+) us$")


@dataclass(frozen=True)
class ImportTime:
    """One import: microseconds of its own, and with all that it imports."""

    name: str
    own: int
    total: int
    children: tuple[ImportTime, ...] = ()


@dataclass(frozen=True)
class Stage:
    """A part of the run: its microseconds, and the imports in it."""

    name: str
    total: int
    imports: tuple[ImportTime, ...] = ()


@dataclass(frozen=True)
class Profile:
    """A run of ``words`` that ended with ``status`` (negative: the signal that ended it).

    Times are in microseconds, ``peak`` is in bytes.
    """

    words: tuple[str, ...]
    status: int
    stages: tuple[Stage, ...]
    user: int
    system: int
    minor_faults: int
    major_faults: int
    peak: int

    @property
    def total(self) -> int:
        """From the start of the process to its end."""
        return sum(stage.total for stage in self.stages)


def profile(path: str, arguments: Sequence[str]) -> Profile:
    """Run the executable at ``path``, without input, and with its output thrown away.

    Raises :class:`InputUnreadable` if it cannot be started.
    """
    command = (os.path.abspath(path), *arguments)
    with tempfile.TemporaryFile() as written:
        begin = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=written,
                env={**os.environ, VARIABLE: "1"},
            )
        except OSError as error:
            raise InputUnreadable(f"cannot run {path}", error.strerror or str(error)) from error
        _, status, used = os.wait4(process.pid, 0)
        end = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        process.returncode = os.waitstatus_to_exitcode(status)
        written.seek(0)
        lines = written.read().decode("utf-8", "replace").splitlines()
    return Profile(
        words=(os.path.basename(path), *arguments),
        status=process.returncode,
        stages=stages_of(lines, begin // 1000, end // 1000),
        user=round(used.ru_utime * 1_000_000),
        system=round(used.ru_stime * 1_000_000),
        minor_faults=used.ru_minflt,
        major_faults=used.ru_majflt,
        peak=used.ru_maxrss * 1024,
    )


def stages_of(lines: Iterable[str], begin: int, end: int) -> tuple[Stage, ...]:
    """The stages of a run from ``begin`` to ``end`` (microseconds of CLOCK_MONOTONIC) that wrote ``lines``.

    Without a line of the stub, there is one stage.
    """
    stages: list[Stage] = []
    imports = _Imports()
    name, at, started = "the kernel starts the process", begin, begin
    for line in lines:
        found = _IMPORT.match(line)
        if found:
            own, total, indent, module = found.groups()
            imports.add(len(indent) // 2, ImportTime(module, int(own), int(total)))
        found = _STAGE.match(line)
        if not found:
            continue
        what, number = found.groups()
        if what == "started at":
            now = started = int(number)
        else:
            now = started + int(number)
        stages.append(Stage(name, max(0, now - at), imports.taken()))
        name, at = _FOLLOWS[what], now
    return (*stages, Stage(name, max(0, end - at), imports.taken()))


_FOLLOWS = {
    "started at": "the interpreter starts",
    "ready after": "the program runs",
    "the end begins after": "the exit",
}


class _Imports:
    """Imports as they are written: those that an import makes come before it, and one step deeper."""

    def __init__(self) -> None:
        self._levels: dict[int, list[ImportTime]] = {}

    def add(self, depth: int, found: ImportTime) -> None:
        children = tuple(self._levels.pop(depth + 1, ()))
        one = ImportTime(found.name, found.own, found.total, children)
        self._levels.setdefault(depth, []).append(one)

    def taken(self) -> tuple[ImportTime, ...]:
        """Those that have ended.  What is deeper belongs to imports that have not, and stays."""
        return tuple(self._levels.pop(0, ()))
