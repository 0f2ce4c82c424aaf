"""Errors look the same as under plain Python: type, text, traceback lines, source lines and anchors."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from support.programs import App

pytestmark = pytest.mark.slow


def case_names() -> list[str]:
    tree = ast.parse(Path(__file__).with_name("app.py").read_text())
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [name.removeprefix("case_") for name in names if name.startswith("case_")]


CYCLE = re.compile(rb"one\\*' from [^\n\"]*cycle_one\.py[^\n\"]*\)")


def without_hint(text: bytes) -> bytes:
    """CPython guesses that the module beside the script hides a library, but not with sys.flags.safe_path."""
    return CYCLE.sub(b"one' from 'cycle_one'", text)


@pytest.mark.parametrize("case", case_names())
def test_uncaught(app: App, case: str) -> None:
    app.compare(case, normalise=without_hint)


@pytest.mark.parametrize("case", case_names())
def test_caught(app: App, case: str) -> None:
    app.compare("--catch", case, normalise=without_hint)


def test_no_hint_at_other_names(app: App) -> None:
    outcome = app.run_binary("import_cycle")
    assert (outcome.status, b"consider renaming" in outcome.stderr) == (1, False)


def test_source_lines_are_shown(app: App) -> None:
    """Comparing with plain Python would prove nothing if that showed no lines either."""
    assert b"    raise ValueError(text)\n" in app.run_binary("nested").stderr


DAMAGED = """
import importlib.util, marshal, shutil, sys, _bisect

code = marshal.dumps(compile("x = 1", "m.py", "exec"))
head = importlib.util.MAGIC_NUMBER + bytes(12)
library = open(getattr(_bisect, "__file__", "/lib64/ld-linux-x86-64.so.2"), "rb").read()
for name, content in {
    "of_another_version.pyc": b"\\1\\2\\r\\n" + bytes(12) + code,
    "without_code.pyc": head + marshal.dumps(42),
    "cut_off.pyc": head + code[:20],
    "garbage.pyc": head + b"\\xe3garbage",
    "empty.pyc": b"",
    "whole.pyc": head + code,
    "text.so": b"no library",
    # within the headers: a segment that is mapped beyond the end of the file ends plain Python (SIGBUS)
    "half.so": library[:100],
    "nothing.so": b"",
    "other.so": library,
}.items():
    with open(name, "wb") as stream:
        stream.write(content)
"""

CATCHES = """
try:
    import %(name)s
except Exception as error:
    print("%(name)s", type(error).__name__, *([] if "%(kind)s" == "so" else [error]))
else:
    print("%(name)s", "x" in dir(%(name)s))
"""


@pytest.mark.oldest_and_newest
def test_damaged_modules(make_app: Callable[..., App], tmp_path: Path) -> None:
    """A program that can do without them is built, and gets the errors that it knows."""
    directory = tmp_path / "damaged"
    directory.mkdir()
    app = make_app(directory)
    subprocess.run([str(app.venv / "bin/python"), "-c", DAMAGED], cwd=directory, check=True)
    names = sorted(path.name for path in directory.iterdir())
    parts = [CATCHES % {"name": name.partition(".")[0], "kind": name.partition(".")[2]} for name in names]
    (directory / "app.py").write_text("".join(parts))
    outcome = app.compare()
    assert (outcome.status, outcome.stdout.count(b"\n")) == (0, len(names))
    assert b"whole True\n" in outcome.stdout
