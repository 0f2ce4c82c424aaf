"""bundler.target.closure.commands: the program that chooses between several commands, run by plain Python."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bundler.target.closure.commands import commands_source

TOOL = """\
import sys
def one():
    print("one", sys.argv, sys.modules["__main__"].__name__)
    return 3
class Group:
    @staticmethod
    def two():
        print("two", sys.argv)
"""
COMMANDS = {"one": ("tool", "one"), "two": ("tool", "Group.two")}


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "tool.py").write_text(TOOL)
    (tmp_path / "app").write_text(commands_source(COMMANDS, links=True))
    return tmp_path / "app"


def run(path: Path, *words: str, name: str | None = None) -> tuple[int, str, str]:
    """Run the program as if it had been started by ``name``."""
    code = (
        "import sys; sys.argv = sys.argv[2:]; sys.path.insert(0, sys.argv.pop(0));"
        "exec(open(sys.orig_argv[3]).read())"
    )
    command = [sys.executable, "-c", code, str(path), str(path.parent), name or str(path), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_the_name_decides(program: Path) -> None:
    assert run(program, "two", name="/x/one") == (3, "one ['/x/one', 'two'] __main__\n", "")
    assert run(program, "one", name="two") == (0, "two ['two', 'one']\n", "")


def test_else_the_first_word(program: Path) -> None:
    assert run(program, "two", "-x", name="/x/app") == (0, "two ['/x/two', '-x']\n", "")
    assert run(program, "one", name="app")[:2] == (3, "one ['one'] __main__\n")


def test_a_command_that_starts_itself_again(program: Path) -> None:
    """It hands on sys.argv[0], which has the directory of the executable."""
    again = run(program, "dist/two", "-x", name="/x/app")
    assert again == (0, "two ['dist/two', '-x']\n", "")
    assert run(program, "dist/three", name="/x/app")[0] == 2


@pytest.mark.parametrize("words", [(), ("three",), ("--help", "one")])
def test_neither(program: Path, words: tuple[str, ...]) -> None:
    usage = "usage: app COMMAND [ARGUMENT]...\ncommands: one, two\n"
    assert run(program, *words) == (2, "", usage)
    assert run(program, "--help") == run(program, "-h") == (0, usage, "")


def test_links(program: Path, tmp_path: Path) -> None:
    directory = tmp_path / "some" / "bin"
    directory.mkdir(parents=True)
    (directory / "two").symlink_to("/nowhere")
    made = "".join(f"{directory}/{name}\n" for name in COMMANDS)
    assert run(program, "--bundler-links", str(directory)) == (0, made, "")
    assert {os.readlink(directory / name) for name in COMMANDS} == {os.path.realpath(sys.executable)}
    assert run(program, "--bundler-links", str(directory)) == (0, "", "")


def test_links_replace_nothing_of_others(program: Path, tmp_path: Path) -> None:
    (tmp_path / "one").write_text("precious")
    assert run(program, "--bundler-links", str(tmp_path)) == (1, "", f"{tmp_path}/one is there already\n")
    assert (tmp_path / "one").read_text() == "precious"
    status, _, said = run(program, "--bundler-links", "/proc/none")
    assert status == 1 and "/proc/none" in said and "Traceback" not in said


def test_without_links(program: Path, tmp_path: Path) -> None:
    program.write_text(commands_source(COMMANDS, links=False))
    assert run(program, "--bundler-links", str(tmp_path))[0] == 2
    assert not (tmp_path / "one").exists()


def test_a_worker_runs_nothing(program: Path) -> None:
    """multiprocessing runs the main module under another name."""
    code = (
        "import runpy, sys; runpy.run_path(sys.argv[1], run_name='__mp_main__'); print('tool' in sys.modules)"
    )
    words = [sys.executable, "-c", code, str(program), "one"]
    assert subprocess.check_output(words, text=True) == "False\n"
