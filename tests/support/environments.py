"""Virtual environments, made once for all test processes."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from support.pythons import Python


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold the file lock at ``path``, because pytest-xdist's processes share the session's directory."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def environment(base: Path, python: Python, requirements: Sequence[str] = ()) -> Path:
    """The directory of a virtual environment below ``base`` with exactly ``requirements``.

    Each requirement is an argument for pip; ``-r FILE`` is one requirement, too.
    """
    key = hashlib.sha256("\n".join([python.executable, *requirements]).encode()).hexdigest()[:12]
    directory = base / "venvs" / f"{python.version}-{key}"
    complete = directory / ".complete"
    # not with_suffix(): the name has a dot in it, so all environments would share one lock
    with lock(directory.with_name(f"{directory.name}.lock")):
        if complete.exists():
            return directory
        shutil.rmtree(directory, ignore_errors=True)
        subprocess.run([python.executable, "-m", "venv", str(directory)], check=True, env=clean_env())
        if requirements:
            words = [word for line in requirements for word in line.split()]
            pip = [str(directory / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "-q"]
            done = subprocess.run(
                [*pip, "install", *words], capture_output=True, text=True, env=clean_env(), check=False
            )
            if done.returncode != 0:
                raise RuntimeError(f"pip install {' '.join(words)} failed:\n{done.stdout}{done.stderr}")
        complete.touch()
    return directory


@contextmanager
def without_packages() -> Iterator[None]:
    """``sys.path`` without installed packages, because reading records of many files takes long."""
    before = sys.path
    sys.path = [entry for entry in before if not entry.endswith("-packages")]
    try:
        yield
    finally:
        sys.path = before


def clean_env(**more: str) -> dict[str, str]:
    """The environment of this process without variables for Python, bundler or virtual environments."""
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "BUNDLER_", "LC_"))
        and name not in ("VIRTUAL_ENV", "LANG", "LANGUAGE")
    }
    return {**env, **more}
