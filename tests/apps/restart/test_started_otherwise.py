"""The executable started in unusual ways, and changed by tools."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.programs import App, run

pytestmark = [pytest.mark.slow, pytest.mark.oldest_and_newest]

LOADER = "/lib64/ld-linux-x86-64.so.2"

FROM_A_DESCRIPTOR = """if True:
    import os, sys
    name, kind, *words = sys.argv[1:]
    source = os.open(name, os.O_RDONLY)
    fd = source
    if kind == "memory":
        fd = os.memfd_create("app", 0)
        while os.sendfile(fd, source, None, 1 << 30):
            pass
    else:
        os.unlink(name)
    os.execve(fd, words, dict(os.environ))
"""

WITHOUT_WORDS = """if True:
    import ctypes, sys
    nothing = (ctypes.c_char_p * 1)(None)
    ctypes.CDLL(None).execve(sys.argv[1].encode(), nothing, nothing)
"""


def own_words(app: App) -> bytes:
    return app.run_binary("own_words").stdout


def started(app: App, words: list[str], directory: Path) -> bytes:
    outcome = run(words, cwd=directory, env=app.env())
    assert (outcome.status, outcome.stderr) == (0, b"")
    return outcome.stdout


def test_through_the_loader(app: App) -> None:
    directory = app.binary.parent
    assert started(app, [LOADER, f"./{app.binary.name}", "own_words"], directory) == own_words(app)
    assert b"False" not in started(app, [LOADER, str(app.binary), "workers"], directory)


@pytest.mark.parametrize("kind", ["memory", "deleted"])
def test_without_a_path(app: App, tmp_path: Path, kind: str) -> None:
    copy = tmp_path / "copy"
    shutil.copy(app.binary, copy)
    words = [sys.executable, "-c", FROM_A_DESCRIPTOR, str(copy), kind, "app", "own_words"]
    assert started(app, words, tmp_path) == own_words(app)


def test_by_a_hard_link(app: App, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copy(app.binary, copy)
    os.link(copy, tmp_path / "link")
    assert started(app, ["./link", "own_words"], tmp_path) == own_words(app)


def test_without_words(app: App, tmp_path: Path) -> None:
    """Linux before 5.18 starts programs without a first word."""
    words = [sys.executable, "-c", WITHOUT_WORDS, str(app.binary)]
    assert started(app, words, tmp_path) == b"the program's words: []\n"


@pytest.mark.parametrize(
    "words", [["strace", "-f", "-o", "/dev/null"], ["gdb", "-q", "-batch", "-ex", "run", "--args"]]
)
def test_under_a_debugger(app: App, words: list[str]) -> None:
    if shutil.which(words[0]) is None:
        pytest.skip(f"{words[0]} is not installed")
    done = subprocess.run([*words, app.binary, "own_words"], capture_output=True, env=app.env(), cwd="/")
    assert own_words(app) in done.stdout.replace(b"[Detaching", b"\n[Detaching")


@pytest.mark.parametrize(
    "words",
    [
        ["patchelf", "--set-rpath", "/opt/lib"],
        ["patchelf", "--set-interpreter", LOADER],
        ["patchelf", "--add-needed", "libm.so.6"],
        ["strip"],
    ],
    ids=" ".join,
)
def test_edited(app: App, tmp_path: Path, words: list[str]) -> None:
    beside = Path(sys.executable).with_name(words[0])
    tool = str(beside) if beside.exists() else shutil.which(words[0])
    if tool is None:
        pytest.skip(f"{words[0]} is not installed")
    copy = tmp_path / "copy"
    shutil.copy(app.binary, copy)
    subprocess.run([tool, *words[1:], copy], check=True)
    assert started(app, [str(copy), "own_words"], tmp_path) == own_words(app)
    assert b"False" not in started(app, [str(copy), "workers"], tmp_path)
