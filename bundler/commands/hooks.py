"""``bundler hooks list`` and ``bundler hooks check``."""

from __future__ import annotations

import os

from bundler.errors import HookFailed, UsageError
from bundler.hook_settings import hook_settings
from bundler.options import BuildOptions
from bundler.report.hooks import listed, problems
from bundler.reporter import Reporter
from bundler.requests import full_request
from bundler.target.hooks.model import SurveyRequest
from bundler.worker.client import Worker


def list_hooks_of(options: BuildOptions, reporter: Reporter) -> None:
    """Print which hooks apply to a program, where each comes from, and what it adds."""
    with Worker(options.python, reporter.info) as worker, reporter.step("Following imports"):
        worker.describe()
        closure = worker.closure(full_request(worker, options))
    reporter.result(listed(closure.hooks.uses, details=True))


def list_hooks(python: str, additional: tuple[str, ...], reporter: Reporter) -> None:
    """Print the hooks for all that is installed for the interpreter ``python``."""
    with Worker(python, reporter.info) as worker, reporter.step("Looking for hooks"):
        worker.describe()
        results = worker.hooks(SurveyRequest(hook_settings(additional)))
    reporter.result(listed(results.uses, details=False))


def check_hooks(directory: str, python: str, reporter: Reporter) -> None:
    """Run every hook of ``directory`` and print what each adds.

    Raises :class:`HookFailed` when one fails, and :class:`UsageError` for a directory without hooks.
    """
    if not os.path.isdir(directory):
        raise UsageError(f"there is no directory {directory}")
    with Worker(python, reporter.info) as worker, reporter.step("Running hooks") as step:
        worker.describe()
        request = SurveyRequest(hook_settings(), check=os.path.abspath(directory))
        results = worker.hooks(request, lambda done, total, name: step.progress(done, total, "hooks"))
    reporter.result(listed(results.uses, details=True))
    if not results.uses:
        raise UsageError(
            f"{directory} holds no hooks", "", "a hook is a file hook-<full.module.name>.py in that directory"
        )
    bad = [use for use in results.uses if use.problem]
    if bad:
        raise HookFailed(
            f"{len(bad)} of {len(results.uses)} hooks failed", "\n".join(use.file for use in bad)
        )
    for use in results.uses:
        for line in problems(use):
            reporter.warn(f"{os.path.basename(use.file)}: {line}")
