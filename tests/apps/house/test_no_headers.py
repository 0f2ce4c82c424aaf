"""Interpreters that come without C headers, as those of Debian and Ubuntu do without their -dev packages."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.environments import lock
from support.programs import App
from support.pythons import Python, examine

pytestmark = pytest.mark.slow


@pytest.fixture
def headerless(target: Python, session_dir: Path) -> Python:
    """An installation that is the target's, except that it has no ``include`` directory."""
    prefix = session_dir / "headerless" / target.version
    executable = prefix / "bin" / f"python{target.version}"
    with lock(prefix.with_suffix(".lock")):
        if not prefix.exists():
            executable.parent.mkdir(parents=True)
            # a copy: an interpreter looks for its prefix above the file that a link leads to
            shutil.copy(target.executable, executable)
            (prefix / "lib").symlink_to(Path(target.executable).parent.parent / "lib")
    found = examine(str(executable))
    assert found is not None
    assert found.problem == "has no Python.h"
    assert not Path(found.include).exists()
    return found


@pytest.fixture
def tour(headerless: Python, make_app: Callable[..., App], project_root: Path, session_dir: Path) -> App:
    """The tour of the standard library, built in a virtual environment of that installation."""
    made = make_app(project_root / "examples", entry=("stdlib_tour.py",), plain_entry=("stdlib_tour.py",))
    return replace(made, python=headerless, base=session_dir / "headerless")


@pytest.mark.parametrize("words", ["", "numbers tls", "nowhere"])
def test_tour(tour: App, words: str) -> None:
    tour.compare(*words.split())


def test_the_executable_is_the_same(tour: App, make_app: Callable[..., App]) -> None:
    """Headers of the interpreter are not even looked at."""
    usual = make_app(tour.directory, entry=tour.entry, plain_entry=tour.plain_entry)
    assert tour.binary.read_bytes() == usual.binary.read_bytes()
