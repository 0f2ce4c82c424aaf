"""Errors look the same as under plain Python: type, text, traceback lines, source lines and anchors."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from support.programs import App

pytestmark = pytest.mark.slow


def case_names() -> list[str]:
    tree = ast.parse(Path(__file__).with_name("app.py").read_text())
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [name.removeprefix("case_") for name in names if name.startswith("case_")]


CYCLE = re.compile(rb"one\\*' from [^\n\"]*cycle_one\.py[^\n\"]*\)")


def without_hint(text: bytes) -> bytes:
    """CPython guesses that the module beside the script hides a library, but not with sys.flags.safe_path."""
    return CYCLE.sub(b"one' from 'cycle_one'", text)


@pytest.mark.parametrize("case", case_names())
def test_uncaught(app: App, case: str) -> None:
    app.compare(case, normalise=without_hint)


@pytest.mark.parametrize("case", case_names())
def test_caught(app: App, case: str) -> None:
    app.compare("--catch", case, normalise=without_hint)


def test_no_hint_at_other_names(app: App) -> None:
    outcome = app.run_binary("import_cycle")
    assert (outcome.status, b"consider renaming" in outcome.stderr) == (1, False)


def test_source_lines_are_shown(app: App) -> None:
    """Comparing with plain Python would prove nothing if that showed no lines either."""
    assert b"    raise ValueError(text)\n" in app.run_binary("nested").stderr
