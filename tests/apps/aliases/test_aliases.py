"""Frozen code is found by its file, whatever name it is imported under."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.programs import App

pytestmark = [pytest.mark.slow, pytest.mark.oldest_and_newest]


def test_aliases(app: App) -> None:
    outcome = app.compare()
    assert b"from a module with two names" in outcome.stderr


def without_lines(text: bytes) -> bytes:
    """A traceback without its lines of source and the marks below them."""
    return b"".join(line for line in text.splitlines(True) if not line.startswith(b"    "))


def test_without_source(make_app: Callable[..., App]) -> None:
    """The modules are frozen, so they are there without their source, too."""
    app = make_app(Path(__file__).parent, options=("--no-source",))
    app.compare(normalise=without_lines)
