"""Imports whose names stand in other places than the import are found without an option."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.natives import commands
from support.programs import App

pytestmark = [pytest.mark.slow, pytest.mark.oldest_and_newest]


@pytest.mark.parametrize("command", commands(Path(__file__).with_name("app.py")))
def test_names(app: App, command: str) -> None:
    assert app.compare(command).status == 0
