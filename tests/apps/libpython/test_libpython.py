"""Executables with a libpython that was linked before: from installations of every kind."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.environments import clean_env
from support.installations import BUILT_IN, LAYOUTS, make_installation
from support.natives import commands
from support.programs import App
from support.pythons import Python

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
COMMANDS = [name for name in commands(HERE / "app.py") if name != "database"]


def without_native_stack(text: bytes) -> bytes:
    """faulthandler's report without the names of the program and of its native functions (3.14 and later)."""
    text = re.sub(rb"(?m) \[(python\S*|app\S*)\] \(most recent", b" (most recent", text)
    return re.sub(rb"\nCurrent thread's C stack trace .*?(?=\n\n|\Z)", b"", text, flags=re.DOTALL)


EVERYWHERE = ("docker",)
"""The layout for each version: a shared library.  The others are for two versions."""

FEWER = pytest.mark.oldest_and_newest


@pytest.fixture(
    params=[pytest.param(layout, marks=() if layout in EVERYWHERE else FEWER) for layout in LAYOUTS]
)
def installed(request: pytest.FixtureRequest, target: Python, session_dir: Path) -> tuple[str, Python]:
    """Each kind of installation without an archive, and its name."""
    try:
        return request.param, make_installation(session_dir, target, request.param)
    except LookupError as error:
        pytest.skip(str(error))


@pytest.fixture
def app(installed: tuple[str, Python], make_app: Callable[..., App]) -> App:
    return replace(make_app(HERE, options=(f"--name=app-{installed[0]}",)), python=installed[1])


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_the_same(app: App, command: str) -> None:
    app.compare(command, normalise=without_native_stack)


def test_a_database_is_closed_at_the_end(app: App, tmp_path: Path) -> None:
    """SQLite removes its write-ahead log when the last connection is closed."""
    path = tmp_path / "database"
    assert app.run_binary("database", str(path)).stdout == b"committed\n"
    assert [name for name in os.listdir(tmp_path) if name.startswith("database")] == ["database"]


def build(python: str, script: Path, session_dir: Path, *options: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "bundler", "build", str(script), "--python", python, *options]
    env = clean_env(BUNDLER_CACHE_DIR=str(session_dir / "cache"))
    return subprocess.run(words, cwd=script.parent, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def hello(tmp_path: Path) -> Path:
    script = tmp_path / "hello.py"
    script.write_text("print('hello')\n")
    return script


IN_TWO_LAYOUTS = pytest.mark.parametrize("installed", ["docker", "fixed"], indirect=True)


@pytest.mark.oldest_and_newest
@IN_TWO_LAYOUTS
@pytest.mark.parametrize("way", ["link", "wrapper"])
def test_other_ways_to_name_the_interpreter(
    installed: tuple[str, Python], way: str, hello: Path, tmp_path: Path, session_dir: Path
) -> None:
    """A symbolic link to it, and a script that starts it."""
    layout, python = installed
    other = tmp_path / "python"
    if way == "link":
        other.symlink_to(python.executable)
    else:
        other.write_text(f'#!/bin/sh\nexec "{python.executable}" "$@"\n')
        other.chmod(0o755)
    done = build(str(other), hello, session_dir, "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    root = Path(python.executable).parent.parent
    linked = layout == "docker"
    assert said["libpython"]["kind"] == ("shared" if linked else "executable")
    assert Path(said["libpython"]["path"]).parent == root / ("lib" if linked else "bin")
    assert subprocess.run([said["binary"]], capture_output=True, text=True, check=True).stdout == "hello\n"


@pytest.mark.oldest_and_newest
@IN_TWO_LAYOUTS
@pytest.mark.parametrize("options", [("--small",), ("--native", "dlopen", "--finalize", "full")])
def test_other_builds(
    installed: tuple[str, Python], options: tuple[str, ...], make_app: Callable[..., App]
) -> None:
    app = replace(make_app(HERE, options=(*options, f"--name=app-{installed[0]}")), python=installed[1])
    for command in ("frames", "libraries", "exits"):
        app.compare(command, normalise=without_native_stack)


@pytest.mark.oldest_and_newest
def test_a_position_independent_executable_is_refused(
    installed: tuple[str, Python], hello: Path, session_dir: Path
) -> None:
    done = build(installed[1].executable, hello, session_dir, "--pie")
    assert done.returncode == 12
    assert "error: --pie needs the archive" in done.stderr
    done = build(installed[1].executable, hello, session_dir, "--libpython", "static")
    assert done.returncode == 12 and "comes without a static libpython" in done.stderr


def test_a_shared_libpython_beside_an_archive(make_app: Callable[..., App], target: Python) -> None:
    """The interpreter of the other tests, which has both."""
    app = make_app(HERE, options=("--libpython", "shared"))
    for command in COMMANDS:
        app.compare(command, normalise=without_native_stack)


@pytest.mark.parametrize("target", ["3.13"], indirect=True)
def test_a_built_in_module_with_a_library_of_its_own(
    target: Python, tmp_path: Path, session_dir: Path
) -> None:
    """Its objects write when they are destroyed, which a program's end has to notice."""
    try:
        python = make_installation(session_dir, target, "built-in").executable
    except LookupError as error:
        pytest.skip(str(error))
    script = tmp_path / "app.py"
    script.write_text(
        f"import {BUILT_IN}, sys\n"
        f"alive = {BUILT_IN}.Database('alive')\n"
        f"{BUILT_IN}.Database('dropped')\n"
        f"print('{BUILT_IN}' in sys.builtin_module_names, flush=True)\n"
    )
    done = build(python, script, session_dir, "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["libpython"]["kind"] == "executable"
    for words in ([python, str(script)], [said["binary"]]):
        ran = subprocess.run(words, env=clean_env(), capture_output=True, text=True, check=True)
        assert ran.stdout == "closed: dropped\nTrue\nclosed: alive\n"
