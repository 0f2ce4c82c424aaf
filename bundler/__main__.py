"""``bundler`` and ``python -m bundler``: the only place that prints an error and exits."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Sequence

import click

from bundler.cli import cli
from bundler.errors import BundlerError, InternalError, Interrupted, UsageError, from_os_error
from bundler.signals import Signalled, listening


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code, which :mod:`bundler.errors` lists."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    with listening():
        return _run(words)


def _run(words: list[str]) -> int:
    try:
        result = cli.main(words, prog_name="bundler", standalone_mode=False)
        sys.stdout.flush()
        # click returns the exit code of an option that ends the run early, such as --help
        return result if isinstance(result, int) else 0
    except BrokenPipeError:
        return _reader_gone()
    except BaseException as error:
        if isinstance(error, SystemExit):
            raise
        failure = as_failure(error)
        if "--debug" in words and not isinstance(failure, Interrupted):
            traceback.print_exc()
        return _report(failure)


def as_failure(error: BaseException) -> BundlerError:
    """``error`` as one of the errors that are shown to the user."""
    if isinstance(error, BundlerError):
        return error
    if isinstance(error, Signalled):
        return error.failure
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        return Interrupted("interrupted")
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "bundler"
        return UsageError(_first_lower(error.format_message()), "", f"see `{command} --help`")
    if isinstance(error, click.ClickException):
        return UsageError(_first_lower(error.format_message()))
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return from_os_error(error, "building")
    if isinstance(error, FileNotFoundError) and _directory_is_gone():
        return UsageError("the current directory has been removed", "", "change to another one")
    text = str(error)
    name = type(error).__name__
    return InternalError(
        f"unexpected {name}: {text}" if text else f"unexpected {name}",
        "",
        "this is a defect of bundler; run again with --debug and report what it prints",
    )


def _directory_is_gone() -> bool:
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False


def _first_lower(message: str) -> str:
    return message[:1].lower() + message[1:].removesuffix(".")


def _report(failure: BundlerError) -> int:
    try:
        sys.stdout.flush()
        from bundler.reporter import Reporter  # imported here, because --version and help do not need rich

        Reporter("ERROR").failure(str(failure))
    except OSError:
        _reader_gone()  # the message cannot be shown; the exit code still says what happened
    return failure.exit_code


def _reader_gone() -> int:
    """End quietly when the reader of standard output has closed it (``bundler ... | head``)."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())  # the interpreter flushes standard output once more when it ends
    return 0


if __name__ == "__main__":
    sys.exit(main())
