"""``--trace``: run the program and give the names of the modules that it imports to the closure."""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bundler.child import run_child
from bundler.errors import InterpreterNotFound, UsageError
from bundler.options import BuildOptions
from bundler.reporter import Reporter

LIMIT = 600.0
"""Seconds after which a traced program is ended.  What it has imported until then counts."""


@dataclass(frozen=True)
class Trace:
    """What one run imported.

    ``log`` is the file with the program's output.  ``problem`` says how the run failed; it is empty for exit
    status 0.
    """

    modules: tuple[str, ...]
    log: str
    problem: str = ""


def traced_modules(options: BuildOptions, reporter: Reporter) -> tuple[str, ...]:
    """The modules that all runs of ``--trace`` imported."""
    names: set[str] = set()
    for number, arguments in enumerate(options.traces, 1):
        with reporter.step("Running the program") as step:
            seen = trace(options, arguments, number)
            step.outcome(f"{len(seen.modules)} imports")
        names.update(seen.modules)
        if seen.problem:
            reporter.warn(f"--trace {arguments!r}: {seen.problem}; see {seen.log}")
    return tuple(sorted(names))


def trace(options: BuildOptions, arguments: str, number: int, limit: float = LIMIT) -> Trace:
    """Run the program of ``options`` with ``arguments`` (words as in a shell), without input.

    Raises ``UsageError`` for arguments that a shell could not split into words, and ``InterpreterNotFound``.
    """
    words = trace_words(arguments)
    names = os.path.join(options.work_dir, f"trace-{number}.txt")
    log = os.path.join(options.work_dir, f"trace-{number}.log")
    Path(names).unlink(missing_ok=True)
    kind, what, words = _entry(options, words)
    paths = os.pathsep.join(os.path.abspath(path) for path in options.paths)
    program = str(Path(__file__).with_name("target") / "record.py")
    flags = [f"-{'O' * options.optimize}"] if options.optimize else []
    command = [options.python, *flags, program, names, kind, what, paths, *words]
    with open(log, "wb") as output:
        problem = _run(command, output.fileno(), limit)
    return Trace(_names(names), log, problem)


def trace_words(arguments: str) -> list[str]:
    """The words of ``arguments``, split as a shell does.  Raises ``UsageError``."""
    try:
        return shlex.split(arguments)
    except ValueError as error:
        raise UsageError(f"cannot read --trace {arguments!r}", str(error)) from error


def _entry(options: BuildOptions, words: list[str]) -> tuple[str, str, list[str]]:
    """What to run: its kind, its name, and its arguments."""
    if options.script is not None:
        return "script", os.path.abspath(options.script), words
    if options.module is not None:
        return "module", options.module, words
    if options.console_script is not None:
        return "console_script", options.console_script, words
    if options.entry_point is not None:
        return "entry_point", options.entry_point, words
    commands = {name: function for name, _, function in (text.partition("=") for text in options.commands)}
    if not words or words[0] not in commands:
        raise UsageError(
            f"--trace {shlex.join(words)!r} does not begin with a command", f"commands: {', '.join(commands)}"
        )
    function = commands[words[0]]
    kind, what = ("entry_point", function) if function else ("console_script", words[0])
    return kind, what, words[1:]


def _run(command: list[str], output: int, limit: float) -> str:
    try:
        status = run_child(command, output=output, limit=limit)
    except subprocess.TimeoutExpired:
        return f"it was still running after {limit:g} seconds and was ended"
    except OSError as error:
        raise InterpreterNotFound(f"cannot run {command[0]}", error.strerror or str(error)) from error
    if status < 0:
        return f"it was killed by signal {-status}"
    return f"it ended with exit status {status}" if status else ""


def _names(file: str) -> tuple[str, ...]:
    try:
        text = Path(file).read_text("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ()
    names = set(text.split("\n")) - {"", "__main__", "__mp_main__", "sitecustomize", "usercustomize"}
    return tuple(sorted(name for name in names if name.isprintable() and " " not in name))
