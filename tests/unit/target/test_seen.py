"""bundler.target.seen: what is noted when a process looks at files."""

from __future__ import annotations

import functools
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.pythons import Python

from bundler.target import seen as module
from bundler.target.seen import DIRECTORY, Seen, listing, signature

OLD = 1_600_000_000

PROGRAM = """
import importlib.util, json, os, sys
spec = importlib.util.spec_from_file_location("seen", {file!r})
seen = importlib.util.module_from_spec(spec)
spec.loader.exec_module(seen)
seen.SEEN.start()
os.chdir(sys.argv[1])
{code}
print(json.dumps(seen.SEEN.to_wire()))
"""


Look = Callable[[Path, str], dict[str, Any]]


@pytest.fixture
def look(target: Python) -> Look:
    """``look(directory, code)``: what a process of the target notes that runs ``code`` in ``directory``."""
    return functools.partial(_look, target.executable)


def _look(executable: str, directory: Path, code: str) -> dict[str, Any]:
    program = PROGRAM.format(file=module.__file__, code=code)
    words = [executable, "-I", "-c", program, str(directory)]
    seen: dict[str, Any] = json.loads(subprocess.run(words, check=True, capture_output=True).stdout)
    return seen


@pytest.mark.parametrize(
    "code",
    [
        "open('a.txt').read()",
        "open(b'a.txt', 'rb').read()",
        "os.close(os.open('a.txt', os.O_RDONLY))",
        "import pathlib; pathlib.Path('a.txt').read_bytes()",
        "os.path.exists('a.txt')",
        "os.path.getmtime('a.txt')",
        "os.access('a.txt', os.R_OK)",
        "import pathlib; pathlib.Path('a.txt').is_file()",
        "import importlib; importlib._bootstrap_external._path_stat('a.txt')",
        "import io; io.open_code(os.path.abspath('a.txt')).read()",
    ],
)
def test_files(look: Look, tmp_path: Path, code: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    state = path.stat()
    mode, size, changed, _ = look(tmp_path, code)["files"][str(path)]
    assert (mode, size, changed) == (state.st_mode, 1, state.st_mtime_ns)


def test_what_is_not_there_is_noted(look: Look, tmp_path: Path) -> None:
    seen = look(tmp_path, "os.path.isfile('gone'); os.path.isdir('also/gone')")
    assert seen["files"][str(tmp_path / "gone")] is None
    assert seen["files"][str(tmp_path / "also" / "gone")] is None


def test_what_is_written_is_not_noted(look: Look, tmp_path: Path) -> None:
    code = (
        "open('new', 'w').close(); open('new', 'ab').close(); os.close(os.open('n2', os.O_CREAT | os.O_RDWR))"
    )
    assert not [path for path in look(tmp_path, code)["files"] if path.startswith(str(tmp_path))]


@pytest.mark.parametrize("code", ["os.listdir('.')", "list(os.scandir())", "list(os.walk('.'))"])
def test_directories(look: Look, tmp_path: Path, code: str) -> None:
    (tmp_path / "a.py").touch()
    (tmp_path / "sub").mkdir()
    (tmp_path / "__pycache__").mkdir()
    assert look(tmp_path, code)["listings"][str(tmp_path)] == ["a.py", "sub/"]


def test_an_import_notes_what_would_have_been_another_answer(look: Look, tmp_path: Path) -> None:
    """A package without ``__init__.py`` is a namespace; one with it is not."""
    (tmp_path / "space").mkdir()
    code = "sys.path.insert(0, os.getcwd()); import importlib.util as u; u.find_spec('space')"
    seen = look(tmp_path, code)
    assert seen["files"][str(tmp_path / "space" / "__init__.py")] is None
    assert seen["listings"][str(tmp_path)] == ["space/"]


def test_links(look: Look, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    seen = look(tmp_path, "os.path.realpath('link')")
    assert seen["links"][str(tmp_path / "link")] == "real"


def test_the_first_look_counts(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    os.utime(path, (OLD, OLD))
    code = "open('a.txt').read(); open('a.txt', 'w').write('more'); open('a.txt').read()"
    assert look(tmp_path, code)["files"][str(path)][1:3] == [1, OLD * 10**9]


def test_byte_code_and_the_kernel_s_files_do_not_count(look: Look, tmp_path: Path) -> None:
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").touch()
    seen = look(tmp_path, "open('__pycache__/a.pyc').read(); open('/proc/self/status').read()")
    assert not [path for path in seen["files"] if "__pycache__" in path or path.startswith("/proc")]


def test_a_file_that_changed_just_now_never_matches(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.touch()
    noted = signature(str(path))
    assert noted is not None and noted[3] == 0


def test_signatures(tmp_path: Path) -> None:
    assert signature(str(tmp_path)) == DIRECTORY
    assert signature(str(tmp_path / "gone")) is None
    assert signature("\0") is None
    assert listing(str(tmp_path / "gone")) == ()


def test_lists_of_two_processes() -> None:
    own = Seen()
    own.files["/a"] = None
    other = Seen()
    other.files.update({"/a": DIRECTORY, "/b": (1, 2, 3, 4)})
    other.listings["/d"] = ("x",)
    other.links["/l"] = "d"
    own.add(json.loads(json.dumps(other.to_wire())))
    assert own.files == {"/a": None, "/b": (1, 2, 3, 4)}, "the first look counts"
    assert (own.listings, own.links, own.complete) == ({"/d": ("x",)}, {"/l": "d"}, True)
    own.add(None)
    assert not own.complete, "a process that cannot tell may have seen anything"
