"""Programs whose packages need hooks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.environments import clean_env
from support.programs import App

from bundler import contract

pytestmark = [pytest.mark.slow, pytest.mark.once]

PACKAGES = ("markdown", "pycountry", "setuptools<81")


@pytest.fixture
def app(make_app: Callable[..., App], session_dir: Path) -> App:
    """app.py with its own hooks, and with packages that hooks of the community know."""
    directory = Path(__file__).parent
    words = "--freeze marshal -p lib --additional-hooks-dir hooks --runtime-hook first.py"
    return make_app(directory, requirements=PACKAGES, options=tuple(words.split()))


def test_own_hook(app: App) -> None:
    expected = b"1 (0.0, 0.0, 1)\nfrom the data\nno unwanted\n"
    outcome = app.run_binary("own")
    assert (outcome.stdout, outcome.stderr) == (expected, b"")
    plain = app.run_plain("own", env={"PYTHONPATH": str(app.directory / "lib")})
    assert plain.stdout == expected


def test_run_time_hooks(app: App) -> None:
    """The user's hook runs first, then those of modules in the closure.  The program sees no name of them."""
    outcome = app.run_binary("runtime")
    second = [contract.ROOT, "__main__", "first.py", False]
    assert outcome.stdout.decode() == f"first.py {second!r}\n[] __main__\n"


@pytest.mark.parametrize("command", ["markdown", "pycountry", "setuptools"])
def test_packages(app: App, command: str) -> None:
    outcome = app.compare(command)
    assert outcome.status == 0


def build(app: App, directory: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bundler", "build", "app.py", "--python", str(app.venv), *words]
    env = clean_env(BUNDLER_CACHE_DIR=str(app.base / "cache"))
    return subprocess.run(command, cwd=directory, env=env, capture_output=True, text=True, check=False)


def test_an_error_in_a_run_time_hook_ends_the_program(app: App, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("print('ran')")
    (tmp_path / "bad.py").write_text("print('hook')\nraise RuntimeError('failed')\n")
    done = build(app, tmp_path, "--runtime-hook", "bad.py", "-q")
    assert done.returncode == 0, done.stderr
    run = subprocess.run([done.stdout.strip()], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (1, "hook\n")
    assert run.stderr.endswith("RuntimeError: failed\n")


def test_a_failing_hook_does_not_hurt_the_build(app: App, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import json\nprint(json.dumps(1))")
    (tmp_path / "hook-json.py").write_text("import os\nos.write(2, b'last words')\nos.abort()\n")
    done = build(app, tmp_path, "--additional-hooks-dir", ".")
    assert done.returncode == 0, done.stderr
    assert "warning: the hook" in done.stderr and "killed by signal 6" in done.stderr
    assert subprocess.run([done.stdout.strip()], capture_output=True, check=True).stdout == b"1\n"
    remarks = (tmp_path / "build" / "app" / "warnings.txt").read_text()
    assert "hook-json.py" in remarks and "last words" in remarks
    strict = build(app, tmp_path, "--additional-hooks-dir", ".", "--strict")
    assert strict.returncode == 15 and "the hook of json failed" in strict.stderr


def test_trace(app: App, tmp_path: Path) -> None:
    """Only a run shows these imports.  The results of two traces are joined."""
    (tmp_path / "app.py").write_text(
        "import sys\nprint(__import__(''.join(reversed(sys.argv[1]))).__name__)\n"
    )
    missing = build(app, tmp_path, "-q", "-o", "without")
    run = subprocess.run([missing.stdout.strip(), "sysroloc"], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "--trace" in (tmp_path / "build" / "app" / "warnings.txt").read_text()
    done = build(app, tmp_path, "--trace", "sysroloc", "--trace", "vsc")
    assert done.returncode == 0, done.stderr
    for word, module in (("sysroloc", "colorsys"), ("vsc", "csv")):
        run = subprocess.run([done.stdout.strip(), word], capture_output=True, text=True, check=False)
        assert (run.stdout, run.stderr) == (f"{module}\n", "")
