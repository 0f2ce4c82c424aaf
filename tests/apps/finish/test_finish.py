"""The fast exit makes no visible difference, whatever extension modules were imported."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from support.environments import lock
from support.natives import commands, compile_extension
from support.programs import App, sources_key
from support.pythons import Python

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent


def compile_app(target: Python, session_dir: Path, names: tuple[str, ...]) -> Path:
    """A directory with the app and these extension modules."""
    directory = session_dir / "finish" / "-".join([target.version, sources_key(HERE), *names])
    with lock(directory.parent / f".{directory.name}.lock"):
        if not (directory / "app.py").exists():
            for name in names:
                flags = [f'-DMODULE_NAME="{name}"', f"-DMODULE_INIT=PyInit_{name}"]
                flags += ["-DWITH_AT_EXIT"] if name == "atexitmod" else []
                compile_extension(target, name, HERE / "finishmod.c", directory, flags)
            shutil.copy(HERE / "app.py", directory)
    return directory


@pytest.fixture
def app(target: Python, session_dir: Path, make_app: Callable[..., App]) -> App:
    """An app without atexitmod.  A module that calls Py_AtExit() rules the fast exit out by being carried."""
    return make_app(compile_app(target, session_dir, ("finishmod",)))


@pytest.mark.parametrize("command", [name for name in commands(HERE / "app.py") if name != "at_exit"])
def test_the_end_is_the_same(command: str, app: App) -> None:
    outcome = app.compare(command)
    assert (outcome.status, outcome.stdout.count(b"\n")) == (0, 1)


@pytest.mark.parametrize("command", ["nothing", "at_exit"])
def test_functions_for_the_end_of_python(
    command: str, target: Python, session_dir: Path, make_app: Callable[..., App]
) -> None:
    app = make_app(compile_app(target, session_dir, ("finishmod", "atexitmod")))
    assert app.compare(command).status == 0


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("nothing", ""),
        ("harmless", ""),
        ("quiet", ""),
        ("quiet_capsule", ""),
        ("file_in_memory", ""),
        ("in_module", "finishmod.Thing"),
        ("derived", "Derived"),
        ("capsule", "PyCapsule"),
        ("held_by_quiet", "finishmod.Thing"),
        ("held_in_secret", "finishmod.Secret"),
        ("driver", "finishmod.Driver"),
        ("derived_file_in_memory", "File"),
    ],
)
def test_the_reason_for_finalization(command: str, reason: str, app: App) -> None:
    done = app.run_binary(command, env={"BUNDLER_VERBOSE": "1"})
    lines = [line for line in done.stderr.decode().splitlines() if line.startswith("bundle: exit: ")]
    assert lines == ([f"bundle: exit: with finalisation because of {reason}"] if reason else [])


@pytest.mark.parametrize("command", ["nothing", "harmless", "quiet"])
def test_finalization_is_left_out(command: str, app: App) -> None:
    """A debugger's breakpoint in CPython's finalisation is not reached.

    The module was imported, but no object of it is alive, or only objects of types that are known as
    harmless.
    """
    gdb = shutil.which("gdb")
    if gdb is None:
        pytest.skip("gdb is not installed")
    words = [gdb, "-batch", "-ex", "break Py_FinalizeEx", "-ex", "run", "--args", str(app.binary), command]
    done = subprocess.run(words, capture_output=True, text=True, env=app.env(), timeout=120, check=False)
    assert "exited normally" in done.stdout
