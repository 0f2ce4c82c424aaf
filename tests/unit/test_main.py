"""bundler.__main__: what the user sees of an exception, and how the program ends."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import click
import pytest

from bundler.__main__ import as_failure
from bundler.cli import cli
from bundler.errors import BundlerError, DiskFull, InternalError, Interrupted, LinkFailed, UsageError

INTERRUPTED = """
import sys
from bundler import __main__ as program

def interrupted(*words, **options):
    exec("import signal; signal.raise_signal(signal.SIGINT)")

program.cli.main = interrupted
sys.exit(program.main([]))
"""


@pytest.mark.parametrize(
    ("error", "kind", "what"),
    [
        (KeyboardInterrupt(), Interrupted, "interrupted"),
        (click.Abort(), Interrupted, "interrupted"),
        (click.UsageError("No such option: --x."), UsageError, "no such option: --x"),
        (click.ClickException("It is odd."), UsageError, "it is odd"),
        (OSError(errno.ENOSPC, "No space left"), DiskFull, "no space left: failed while building"),
        (OSError(errno.EIO, "Input/output error"), InternalError, "unexpected OSError"),
        (KeyError("x"), InternalError, "unexpected KeyError: 'x'"),
        (AssertionError(), InternalError, "unexpected AssertionError"),
    ],
)
def test_as_failure(error: BaseException, kind: type[BundlerError], what: str) -> None:
    failure = as_failure(error)
    assert type(failure) is kind
    assert failure.what.startswith(what)


def test_our_own_errors_stay_as_they_are() -> None:
    error = LinkFailed("it broke")
    assert as_failure(error) is error


def test_the_hint_names_the_command() -> None:
    assert as_failure(click.UsageError("x")).hint == "see `bundler --help`"
    context = click.Context(cli, info_name="bundler build")
    assert as_failure(click.UsageError("x", context)).hint == "see `bundler build --help`"


def test_an_interrupt_inside_exec(tmp_path: Path) -> None:
    """Dataclasses and named tuples are made by exec(): a module that makes one may be importing."""
    (tmp_path / "interrupted.py").write_text(INTERRUPTED)
    done = subprocess.run(
        [sys.executable, "-m", "interrupted"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, "error: interrupted\n")
