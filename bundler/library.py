"""``from bundler import build``: a build for programs, which prints nothing and never exits.

What the command line shows goes to the logger ``bundler``.  It stays silent until the program configures
:mod:`logging`.
"""

from __future__ import annotations

import io
import logging
from dataclasses import fields

from bundler.commands.report import report_build
from bundler.option_table import LogLevel
from bundler.options import BuildOptions, make_options
from bundler.pipeline import build as run_pipeline
from bundler.report.result import BuildResult
from bundler.reporter import Reporter
from bundler.reproducible import verify_reproducible

_LOGGER = logging.getLogger("bundler")
_LOGGER.addHandler(logging.NullHandler())  # without any handler, logging would print warnings

_LEVELS: dict[LogLevel, int] = {
    "DEBUG": logging.DEBUG,
    "INFO": logging.INFO,
    "WARN": logging.WARNING,
    "ERROR": logging.ERROR,
}


def build(options: BuildOptions) -> BuildResult:
    """Make the executable that ``options`` describe, and say what it is.

    Raises subclasses of :class:`BundlerError`.  The output path then holds what it held before.
    """
    # as on the command line: `python` may be a virtual environment, and the output must not be the script
    checked = make_options({each.name: getattr(options, each.name) for each in fields(options)})
    reporter = LogReporter()
    result = run_pipeline(checked, reporter)
    if checked.verify_reproducible:
        verify_reproducible(checked, reporter)
    if checked.report is not None:
        report_build(checked, result.warnings)
    return result


class LogReporter(Reporter):
    """A reporter that hands every message to the logger ``bundler``."""

    def __init__(self) -> None:
        super().__init__("DEBUG", out=io.StringIO(), err=io.StringIO())

    def _say(self, level: LogLevel, text: str, style: str = "", first_only: bool = False) -> None:
        _LOGGER.log(_LEVELS[level], "%s", text.removeprefix("warning: "))
