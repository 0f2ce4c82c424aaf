"""Regular expressions are compiled at build time, and a program cannot tell."""

from __future__ import annotations

import pytest
from support.programs import App

pytestmark = pytest.mark.slow


def test_patterns(app: App) -> None:
    assert app.compare().status == 0


def test_constant_patterns_are_not_parsed_at_run_time(app: App) -> None:
    assert len(app.run_plain("--count").stdout.splitlines()) == 1
    assert b"word" in app.run_plain("--count").stdout
    assert app.run_binary("--count").stdout == b"[]\n"


def test_the_function_in_the_compilers_place(app: App) -> None:
    """It is the one thing that a program can see."""
    code = "import re, words; c = re._compiler.compile; print(type(c).__name__, c.__module__, c.__name__)"
    outcome = app.run_binary("-c", code, env={"BUNDLER_PYTHON": "1"})
    assert outcome.stdout == b"builtin_function_or_method re._compiler compile\n", outcome.stderr
