"""Parts of the standard library that look at modules, sources and data files of the program."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.natives import commands
from support.programs import App

pytestmark = [pytest.mark.slow, pytest.mark.oldest_and_newest]

OPTIONS: tuple[str, ...] = ("--add-data", "tool/data.txt:tool", "--add-data", "tool/locale:tool/locale")
OPTIONS += ("--collect-submodules", "tool", "--hidden-import", "tool.__main__")


@pytest.fixture
def carried(app: App) -> App:
    """The program with its data files."""
    return App(app.base, app.python, app.directory, options=OPTIONS, requirements=("tzdata",), home=app.home)


@pytest.mark.parametrize("command", commands(Path(__file__).with_name("app.py")))
def test_machinery(carried: App, command: str) -> None:
    assert carried.compare(command).status == 0


def test_without_source(app: App) -> None:
    """Frozen code runs without source text, also in processes that it starts."""
    bare = App(
        app.base,
        app.python,
        app.directory,
        options=(*OPTIONS, "--no-source"),
        requirements=("tzdata",),
        home=app.home,
    )
    for command in ("processes", "listing", "paths", "reload", "logs", "zones", "codecs"):
        # directories of the bundle have a finder of another type
        outcome = bare.compare(command, normalise=lambda text: text.replace(b"Directory", b"FileFinder"))
        assert outcome.status == 0
