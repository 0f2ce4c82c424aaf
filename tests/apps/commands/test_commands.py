"""One executable for several commands, each of which behaves as the script that pip would write for it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from support.programs import App, run

pytestmark = [pytest.mark.slow, pytest.mark.once]

SCRIPT = """\
import sys
from kit.{name} import {name}
if __name__ == '__main__':
    sys.argv[0] = sys.argv[0].removesuffix('.exe')
    sys.exit({name}())
"""
"""As pip's distlib writes it."""

FUNCTIONS = ("-e", "one=kit.one:one", "-e", "two=kit.two:two", "--paths", ".", "--name", "kit-tools")


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(Path(__file__).parent, entry=FUNCTIONS)


@pytest.mark.parametrize("words", ["one", "one a 'b", "one fail", "two --x", "two one"])
def test_as_the_scripts_of_pip(app: App, tmp_path: Path, words: str) -> None:
    name, *arguments = words.split()
    script = tmp_path / "scripts" / name
    script.parent.mkdir()
    script.write_text(SCRIPT.format(name=name))
    links = tmp_path / "links"
    made = app.run_binary("--bundler-links", str(links))
    assert (made.status, made.stdout, made.stderr) == (0, f"{links}/one\n{links}/two\n".encode(), b"")

    env = app.env(PYTHONPATH=str(app.directory))
    plain = run([str(app.venv / "bin" / "python"), str(script), *arguments], cwd=tmp_path, env=env)
    assert plain.stdout.startswith(f"{name} {name} ".encode())
    assert run([str(links / name), *arguments], cwd=tmp_path, env=env) == plain
    assert run([str(app.binary), name, *arguments], cwd=tmp_path, env=env) == plain


def test_found_through_path(app: App, tmp_path: Path) -> None:
    os.symlink(app.binary, tmp_path / "one")
    done = subprocess.run(["one", "x"], env={"PATH": str(tmp_path)}, stdout=subprocess.PIPE, check=False)
    assert (done.returncode, done.stdout) == (2, b"one one ['x'] __main__ True\n")


def test_without_a_command(app: App) -> None:
    outcome = app.run_binary("three")
    usage = b"usage: kit-tools COMMAND [ARGUMENT]...\ncommands: one, two\n"
    assert (outcome.status, outcome.stdout, outcome.stderr) == (2, b"", usage)
