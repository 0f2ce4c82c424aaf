"""bundler.interpreter: what follows from the facts."""

from __future__ import annotations

from support.described import INTERPRETER


def test_minor() -> None:
    assert INTERPRETER.minor == (3, 12)
