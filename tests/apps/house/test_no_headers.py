"""Interpreters that come without C headers, as those of Debian and Ubuntu do without their -dev packages."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.environments import lock
from support.programs import App
from support.pythons import Python, examine

pytestmark = [pytest.mark.slow, pytest.mark.oldest_and_newest]


@pytest.fixture
def base(target: Python, session_dir: Path) -> Path:
    """A directory for the target's installation without headers, and what is built with it."""
    key = hashlib.sha256(target.executable.encode()).hexdigest()[:12]
    return session_dir / "headerless" / f"{target.version}-{key}"


@pytest.fixture
def headerless(target: Python, base: Path, session_dir: Path) -> Python:
    """An installation that is the target's, except that it has no ``include`` directory."""
    executable = base / "bin" / f"python{target.version}"
    with lock(base.with_name(f"{base.name}.lock")):
        if not base.exists():
            executable.parent.mkdir(parents=True)
            # a copy: an interpreter looks for its prefix above the file that a link leads to
            shutil.copy(target.executable, executable)
            (base / "lib").symlink_to(Path(target.executable).parent.parent / "lib")
            for name in ("built", "usual"):
                (base / name).mkdir()
                (base / name / "cache").symlink_to(session_dir / "cache")
    found = examine(str(executable))
    assert found is not None
    assert found.problem == "has no Python.h"
    assert not Path(found.include).exists()
    return found


@pytest.fixture
def tour(headerless: Python, make_app: Callable[..., App], project_root: Path, base: Path) -> App:
    """The tour of the standard library, built in a virtual environment of that installation."""
    words = ("stdlib_tour.py",)
    made = make_app(project_root / "examples", entry=words, plain_entry=words)
    return replace(made, python=headerless, base=base / "built")


@pytest.mark.parametrize("words", ["", "numbers tls", "nowhere"])
def test_tour(tour: App, words: str) -> None:
    tour.compare(*words.split())


def test_the_executable_is_the_same(tour: App, target: Python, base: Path) -> None:
    """Headers of the interpreter are not even looked at."""
    usual = replace(tour, python=target, base=base / "usual")
    assert tour.binary.read_bytes() == usual.binary.read_bytes()
