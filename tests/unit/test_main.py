"""bundler.__main__: what the user is told about an exception."""

from __future__ import annotations

import errno

import click
import pytest

from bundler.__main__ import as_failure
from bundler.cli import cli
from bundler.errors import BundlerError, DiskFull, InternalError, Interrupted, LinkFailed, UsageError


@pytest.mark.parametrize(
    ("error", "kind", "what"),
    [
        (KeyboardInterrupt(), Interrupted, "interrupted"),
        (click.Abort(), Interrupted, "interrupted"),
        (click.UsageError("No such option: --x."), UsageError, "no such option: --x"),
        (click.ClickException("It is odd."), UsageError, "it is odd"),
        (OSError(errno.ENOSPC, "No space left"), DiskFull, "no space left while building"),
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
