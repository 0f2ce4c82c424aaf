"""The one owner of the terminal.

Progress, warnings and the summary go to standard error; the result (its path, or JSON) goes to
standard output.  On a terminal, a live line shows the current step.  Elsewhere, and with
``NO_COLOR`` or ``TERM=dumb``, all output is plain lines.  When a reader goes away
(``bundler build | head``), the reporter becomes silent and the build goes on.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from bundler.option_table import LogLevel
from bundler.report.result import BuildResult
from bundler.report.summary import human_seconds, summary_lines, to_json

if TYPE_CHECKING:  # only a terminal needs rich, which takes a tenth of a second to import
    from rich.console import Console
    from rich.progress import Progress, TaskID

_RANKS: dict[LogLevel, int] = {"DEBUG": 0, "INFO": 1, "WARN": 2, "ERROR": 3}

_PLAIN_INTERVAL = 60.0
"""Seconds between two progress lines of one step without a live line.  CI services end what is silent."""


class Step:
    """The current step of the build.  :meth:`progress` may be called often: it limits its own output."""

    def __init__(self, reporter: Reporter, name: str, live: Progress | None, task: TaskID | None) -> None:
        self._reporter = reporter
        self._name = name
        self._live = live
        self._task = task
        self._started = self._last_line = time.monotonic()
        self._outcome = ""

    def progress(self, done: int, total: int | None = None, what: str = "") -> None:
        """Show that ``done`` of ``total`` (None: unknown) things are done; ``what`` says what they are
        ("objects compiled")."""
        if self._live is not None and self._task is not None:
            self._live.update(self._task, completed=done, total=total, what=what)
            return
        now = time.monotonic()
        if now - self._last_line >= _PLAIN_INTERVAL:
            self._last_line = now
            amount = f"{done}" if total is None else f"{done}/{total}"
            self._reporter.info(f"{self._name}: {amount} {what}".rstrip())

    def counter(self, what: str) -> Callable[[int, int, str], None]:
        """:meth:`progress` as a callback ``(done, total, name)``; the ``name`` of the current thing is not
        shown."""
        return lambda done, total, name: self.progress(done, total, what)

    def outcome(self, text: str) -> None:
        """Set a few words for the step's last line ("612 modules")."""
        self._outcome = text

    @property
    def last_line(self) -> str:
        """The line that stays when the step is over."""
        seconds = human_seconds(time.monotonic() - self._started)
        return f"{self._name}: {self._outcome}, {seconds}" if self._outcome else f"{self._name}: {seconds}"

    @property
    def elapsed(self) -> float:
        """Wall seconds since the step began."""
        return time.monotonic() - self._started


class Reporter:
    """Shows the user what happens; ``level`` is the lowest level that is shown."""

    def __init__(
        self,
        level: LogLevel = "INFO",
        *,
        quiet: bool = False,
        json_output: bool = False,
        out: TextIO | None = None,
        err: TextIO | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        environ = os.environ if environ is None else environ
        self._out = sys.stdout if out is None else out
        self._err = sys.stderr if err is None else err
        self._rank = _RANKS["ERROR"] if quiet else _RANKS[level]
        self._json = json_output
        self._warnings: list[str] = []
        self._seconds: list[tuple[str, float]] = []
        plain = bool(environ.get("NO_COLOR")) or environ.get("TERM") == "dumb" or not self._err.isatty()
        self._console = None if plain else _console(self._err)

    @property
    def seconds(self) -> tuple[tuple[str, float], ...]:
        """(step, wall seconds) of the finished steps, in order."""
        return tuple(self._seconds)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Every warning so far, shown or not."""
        return tuple(self._warnings)

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Announce the step ``name``, then show and record how long the body took.  Steps do not nest."""
        with self._live() as live:
            task = live.add_task(name, total=None, what="") if live else None
            step = Step(self, name, live, task)
            if live is None:
                self.detail(f"{name} ...")
            yield step
            self._seconds.append((name, step.elapsed))
        self.info(step.last_line)

    def detail(self, text: str) -> None:
        """Show a detail (level DEBUG)."""
        self._say("DEBUG", text, "dim")

    def info(self, text: str) -> None:
        """Show a line that is visible by default (level INFO)."""
        self._say("INFO", text)

    def warn(self, text: str) -> None:
        """Show and record a problem that does not end the build (level WARN)."""
        self._warnings.append(text)
        self._say("WARN", f"warning: {text}", "yellow")

    def failure(self, text: str) -> None:
        """Show the message of an error, whatever the level is."""
        self._say("ERROR", text, "red", first_only=True)

    def summary(self, result: BuildResult) -> None:
        """Show the summary (standard error) and the path or JSON of the result (standard output)."""
        for line in summary_lines(result):
            self.info(line)
        if self._json:
            text = json.dumps({**to_json(result), "warnings": self._warnings}, indent=2)
        else:
            text = result.binary
        self._write(self._out, text)

    def unchanged(self, path: str, said: Mapping[str, Any]) -> None:
        """Show that nothing had to be done for ``path``.

        ``said`` is what the build that made it reported: ``"json"``, ``"warnings"`` and ``"remarks"``, which
        are shown again, because they still hold.
        """
        for text in said["warnings"]:
            self.warn(text)
        for line in said["remarks"]:
            self.info(line)
        self.info(f"unchanged {path}")
        if self._json:
            data = {**said["json"], "unchanged": True, "seconds": [], "warnings": self._warnings}
            path = json.dumps(data, indent=2)
        self._write(self._out, path)

    def result(self, lines: Iterable[str]) -> None:
        """Print the result of a command, line by line (standard output)."""
        for line in lines:
            self._write(self._out, line)

    def raw(self, content: bytes) -> None:
        """Write bytes to standard output as they are."""
        self._out.flush()
        self._out.buffer.write(content)
        self._out.buffer.flush()

    @contextmanager
    def _live(self) -> Iterator[Progress | None]:
        """A live progress line, where the terminal and the level allow one."""
        if self._console is None or self._rank > _RANKS["INFO"]:
            yield None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[what]}", markup=False),
        )
        with Progress(*columns, console=self._console, transient=True) as live:
            yield live

    def _say(self, level: LogLevel, text: str, style: str = "", first_only: bool = False) -> None:
        if _RANKS[level] < self._rank:
            return
        if self._console is None:
            self._write(self._err, text)
            return
        from rich.text import Text

        try:
            # a plain string would be read as markup: "list[int]" would become a style
            first, newline, rest = text.partition("\n") if first_only else (text, "", "")
            shown = Text.assemble((first, style), newline, rest)
            # lines break between words only: a path stays whole, so that it can be copied
            self._console.print(shown, overflow="ignore", crop=False)
        except BrokenPipeError:
            self._console = None
            self._rank = len(_RANKS)

    def _write(self, stream: TextIO, text: str) -> None:
        try:
            encoding = stream.encoding or "utf-8"
            # the stream may not be able to encode a file name, which must not end the build
            stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
            stream.flush()
        except BrokenPipeError:
            if stream is self._err:
                self._rank = len(_RANKS)


def _console(stream: TextIO) -> Console:
    from rich.console import Console

    return Console(file=stream, highlight=False)
