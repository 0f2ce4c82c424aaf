"""``bundler check`` of a real executable."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import namespaces
from support.environments import clean_env
from support.programs import App

pytestmark = [
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.skipif(not namespaces.available(), reason="this system allows no namespaces"),
]


def test_it_needs_nothing_but_the_system(
    make_app: Callable[..., App], project_root: Path, tmp_path: Path
) -> None:
    app = make_app(project_root / "examples", entry=("hello.py",))
    plain = f"'{app.venv}/bin/python' '{project_root}/examples/hello.py'"
    command = [sys.executable, "-m", "bundler", "check", "--against", plain, str(app.binary)]
    done = subprocess.run(command, cwd=tmp_path, env=clean_env(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    status, output, _, *touched, same = done.stdout.splitlines()
    assert (status, output) == ("status   0", "output   1 lines on standard output, 0 on standard error")
    assert same.startswith("same     exit status")
    places = [line[13:] for line in touched]
    assert "/etc/ld.so.cache" in places
    assert all(place.startswith(("/etc/", "/lib", "/usr/")) for place in places)
