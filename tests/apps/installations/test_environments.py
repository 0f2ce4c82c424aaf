"""Virtual environments that other tools made: of an interpreter as it is, and as uv installs one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.environments import clean_env, environment
from support.installations import make_installation
from support.pythons import Python

pytestmark = [pytest.mark.slow, pytest.mark.oldest_and_newest]

SCRIPT = """
import greeting, json, sys, zlib
print(greeting.WORDS, sys.version, zlib.crc32(b"data"))
print(json.dumps([sys.argv[1:], greeting.__file__.rpartition("/")[2]]))
"""

TOOLS = {
    "virtualenv": ("virtualenv", "-q", "--no-download", "--no-pip", "--python"),
    "virtualenv with copies": ("virtualenv", "-q", "--no-download", "--no-pip", "--copies", "--python"),
    "uv": ("uv", "venv", "-q", "--offline", "--no-config", "--python"),
}


def run(words: Sequence[str | Path], **more: str) -> str:
    done = subprocess.run(words, env=clean_env(**more), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("tool", "layout"),
    [(tool, "as it is") for tool in TOOLS] + [("virtualenv with copies", "moved"), ("uv", "moved")],
)
def test_an_environment(tool: str, layout: str, target: Python, session_dir: Path, tmp_path: Path) -> None:
    tools = environment(session_dir, target, ("virtualenv", "uv"))
    try:
        python = target if layout == "as it is" else make_installation(session_dir, target, layout)
    except LookupError as error:
        pytest.skip(str(error))
    program, *options = TOOLS[tool]
    made = tmp_path / "env"
    run([tools / "bin" / program, *options, python.executable, made], HOME=str(tmp_path))
    (site,) = made.glob("lib/python3*/site-packages")
    (site / "greeting.py").write_text("WORDS = 'good morning'\n")
    script = tmp_path / "app.py"
    script.write_text(SCRIPT)

    cache = {"BUNDLER_CACHE_DIR": str(session_dir / "cache")}
    words: list[str | Path] = [sys.executable, "-m", "bundler", "build", script, "--python", made, "--json"]
    said = json.loads(run([*words, "-o", tmp_path / "app", "--workpath", tmp_path / "work"], **cache))
    if layout == "moved":
        assert Path(said["libpython"]["path"]).is_relative_to(Path(python.executable).parent.parent)
    assert run([said["binary"], "word"]) == run([made / "bin" / "python", script, "word"])
