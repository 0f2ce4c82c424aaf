"""What a program registers runs before the snapshot is taken, and after each start from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.programs import App

# the oldest and the newest version that --snapshot works with
pytestmark = [pytest.mark.slow, pytest.mark.parametrize("target", ["3.11", "3.13"], indirect=True)]


@pytest.fixture(params=[(), ("snapshot-restore-py==1.0.0",)], ids=["ours", "theirs"])
def app(make_app: Callable[..., App], request: pytest.FixtureRequest) -> App:
    """With our module, and with the distribution in the program's environment."""
    options = ("--snapshot", "--snapshot-until", "registers:warm")
    return make_app(
        Path(request.path).parent, entry=("callbacks.py",), options=options, requirements=request.param
    )


def test_what_runs_and_when(app: App) -> None:
    outcome = app.run_binary("a", env={"SHOWN": "x"})
    events, more = outcome.stdout.decode().splitlines()
    assert json.loads(events) == ["warm", "first before", "last before", "['a'] x", "second after"]
    assert (more, outcome.status, outcome.stderr) == ("True 2", 0, b"")


def test_nothing_runs_at_a_normal_start(app: App) -> None:
    outcome = app.run_binary(env={"BUNDLER_NO_SNAPSHOT": "1"})
    assert outcome.stdout.decode().splitlines() == ["[]", "False 1"]


def test_how_a_function_ends_the_program(app: App) -> None:
    outcome = app.run_binary("fail")
    assert (outcome.status, outcome.stdout) == (1, b"")
    lines = outcome.stderr.decode().splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[1].endswith("in end") and lines[-1] == "ValueError: after the start"
    assert app.run_binary("leave").status == 7
