"""A second build of the same input, and of one that has changed: the bytes are those of a first build."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.environments import clean_env
from support.pythons import Python

pytestmark = [pytest.mark.slow, pytest.mark.once]

FILES = {
    "app.py": "import helper\nprint(helper.word())\n",
    "helper.py": "def word():\n    return 'one'\n",
    "space/inner.py": "VALUE = 1\n",
}


class Project:
    """A program in a directory, and builds of it."""

    def __init__(self, directory: Path, python: str, cache: Path) -> None:
        self.directory = directory
        self.python = python
        self.cache = cache
        for name, text in FILES.items():
            (directory / name).parent.mkdir(exist_ok=True)
            (directory / name).write_text(text)
        time.sleep(0.03)  # a tick of the kernel's clock

    @property
    def output(self) -> Path:
        return self.directory / "dist" / "app"

    def build(self, *words: str, **env: str) -> dict[str, Any]:
        command = [
            sys.executable,
            "-m",
            "bundler",
            "build",
            "app.py",
            "--python",
            self.python,
            "--json",
            *words,
        ]
        environment = clean_env(BUNDLER_CACHE_DIR=str(self.cache), **env)
        done = subprocess.run(command, cwd=self.directory, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        result: dict[str, Any] = json.loads(done.stdout)
        return result

    def said(self) -> bytes:
        return subprocess.run([self.output], check=True, stdout=subprocess.PIPE).stdout

    def built_anew(self) -> bytes:
        """The bytes of a build in the same place that knows nothing of others."""
        shutil.rmtree(self.directory / "build")
        shutil.rmtree(self.directory / "dist")
        assert self.build()["unchanged"] is False
        return self.output.read_bytes()


@pytest.fixture
def project(target: Python, session_dir: Path, tmp_path: Path) -> Iterator[Project]:
    yield Project(tmp_path, target.executable, session_dir / "cache")


def test_unchanged(project: Project) -> None:
    first = project.build()
    state = project.output.stat()
    second = project.build("--jobs", "1", TERM="xterm")
    assert (first["unchanged"], second["unchanged"]) == (False, True)
    without = {"seconds", "unchanged"}
    assert {k: v for k, v in first.items() if k not in without} == {
        k: v for k, v in second.items() if k not in without
    }
    assert project.output.stat() == state
    left = sum(path.stat().st_size for path in (project.directory / "build").rglob("*") if path.is_file())
    assert left < 3 * state.st_size
    assert project.build(MEANING="42")["unchanged"] is False, "a hook may read any variable"


def test_changes_are_seen(project: Project) -> None:
    project.build()
    first = project.output.read_bytes()
    (project.directory / "helper.py").write_text("def word():\n    return 'two'\n")
    assert project.build()["unchanged"] is False
    assert project.said() == b"two\n"
    assert project.build()["unchanged"] is True
    changed = project.output.read_bytes()
    assert changed != first
    assert changed == project.built_anew()

    (project.directory / "helper").mkdir()
    (project.directory / "helper" / "__init__.py").write_text("def word():\n    return 'package'\n")
    assert project.build()["unchanged"] is False
    assert project.said() == b"package\n"


def test_the_output_is_looked_at(project: Project) -> None:
    project.build()
    whole = project.output.read_bytes()
    for damage in ("touch dist/app; printf x | dd of=dist/app bs=1 seek=9000 conv=notrunc", "rm dist/app"):
        subprocess.run(["sh", "-c", damage], cwd=project.directory, check=True, stderr=subprocess.DEVNULL)
        assert project.build()["unchanged"] is False
        assert project.output.read_bytes() == whole
    record = project.directory / "build" / "app" / "record.json"
    record.write_bytes(record.read_bytes()[:-9])
    assert project.build()["unchanged"] is False
