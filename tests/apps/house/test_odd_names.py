"""A project may lie in a directory with any name, and have files with any names."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import pythons
from support.environments import clean_env, environment

pytestmark = [pytest.mark.slow, pytest.mark.once]

DIRECTORY = "-20%20 a\"b$c\\d'e:f#{g}\nh"
NAMES = [b"caf\xe9", "caf\u00e9".encode(), b"*/ end", b'\\"$(x)%s', b"two\nlines", b"-dash", b"???("]

APP = """
import os
data = os.fsencode(os.path.join(os.path.dirname(os.path.abspath(__file__)), "data"))
for directory, _, names in sorted(os.walk(data)):
    for name in sorted(names):
        with open(os.path.join(directory, name)) as file:
            print(os.path.relpath(directory, data), name, file.read())
"""


@pytest.mark.parametrize("options", [(), ("--small",)], ids=["default", "small"])
def test_odd_names(session_dir: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    """On one CPython: no name reaches the code that differs between versions."""
    target = next(python for python in pythons.available().values() if not python.problem)
    program = tmp_path / DIRECTORY
    (program / "data").mkdir(parents=True)
    for name in NAMES:
        path = os.path.join(os.fsencode(program / "data"), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        Path(os.fsdecode(path)).write_text(f"contents of {name!r}")
    (program / "app.py").write_text(APP)
    python = str(environment(session_dir, target) / "bin" / "python")
    env = clean_env(BUNDLER_CACHE_DIR=str(session_dir / "cache"))
    command = [sys.executable, "-m", "bundler", "build", "app.py", "--add-data", "data:data", *options]
    done = subprocess.run(
        [*command, "--python", python], cwd=program, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    plain = subprocess.run([python, "app.py"], cwd=program, capture_output=True, check=True)
    built = subprocess.run([program / "dist" / "app"], cwd="/", capture_output=True, check=True)
    assert built.stdout == plain.stdout
    assert built.stdout.count(b"contents of") == len(NAMES)
