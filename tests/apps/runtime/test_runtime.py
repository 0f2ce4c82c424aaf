"""Tracing, monitoring, memory, threads, sub-interpreters and processes on frozen code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.natives import commands
from support.programs import App

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("command", commands(Path(__file__).with_name("app.py")))
def test_runtime(app: App, command: str) -> None:
    assert app.compare(command).status == 0


OTHERWISE = ("hot", "subinterpreters", "monitoring", "collect", "threads", "constants")


@pytest.mark.parametrize("command", OTHERWISE)
@pytest.mark.parametrize("options", ["--freeze deep --finalize full", "--small"])
def test_other_ways_to_build(
    make_app: Callable[..., App], request: pytest.FixtureRequest, command: str, options: str
) -> None:
    """What depends on how CPython counts references, ends, and gets its code."""
    app = make_app(Path(request.path).parent, options=tuple(options.split()))
    assert app.compare(command).status == 0


@pytest.mark.oldest_and_newest
@pytest.mark.parametrize("command", OTHERWISE)
@pytest.mark.parametrize("options", ["--finalize full", "--freeze marshal", "--small --pie"])
def test_more_ways_to_build(
    make_app: Callable[..., App], request: pytest.FixtureRequest, command: str, options: str
) -> None:
    app = make_app(Path(request.path).parent, options=tuple(options.split()))
    assert app.compare(command).status == 0
