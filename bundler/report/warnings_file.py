"""``build/<name>/warnings.txt``: what the analysis could not find or decide."""

from __future__ import annotations

from collections.abc import Iterator

from bundler.report.summary import left_out
from bundler.target.closure.model import COMPUTED, STDLIB, Closure, Missing
from bundler.target.hooks.model import HookUse

_SHOWN_IMPORTERS = 12

_TRACE = """\
Where the name of an import is computed, a run of the program shows it.  bundler build --trace "ARGUMENTS"
runs the program once, with these arguments and under plain Python, and carries what it imports.
"""

_HEADER = """\
What was not found or could not be decided while following the imports of {name}.

An optional import is one that its module can do without: it stands inside try/except ImportError, in a
function, under a condition, or in a module that is carried only because its whole distribution is.
"""


def worth_telling(closure: Closure) -> tuple[Missing, ...]:
    """The missing imports that probably break the program: those that are not optional.

    Imports that only standard-library modules ask for are left out: the library works without them.
    """
    groups = {module.name: module.group for module in closure.modules}
    return tuple(
        missing
        for missing in closure.missing
        if not missing.optional
        and any(
            groups.get(importer) != STDLIB
            for importer, reason in zip(missing.importers, missing.reasons, strict=True)
            if reason in ("top-level", "hidden")
        )
    )


def render(closure: Closure) -> str:
    """The text of the warnings file.  The same closure always gives the same text."""
    worth = worth_telling(closure)
    rest = [missing for missing in closure.missing if missing not in worth]
    sections = [
        ("Missing modules", [line for missing in worth for line in _missing_lines(missing)]),
        ("Modules that do not compile", list(_broken_lines(closure))),
        ("Hooks", [line for use in closure.hooks.uses for line in hook_lines(use)]),
        ("Optional or harmless", [line for missing in rest for line in _missing_lines(missing)]),
        ("Left out: optional imports of other distributions", [left_out(each) for each in closure.left_out]),
        ("Remarks", [*_trace_lines(closure), *closure.notes]),
    ]
    text = [_HEADER.format(name=closure.entry_name)]
    for title, lines in sections:
        if lines:
            text += [f"{title}\n{'-' * len(title)}", *lines, ""]
    if not any(lines for _, lines in sections):
        text += ["Nothing.", ""]
    return "\n".join(text)


def _trace_lines(closure: Closure) -> list[str]:
    """Advice to use ``--trace``, if the closure has imports whose names are computed."""
    return _TRACE.splitlines() + [""] if any(COMPUTED in note for note in closure.notes) else []


def hook_lines(use: HookUse) -> Iterator[str]:
    """The problems and the output of one hook; no lines if it has neither."""
    lines = [f"hidden import {name} is not there" for name in use.missing]
    lines += [f"printed: {line}" for line in use.output.splitlines()]
    lines += use.remarks
    if use.problem:
        lines += ["it failed, and nothing of it was used:", *use.problem.splitlines()]
    if lines:
        yield f"{use.module} ({use.file}, {use.origin})"
        yield from (f"    {line}" for line in lines)


def _missing_lines(missing: Missing) -> Iterator[str]:
    asked = [
        f"{importer} ({reason})" if importer else reason
        for importer, reason in zip(missing.importers, missing.reasons, strict=True)
    ]
    more = len(asked) - _SHOWN_IMPORTERS
    yield missing.name
    yield f"    imported by {', '.join(asked[:_SHOWN_IMPORTERS])}" + (f" and {more} more" if more > 0 else "")


def _broken_lines(closure: Closure) -> Iterator[str]:
    for broken in closure.broken:
        place = f"{broken.origin}:{broken.line}" if broken.line else broken.origin
        yield f"{broken.name}\n    {place}: {broken.message}"
