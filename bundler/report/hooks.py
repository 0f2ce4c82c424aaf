"""What is reported about the hooks of a build."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bundler.reporter import Reporter
from bundler.target.closure.model import Closure
from bundler.target.hooks.model import HookUse

_SHOWN = 8


def listed(uses: Sequence[HookUse], *, details: bool) -> Iterator[str]:
    """One line for each hook.  With ``details``, also lines for what it added."""
    for use in uses:
        kind = "" if use.kind == "hook" else f", {use.kind}"
        yield f"{use.module or 'any program'}: {use.file} ({use.origin}{kind})"
        if details:
            yield from (f"    {line}" for line in _added(use))


def report_hooks(closure: Closure, reporter: Reporter) -> None:
    """Report which hooks ran, and warn about those that failed."""
    for use in closure.hooks.uses:
        reporter.detail(f"hook {use.module}: {use.file} ({use.origin}), {use.seconds:.2f} s")
        if use.problem:
            reporter.warn(f"the hook {use.file} failed: {use.problem.splitlines()[-1]}")
        for name in use.missing:
            reporter.detail(f"hook {use.module}: hidden import {name} is not there")


def problems(use: HookUse) -> list[str]:
    """The problems of a hook that did not fail: hidden imports that are not there, and other remarks."""
    found = [f"hidden import {name} is not there" for name in use.missing]
    return [*found, *use.remarks, *use.problem.splitlines()]


def _added(use: HookUse) -> Iterator[str]:
    lists = (
        ("hidden imports", use.hidden_imports),
        ("excluded imports", use.excluded_imports),
        ("data files", [place for _, place in use.datas]),
        ("binaries", [place for _, place in use.binaries]),
        ("on disk", use.on_disk),
    )
    for title, items in lists:
        if items:
            more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
            yield f"{title}: {', '.join(items[:_SHOWN])}{more}"
    yield from problems(use)
    yield from (f"printed: {line}" for line in use.output.splitlines())
    if use.kind == "hook" and not use.problem and not any(items for _, items in lists):
        yield "nothing"
