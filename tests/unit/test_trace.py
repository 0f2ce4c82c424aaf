"""bundler.trace: what a run of the program imports."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.hooks import write

from bundler.errors import InterpreterNotFound, UsageError
from bundler.options import BuildOptions
from bundler.trace import Trace, trace

pytestmark = pytest.mark.slow

PROGRAM = """\
import os, sys
name = "-".join(["late"])
print("argv", sys.argv[1:], __name__, __file__, repr(sys.stdin.read()))
if "plain" in sys.argv:
    __import__(sys.argv[2])
if "fork" in sys.argv:
    if os.fork() == 0:
        import in_child
        os._exit(0)
    os.wait()
if "quit" in sys.argv:
    import before_quit
    os._exit(4)
if "fail" in sys.argv:
    raise RuntimeError("told")
if "hang" in sys.argv:
    import before_hang, time
    time.sleep(60)
"""

Traced = Callable[..., Trace]
"""``traced(arguments, limit, **options)`` is what the program imports when it runs with ``arguments``."""


@pytest.fixture
def traced(tmp_path: Path) -> Traced:
    files = {f"{name}.py": "" for name in ("late", "in_child", "before_quit", "before_hang")}
    write(tmp_path, {"app.py": PROGRAM, **files, "pkg/__init__.py": "", "pkg/__main__.py": "import late"})
    (tmp_path / "build" / "app").mkdir(parents=True)

    def run(arguments: str, limit: float = 60, **options: Any) -> Trace:
        chosen = {"script": str(tmp_path / "app.py"), "name": "app", **options}
        made = BuildOptions(python=sys.executable, workpath=str(tmp_path / "build"), **chosen)
        return trace(made, arguments, 1, limit)

    return run


def test_imports_and_arguments(traced: Traced, tmp_path: Path) -> None:
    result = traced("plain late 'two words'")
    assert result.problem == "" and "late" in result.modules
    assert "__main__" not in result.modules
    assert Path(result.log).read_text() == (
        f"argv ['plain', 'late', 'two words'] __main__ {tmp_path / 'app.py'} ''\n"
    )


@pytest.mark.parametrize(
    ("arguments", "module", "problem"),
    [
        ("fork", "in_child", ""),
        ("quit", "before_quit", "it ended with exit status 4"),
        ("fail", "os", "it ended with exit status 1"),
    ],
)
def test_however_it_ends(traced: Traced, arguments: str, module: str, problem: str) -> None:
    result = traced(arguments)
    assert result.problem == problem
    assert module == "os" or module in result.modules


def test_a_program_that_does_not_end(traced: Traced) -> None:
    result = traced("hang", limit=2.0)
    assert result.problem == "it was still running after 2 seconds and was ended"
    assert "before_hang" in result.modules


def test_other_entries(traced: Traced, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "late" in traced("", script=None, module="pkg").modules
    assert "json.tool" in traced("--help", script=None, entry_point="json.tool:main").modules
    assert "late" in traced("", script=str(tmp_path / "pkg"), paths=(str(tmp_path),)).modules


def test_what_cannot_be_run(traced: Traced, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read --trace"):
        traced("'")
    options = BuildOptions(script="x.py", name="app", python="/nonexistent", workpath=str(tmp_path / "build"))
    with pytest.raises(InterpreterNotFound):
        trace(options, "", 1)


def test_a_command(traced: Traced, tmp_path: Path) -> None:
    (tmp_path / "tool.py").write_text("def main():\n    import sys, late\n    print(sys.argv)\n")
    chosen: dict[str, Any] = {"script": None, "commands": ("x", "one=tool:main"), "paths": (str(tmp_path),)}
    assert "late" in traced("one --flag", **chosen).modules
    with pytest.raises(UsageError, match="does not begin with a command"):
        traced("two", **chosen)
