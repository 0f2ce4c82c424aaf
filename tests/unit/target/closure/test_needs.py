"""bundler.target.closure.needs: modules for every program, and modules for builtin functions."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support.environments import without_packages

from bundler.target.closure.graph import find_closure
from bundler.target.closure.model import CORE, Closure, ClosureRequest


def closure_of(tmp_path: Path, source: str) -> Closure:
    script = tmp_path / "app.py"
    script.write_text(source)
    with without_packages():
        return find_closure(ClosureRequest(script=str(script)))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Closure:
    """The closure of a program that imports and calls nothing."""
    return closure_of(tmp_path_factory.mktemp("plain"), "print('x'.help if 0 else 1)\n")


def names(closure: Closure) -> set[str]:
    return {module.name for module in closure.modules}


def test_debugger_and_help_are_left_out(plain: Closure) -> None:
    assert not names(plain) & {"pdb", "pydoc"}


@pytest.mark.skipif(sys.version_info[:2] == (3, 13), reason="pathlib of 3.13 imports urllib.request")
def test_network_is_left_out(plain: Closure) -> None:
    assert not names(plain) & {"ssl", "urllib.request"}


@pytest.mark.parametrize(("call", "module"), [("breakpoint()", "pdb"), ("help(print)", "pydoc")])
def test_unless_the_program_calls_them(call: str, module: str, tmp_path: Path) -> None:
    assert module in names(closure_of(tmp_path, f"def f():\n    {call}\n"))


def test_core_is_the_same_for_every_program(plain: Closure, tmp_path: Path) -> None:
    rich = closure_of(tmp_path, "import json, sqlite3, asyncio\nhelp(1)\n")
    cores = [{module.name for module in each.modules if module.group == CORE} for each in (plain, rich)]
    assert cores[0] == cores[1]
    assert {"encodings.utf_8", "os", "traceback"} <= cores[0]
