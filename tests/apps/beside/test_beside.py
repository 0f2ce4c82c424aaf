"""Files, directories and scripts that travel although no option names them."""

from __future__ import annotations

import shutil
import signal
import stat
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from support.environments import lock
from support.hooks import write
from support.natives import commands
from support.programs import App, sources_key

pytestmark = [pytest.mark.slow, pytest.mark.once]

PROGRAM = Path(__file__).parent / "program"
EXTEND = "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n"


@pytest.fixture
def beside(make_app: Callable[..., App], session_dir: Path) -> App:
    """The program with what cannot stand in a repository: an archive, links, directories without modules."""
    directory = session_dir / "beside" / sources_key(PROGRAM) / "program"
    with lock(directory.with_suffix(".lock")):
        if not directory.exists():
            make_program(directory)
    options = ("--paths", "lib", "--paths", "more.zip", "--on-disk", "driver/bin")
    return make_app(directory, options=options)


def make_program(directory: Path) -> None:
    shutil.copytree(PROGRAM, directory)
    write(directory, {"lib/space/below/notes.h": "", "lib/plug/__init__.py": EXTEND})
    write(directory, {"lib/plug/own.py": "NAME = 'in a directory'\n"})
    write(directory, {"data/v1/a.txt": "one", "data/v2/a.txt": "two"})
    links = {"current": "v2", "latest.txt": "current/a.txt", "chain.txt": "latest.txt", "v1/up": ".."}
    for name, text in links.items():
        (directory / "data" / name).symlink_to(text)
    with zipfile.ZipFile(directory / "more.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("plug/__init__.py"), EXTEND)
        archive.writestr(zipfile.ZipInfo("plug/extra.py"), "NAME = 'in an archive'\n")


@pytest.mark.parametrize("command", [each for each in commands(PROGRAM / "app.py") if each != "waits"])
def test_beside(beside: App, command: str) -> None:
    beside.compare(command)


@pytest.mark.parametrize("number", [None, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("variable", ["TMPDIR", "XDG_RUNTIME_DIR"])
def test_directories_on_disk(
    beside: App, tmp_path: Path, variable: str, number: signal.Signals | None
) -> None:
    """They are private, below the directory for such files, and go with the process, whatever ends it."""
    base = tmp_path / "base"
    base.mkdir()

    def look(process: subprocess.Popen[bytes]) -> None:
        (private,) = base.iterdir()
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
        assert sorted(path.name for path in private.rglob("*")) == ["bin", "driver", "name.txt", "start"]
        if number is not None:
            process.send_signal(number)

    outcome = beside.run_binary("waits", env={variable: str(base)}, interact=look)
    assert (outcome.status, outcome.stderr) == (0 if number is None else -number, b"")
    assert outcome.stdout.startswith(b"drives a lorry")
    deadline = time.monotonic() + 60
    while list(base.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert list(base.iterdir()) == []
