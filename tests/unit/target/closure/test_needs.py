"""What the interpreter itself needs, and what only a program that asks for it gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundler.target.closure.graph import find_closure
from bundler.target.closure.model import CORE, Closure, ClosureRequest


def closure_of(tmp_path: Path, source: str) -> Closure:
    script = tmp_path / "app.py"
    script.write_text(source)
    return find_closure(ClosureRequest(script=str(script)))


def names(closure: Closure) -> set[str]:
    return {module.name for module in closure.modules}


def test_debugger_and_help_are_left_out(tmp_path: Path) -> None:
    assert not names(closure_of(tmp_path, "print('x'.help if 0 else 1)\n")) & {"pdb", "pydoc", "ssl"}


@pytest.mark.parametrize(("call", "module"), [("breakpoint()", "pdb"), ("help(print)", "pydoc")])
def test_unless_the_program_calls_them(call: str, module: str, tmp_path: Path) -> None:
    assert module in names(closure_of(tmp_path, f"def f():\n    {call}\n"))


def test_core_is_the_same_for_every_program(tmp_path: Path) -> None:
    cores = [
        {module.name for module in closure_of(tmp_path, source).modules if module.group == CORE}
        for source in ("pass\n", "import json, sqlite3, asyncio\nhelp(1)\n")
    ]
    assert cores[0] == cores[1]
    assert {"encodings.utf_8", "os", "traceback"} <= cores[0]
