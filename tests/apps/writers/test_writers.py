"""Files that are open at the end hold what they hold under plain Python: the fast exit loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.natives import commands
from support.programs import App

pytestmark = [pytest.mark.slow, pytest.mark.once]

COMMANDS = commands(Path(__file__).with_name("app.py"))


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_held_back(make_app: Callable[..., App], tmp_path: Path, command: str) -> None:
    app = make_app(Path(__file__).parent, requirements=("h5py",), options=("--freeze", "marshal"))
    found = []
    for name in ("plain", "binary"):
        place = tmp_path / name
        place.mkdir()
        run = app.run_plain if name == "plain" else app.run_binary
        outcome = run(command, cwd=place)
        files = {path.name: path.read_bytes() for path in place.rglob("*") if path.is_file()}
        found.append(((outcome.status, outcome.stdout, outcome.stderr), files))
    assert found[1] == found[0]
    assert found[0][0][0] == 0
    assert bool(found[0][1]) is (command != "temporary")
