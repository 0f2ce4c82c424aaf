"""What the newer releases of CPython brought works as under plain Python."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from support.environments import lock
from support.natives import compile_extension
from support.programs import App, sources_key
from support.pythons import Python

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent


def commands(name: str) -> list[str]:
    """The commands of an app.  It may have a syntax that the running interpreter does not know."""
    return re.findall(r"^@command\ndef (\w+)", (HERE / name).read_text(), re.MULTILINE)


def since(version: str, target: Python) -> None:
    if tuple(map(int, target.version.split("."))) < tuple(map(int, version.split("."))):
        pytest.skip(f"CPython {version} brought it")


@pytest.fixture
def app_314(target: Python, make_app: Callable[..., App]) -> App:
    since("3.14", target)
    return make_app(HERE, entry=("app_314.py",), plain_entry=("app_314.py",))


@pytest.fixture
def app_315(target: Python, session_dir: Path, make_app: Callable[..., App]) -> App:
    """The app beside an extension module for this version."""
    since("3.15", target)
    directory = session_dir / "versions" / f"{target.version}-{sources_key(HERE)}"
    with lock(directory.parent / f".{directory.name}.lock"):
        if not (directory / "app_315.py").exists():
            compile_extension(target, "exported", HERE / "exported.c", directory)
            shutil.copy(HERE / "helper.py", directory)
            shutil.copy(HERE / "app_315.py", directory)
    return make_app(directory, entry=("app_315.py",), plain_entry=("app_315.py",))


@pytest.mark.parametrize("command", commands("app_314.py"))
def test_3_14(command: str, app_314: App) -> None:
    outcome = app_314.compare(command)
    assert outcome.status == 0
    assert outcome.stdout


def test_a_debugger_does_not_attach(app_314: App, tmp_path: Path) -> None:
    """CPython finds the process to attach to (PEP 768) by the word python in its files' names."""
    script = tmp_path / "injected.py"
    script.write_text("print('attached')\n")
    said: list[str] = []

    def attach(process: subprocess.Popen[bytes]) -> None:
        code = f"import sys; sys.remote_exec({process.pid}, {str(script)!r})"
        command = [app_314.python.executable, "-c", code]
        said.append(subprocess.run(command, capture_output=True, text=True, check=False).stderr)

    outcome = app_314.run_binary("wait", interact=attach)
    assert (outcome.status, outcome.stdout) == (0, b"waiting\n0\n")
    assert "RuntimeError" in said[0]


@pytest.mark.parametrize("command", commands("app_315.py"))
def test_3_15(command: str, app_315: App) -> None:
    outcome = app_315.compare(command)
    assert outcome.status == 0
    assert outcome.stdout


def test_all_imports_are_lazy(app_315: App) -> None:
    lazy = App(
        app_315.base,
        app_315.python,
        app_315.directory,
        entry=app_315.entry,
        plain_entry=app_315.plain_entry,
        options=("--lazy-imports", "all"),
        home=app_315.home,
    )
    outcome = lazy.compare("mode", flags=("-X", "lazy_imports=all"))
    assert outcome.stdout == b"all False\n143 True\n"
