"""Files, directories and scripts that travel although no option names them."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from support.hooks import write
from support.natives import commands
from support.programs import App

pytestmark = [pytest.mark.slow, pytest.mark.oldest_and_newest]

PROGRAM = Path(__file__).parent / "program"
EXTEND = "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n"


def link(place: Path, text: str) -> None:
    if not place.is_symlink():
        place.symlink_to(text)


@pytest.fixture
def beside(make_app: Callable[..., App], session_dir: Path) -> App:
    """The program with what cannot stand in a repository: an archive, and directories without modules."""
    directory = session_dir / "beside" / "program"
    shutil.copytree(PROGRAM, directory, dirs_exist_ok=True)
    write(directory, {"lib/space/below/notes.h": "", "lib/plug/__init__.py": EXTEND})
    write(directory, {"lib/plug/own.py": "NAME = 'in a directory'\n"})
    write(directory, {"data/v1/a.txt": "one", "data/v2/a.txt": "two"})
    links = {"current": "v2", "latest.txt": "current/a.txt", "chain.txt": "latest.txt", "v1/up": ".."}
    for name, text in links.items():
        link(directory / "data" / name, text)
    with zipfile.ZipFile(directory / "more.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("plug/__init__.py"), EXTEND)
        archive.writestr(zipfile.ZipInfo("plug/extra.py"), "NAME = 'in an archive'\n")
    return make_app(directory, options=("--paths", "lib", "--paths", "more.zip"))


@pytest.mark.parametrize("command", commands(PROGRAM / "app.py"))
def test_beside(beside: App, command: str) -> None:
    beside.compare(command)
