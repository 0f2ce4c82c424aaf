"""A program that starts itself: who means the program, and who means Python."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.programs import App

pytestmark = pytest.mark.slow

OPTIONS = ("X utf8", "-X dev", "-W error::UserWarning", "u", "hash_seed=7", "-bq")
FLAGS = ("-Xutf8", "-Xdev", "-Werror::UserWarning", "-u", "-bq")


@pytest.fixture
def make(make_app: Callable[..., App], request: pytest.FixtureRequest) -> Callable[..., App]:
    return lambda *options: make_app(Path(request.path).parent, options=options)


@pytest.mark.oldest_and_newest
@pytest.mark.parametrize(
    "words",
    ["own_words", "by_other_ways", "python", "elsewhere", "again --port 80", "chain", "cleared a", "workers"],
)
def test_starts(app: App, words: str) -> None:
    # plain Python finds itself through PATH if its first word is `python`
    env = {"PYTHONPATH": str(app.directory), "PATH": f"{app.venv}/bin:/usr/bin:/bin"}
    assert app.compare(*words.split(), env=env).status == 0


def test_sub_interpreters_are_the_program(app: App) -> None:
    first, second = app.run_binary("interpreters").stdout.splitlines()
    assert first == second
    assert first.startswith(b"True /proc/self/exe/bundle /")


@pytest.mark.oldest_and_newest
def test_python_options(make: Callable[..., App]) -> None:
    app = make(*(word for option in OPTIONS for word in ("--python-option", option)))
    outcome = app.compare("flags", flags=FLAGS, env={"PYTHONHASHSEED": "7"}, normalise=_plain_child)
    assert outcome.stdout.count(b"'dev': True") == 2, outcome.stdout
    assert app.compare("workers", flags=FLAGS).status == 0


def _plain_child(text: bytes) -> bytes:
    """Plain Python's children have no options; those of the executable are the program with its options."""
    lines = text.splitlines()
    return b"\n".join(
        [*lines[:2], lines[1].partition(b" ['flags']")[0]] if lines[2:] == [b"[] {} False"] else lines
    )


@pytest.mark.oldest_and_newest
def test_sys_executable_is_the_program(make: Callable[..., App]) -> None:
    app = make("--sys-executable", "program")
    lines = app.run_binary("python").stdout.splitlines()
    assert lines[:2] == [b"program 3.2", b"(0, \"the program's words: ['-c', 'print(6 * 7)']\\n\", [])"]
    assert app.compare("workers").status == 0


@pytest.mark.oldest_and_newest
def test_sys_executable_is_python(make: Callable[..., App]) -> None:
    app = make("--sys-executable", "python")
    text = app.run_binary("own_words").stdout.decode()
    assert "can't open file" in text and "No module named fast" in text
    assert app.compare("elsewhere", env={"PYTHONPATH": str(app.directory)}).status == 0
