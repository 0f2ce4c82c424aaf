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
@pytest.mark.parametrize("options", ["--freeze deep --finalize full"])
def test_other_ways_to_build(
    make_app: Callable[..., App], request: pytest.FixtureRequest, command: str, options: str
) -> None:
    """What depends on how CPython counts references, ends, and gets its code."""
    app = make_app(Path(request.path).parent, options=tuple(options.split()))
    assert app.compare(command).status == 0


@pytest.mark.oldest_and_newest
@pytest.mark.parametrize("command", OTHERWISE)
@pytest.mark.parametrize("options", ["--small", "--finalize full", "--freeze marshal", "--small --pie"])
def test_more_ways_to_build(
    make_app: Callable[..., App], request: pytest.FixtureRequest, command: str, options: str
) -> None:
    app = make_app(Path(request.path).parent, options=tuple(options.split()))
    assert app.compare(command).status == 0


READS_BLOCKS = """
import asyncio, ctypes, decimal, email.message, hashlib, multiprocessing, ssl, subprocess
own = False
for line in open("/proc/self/smaps"):
    if line[0] in "0123456789abcdef":
        own = line.endswith("APP\\n") and " r--p " in line
    elif own and line.startswith("Rss:"):
        size = line.split()[1]
print(size)
"""


@pytest.mark.oldest_and_newest
def test_stored_blocks_are_not_kept(make_app: Callable[..., App], request: pytest.FixtureRequest) -> None:
    """What was read to unpack modules does not stay in the memory of the process: some hundred kB do."""
    app = make_app(Path(request.path).parent, options=("--small",))
    code = READS_BLOCKS.replace("APP", app.binary.name)
    outcome = app.run_binary("-c", code, env={"BUNDLER_PYTHON": "1"})
    assert int(outcome.stdout) < 1000, outcome.stderr
