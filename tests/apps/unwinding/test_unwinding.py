"""Exceptions of C++ pass the interpreter's frames, whatever file libpython came from."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.environments import lock
from support.natives import commands, compile_extension
from support.programs import App, sources_key
from support.pythons import Python

pytestmark = [pytest.mark.slow, pytest.mark.oldest_and_newest]

HERE = Path(__file__).parent


@pytest.fixture(params=["auto", "shared"])
def app(
    request: pytest.FixtureRequest, target: Python, session_dir: Path, make_app: Callable[..., App]
) -> App:
    directory = session_dir / "unwinding" / f"{target.version}-{sources_key(HERE)}"
    with lock(directory.parent / f".{directory.name}.lock"):
        if not (directory / "app.py").exists():
            compile_extension(target, "crossing", HERE / "native/crossing.cpp", directory)
            shutil.copy(HERE / "app.py", directory)
    return make_app(directory, options=("--libpython", request.param))


@pytest.mark.parametrize("command", commands(HERE / "app.py"))
def test_it_is_the_same(app: App, command: str) -> None:
    outcome = app.compare(command)
    ways = {
        "through_libpython": (0, b"refused"),
        "through_python": (3, b"caught: refused"),
        "not_caught": (-6, b""),
        "end_of_a_thread": (4, b"the thread is left"),
    }
    status, said = ways[command]
    assert (outcome.status, said in outcome.stdout) == (status, True)
