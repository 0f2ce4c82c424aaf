"""Interpreters that are installed in unusual ways: each runs, or the build says why not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.environments import clean_env
from support.pythons import Python
from support.unusual_installations import KINDS, CannotMake, base_of, incomplete

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent

Done = subprocess.CompletedProcess[str]


def build(python: Path, script: Path, output: Path, session_dir: Path) -> Done:
    words = [
        sys.executable,
        "-m",
        "bundler",
        "build",
        str(script),
        "--python",
        str(python),
        "-o",
        str(output),
    ]
    words += ["--workpath", str(output.parent / "work"), "--log-level", "WARN"]
    env = clean_env(BUNDLER_CACHE_DIR=str(session_dir / "cache"))
    return subprocess.run(words, env=env, cwd=output.parent, capture_output=True, text=True, check=False)


def run(*words: str | Path) -> tuple[int, str, str]:
    done = subprocess.run(words, env=clean_env(), capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout.removeprefix("starting Python\n"), done.stderr


@pytest.fixture(params=KINDS)
def python(request: pytest.FixtureRequest, target: Python, tmp_path: Path) -> Path:
    try:
        return KINDS[request.param](base_of(target), tmp_path / "prefix")
    except CannotMake as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("target", ["3.11"], indirect=True)
@pytest.mark.parametrize("python", ["zipped", "sourceless"], indirect=True)
def test_tour(python: Path, session_dir: Path, project_root: Path, tmp_path: Path) -> None:
    script = project_root / "examples" / "stdlib_tour.py"
    done = build(python, script, tmp_path / "app", session_dir)
    assert done.returncode == 0, done.stderr
    assert run(tmp_path / "app") == run(python, script)


@pytest.mark.oldest_and_newest
@pytest.mark.parametrize("python", KINDS, indirect=True)
def test_what_a_program_sees(python: Path, session_dir: Path, tmp_path: Path) -> None:
    done = build(python, HERE / "app.py", tmp_path / "app", session_dir)
    assert done.returncode == 0, done.stderr
    # the loader of an archive is the only difference: the executable's modules are in a directory
    status, stdout, stderr = run(python, HERE / "app.py")
    assert status == 0, stderr
    assert run(tmp_path / "app") == (0, stdout.replace("zipimporter", "SourceFileLoader"), stderr)


@pytest.mark.parametrize("target", ["3.13"], indirect=True)
@pytest.mark.parametrize("without", ["json", "ast", "ctypes", "encodings"])
def test_a_library_that_lacks_modules(
    without: str, target: Python, session_dir: Path, project_root: Path, tmp_path: Path
) -> None:
    python = incomplete(base_of(target), tmp_path / "prefix", {without})
    done = build(python, project_root / "examples" / "hello.py", tmp_path / "app", session_dir)
    assert done.returncode == 17, done.stderr
    assert "lacks parts of its standard library" in done.stderr and without in done.stderr
    assert "hint: " in done.stderr and "Traceback" not in done.stderr
