"""``from bundler import build``, as docs/library.md shows it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.environments import clean_env, environment
from support.pythons import Python

pytestmark = [pytest.mark.slow, pytest.mark.once]


def run_example(project_root: Path, directory: Path, **env: str) -> subprocess.CompletedProcess[str]:
    page = (project_root / "docs" / "library.md").read_text()
    match = re.search(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert match is not None
    return subprocess.run(
        [sys.executable, "-c", match[1]],
        cwd=directory,
        env=clean_env(**env),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_example_of_the_documentation(
    project_root: Path, session_dir: Path, tmp_path: Path, target: Python
) -> None:
    venv = environment(session_dir, target)
    env = {"BUNDLER_CACHE_DIR": str(session_dir / "cache"), "VIRTUAL_ENV": str(venv)}
    missing = run_example(project_root, tmp_path, **env)
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr.startswith("no executable: ") and "app.py" in missing.stderr
    (tmp_path / "app.py").write_text("print('made')\n")
    made = run_example(project_root, tmp_path, **env)
    assert (made.returncode, made.stderr) == (0, "")
    binary, size, modules = made.stdout.split()
    assert Path(binary) == tmp_path / "dist" / "app"
    assert int(size) == Path(binary).stat().st_size and int(modules) > 10
    assert subprocess.check_output([binary]) == b"made\n"
