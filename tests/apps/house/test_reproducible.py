"""``--verify-reproducible`` with a real second build."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.environments import clean_env, environment
from support.pythons import Python

pytestmark = [pytest.mark.slow, pytest.mark.once]

HOOK = """\
import os, tempfile
handle, path = tempfile.mkstemp()
os.write(handle, os.urandom(16))
datas = [(path, "chance")]
hiddenimports = []
"""


def test_what_differs_is_named(session_dir: Path, tmp_path: Path, target: Python) -> None:
    """The first program gives the same bytes twice; with a hook that leaves it to chance, it does not."""
    python = str(environment(session_dir, target) / "bin" / "python")
    (tmp_path / "app.py").write_text("import colorsys\nNAMES = {'a', 'b', 'c'}\nprint(len(NAMES))\n")
    command = [sys.executable, "-m", "bundler", "build", "app.py", "--verify-reproducible"]
    command += ["--python", python, "--log-level", "WARN"]

    def build(*words: str) -> subprocess.CompletedProcess[str]:
        env = clean_env(BUNDLER_CACHE_DIR=str(session_dir / "cache"), TMPDIR=str(tmp_path))
        return subprocess.run(
            [*command, *words], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )

    same = build()
    assert (same.returncode, same.stderr) == (0, "")
    assert same.stdout == f"{tmp_path}/dist/app\n"

    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks" / "hook-colorsys.py").write_text(HOOK)
    other = build("--additional-hooks-dir", "hooks", "--freeze", "marshal")
    assert (other.returncode, other.stdout) == (40, "")
    assert f"error: a second build differs from {tmp_path}/dist/app, first in ." in other.stderr
    second = tmp_path / "build" / "app" / "second" / "app"
    assert subprocess.check_output([second]) == b"3\n"
