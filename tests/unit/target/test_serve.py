"""The worker's main program."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import pytest

from bundler.errors import InterpreterUnsupported, StandardLibraryMissing
from bundler.target import serve
from bundler.target.supported import NAMES, NEWEST
from bundler.worker.client import Worker

SERVE = Path(serve.__file__)


def test_serve_parses_under_the_oldest_pythons() -> None:
    ast.parse(SERVE.read_text(), feature_version=(3, 6))


def test_this_interpreter_will_do() -> None:
    assert serve.why_unsupported() is None


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"version_info": (3, 10, 4, "final", 0)}, "is Python 3.10.4, which is not supported"),
        ({"version_info": (NEWEST[0], NEWEST[1] + 1, 0, "final", 0)}, "which is not supported"),
        ({"platform": "darwin"}, "runs on darwin; only Linux is supported"),
        ({"implementation": type("PyPy", (), {"name": "pypy"})}, "is pypy, not CPython"),
    ],
)
def test_why_unsupported(changes: dict[str, Any], what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in changes.items():
        monkeypatch.setattr(sys, name, value)
    refusal = serve.why_unsupported()
    monkeypatch.undo()
    assert refusal is not None
    assert refusal["class"] == "InterpreterUnsupported"
    assert what in refusal["what"] and NAMES in refusal["why"]


def test_bundler_is_loaded_without_sys_path(monkeypatch: pytest.MonkeyPatch) -> None:
    before = sys.path[:]
    monkeypatch.setitem(sys.modules, "bundler", sys)
    serve.load_bundler()
    assert sys.modules["bundler"].__file__ == str(SERVE.parent.parent / "__init__.py")
    assert sys.path == before


def test_an_unsupported_version_says_so_in_the_protocol(tmp_path: Path) -> None:
    start = "import sys; sys.version_info = (3, 8, 1, 'final', 0)\n"
    fake = tmp_path / "python"
    program = tmp_path / "program.py"
    program.write_text(f"{start}import runpy; runpy.run_path({str(SERVE)!r}, run_name='__main__')\n")
    fake.write_text(f"#!/bin/sh\nexec {sys.executable} -I {program}\n")
    fake.chmod(0o755)
    with (
        pytest.raises(InterpreterUnsupported, match=r"Python 3\.8\.1") as caught,
        Worker(str(fake)) as worker,
    ):
        worker.describe()
    assert ".".join(map(str, NEWEST)) in caught.value.hint, "the command to get a supported version"


def test_a_library_that_is_incomplete(tmp_path: Path) -> None:
    """The worker's own start fails; what is missing crosses the pipe."""
    program = tmp_path / "program.py"
    program.write_text(
        "import sys; sys.modules['traceback'] = None\n"
        f"import runpy; runpy.run_path({str(SERVE)!r}, run_name='__main__')\n"
    )
    fake = tmp_path / "python"
    fake.write_text(f"#!/bin/sh\nexec {sys.executable} -I {program}\n")
    fake.chmod(0o755)
    with pytest.raises(StandardLibraryMissing, match="traceback") as caught, Worker(str(fake)) as worker:
        worker.describe()
    assert caught.value.hint


def test_installation() -> None:
    minor = ".".join(map(str, sys.version_info[:2]))
    assert serve.installation() == {"prefix": sys.base_prefix, "minor": minor}
