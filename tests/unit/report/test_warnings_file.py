"""The warnings file: what was not found, and which of it matters."""

from __future__ import annotations

from typing import Any

import pytest

from bundler.report.warnings_file import hook_lines, render, worth_telling
from bundler.target.closure.model import COMPUTED, BrokenModule, Closure, Missing, Module
from bundler.target.hooks.model import HookResults, HookUse

MODULES = (Module("app", "source"), Module("json", "source", group="stdlib"))


def closure(*missing: Missing, **more: Any) -> Closure:
    return Closure("script", "__main__", MODULES, missing, **more)


def sections(text: str) -> dict[str, list[str]]:
    """The lines below each title."""
    lines = text.splitlines()
    starts = [number - 1 for number, line in enumerate(lines) if line and not line.strip("-")]
    ends = [*starts[1:], len(lines)]
    return {
        lines[start]: [line for line in lines[start + 2 : end] if line]
        for start, end in zip(starts, ends, strict=True)
    }


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        (Missing("x", ("app",), False, ("top-level",)), True),
        (Missing("x", ("",), False, ("hidden",)), True),
        (Missing("x", ("app",), True, ("top-level",)), False),
        (Missing("x", ("json",), False, ("top-level",)), False),
        (Missing("x", ("app", "json"), False, ("try", "top-level")), False),
        (Missing("x", ("app", "json"), False, ("top-level", "top-level")), True),
    ],
)
def test_what_matters(missing: Missing, told: bool) -> None:
    assert worth_telling(closure(missing)) == ((missing,) if told else ())


def test_nothing() -> None:
    text = render(closure())
    assert "the imports of __main__." in text and text.endswith("\nNothing.\n")


def test_sections() -> None:
    hooks = HookResults((HookUse("h", "hook-h.py", "bundler", missing=("gone",)), HookUse("i", "i", "i")))
    found = closure(
        Missing("x", ("app",), False, ("top-level",)),
        Missing("y", ("", "app"), True, ("hidden", "try")),
        broken=(BrokenModule("bad", "bad.py", "invalid syntax", 3), BrokenModule("b2", "b.py", "cannot", 0)),
        notes=("a remark",),
        hooks=hooks,
    )
    assert sections(render(found)) == {
        "Missing modules": ["x", "    imported by app (top-level)"],
        "Modules that do not compile": [
            "bad",
            "    bad.py:3: invalid syntax",
            "b2",
            "    b.py: cannot",
        ],
        "Hooks": ["h (hook-h.py, bundler)", "    hidden import gone is not there"],
        "Optional or harmless": ["y", "    imported by hidden, app (try)"],
        "Remarks": ["a remark"],
    }


def test_many_importers() -> None:
    importers = tuple(f"m{number:02}" for number in range(15))
    text = render(closure(Missing("x", importers, True, ("try",) * 15)))
    assert "m11 (try) and 3 more\n" in text and "m12" not in text


@pytest.mark.parametrize(("note", "shown"), [(f"app {COMPUTED}", True), ("another", False)])
def test_a_run_of_the_program_is_proposed(note: str, shown: bool) -> None:
    assert ("bundler build --trace" in render(closure(notes=(note,)))) == shown


@pytest.mark.parametrize(
    ("use", "lines"),
    [
        (HookUse("h", "f", "o"), []),
        (HookUse("h", "f", "o", output="x\ny"), ["h (f, o)", "    printed: x", "    printed: y"]),
        (HookUse("h", "f", "o", remarks=("r",)), ["h (f, o)", "    r"]),
        (
            HookUse("h", "f", "o", problem="T\nE"),
            ["h (f, o)", "    it failed, and nothing of it was used:", "    T", "    E"],
        ),
    ],
)
def test_hook_lines(use: HookUse, lines: list[str]) -> None:
    assert [*hook_lines(use)] == lines
