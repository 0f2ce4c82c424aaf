"""Frozen code belongs to a file, whatever name it is imported under."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.programs import App

pytestmark = pytest.mark.slow


def test_aliases(app: App) -> None:
    outcome = app.compare()
    assert b"from a module with two names" in outcome.stderr


def test_no_source_is_compiled(make_app: Callable[..., App]) -> None:
    """The modules come frozen: with their source left out, they are there all the same."""
    app = make_app(Path(__file__).parent, options=("--no-source",))
    with_source = make_app(Path(__file__).parent)
    assert app.run_binary().stdout == with_source.run_plain().stdout
