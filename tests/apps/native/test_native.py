"""Extension modules of the standard library work from memory, with the libraries they need."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from support.hardened import run_hardened
from support.natives import commands
from support.programs import App

pytestmark = pytest.mark.slow


def without_directory(text: bytes) -> bytes:
    """Output without the directory of the standard library's extension modules, which is the virtual root in
    executables."""
    return re.sub(rb"<root>/(lib-dynload/)?", b"<root>/", text)


@pytest.mark.parametrize("command", commands(Path(__file__).with_name("app.py")))
def test_native(app: App, command: str, tmp_path: Path) -> None:
    assert app.compare(command, normalise=without_directory).status == 0


@pytest.mark.oldest_and_newest
@pytest.mark.parametrize("restrictions", ["mdwe", "seccomp"])
def test_no_memory_becomes_executable(app: App, restrictions: str) -> None:
    """As services run with MemoryDenyWriteExecute=yes (systemd.exec(5))."""
    for command in commands(Path(__file__).with_name("app.py")):
        outcomes = [
            run_hardened(restrictions, [*argv, command], cwd=app.home, env=app.env())
            for argv in (app.plain_argv(), [str(app.binary)])
        ]
        plain, binary = (app.normal(one, without_directory) for one in outcomes)
        assert binary == plain


def test_no_files_are_made(app: App, tmp_path: Path) -> None:
    """Native code is loaded where /tmp and the home directory are not writable."""
    if not shutil.which("unshare"):
        pytest.skip("unshare is not installed")
    probe = subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False)
    if probe.returncode != 0:
        pytest.skip("this system does not allow mount namespaces")
    # the executable itself may be below /tmp, so it is opened before the mount covers that
    script = 'exec 9<"$1" && mount -t tmpfs -o ro,noexec none /tmp && shift && exec /proc/self/fd/9 "$@"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, "sh", str(app.binary), "numbers"],
        capture_output=True,
        env=app.env(TMPDIR="/tmp"),
        cwd="/",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == app.run_binary("numbers").stdout
