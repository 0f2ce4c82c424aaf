"""bundler.check.watch: what a process and its children name to the kernel."""

from __future__ import annotations

import signal
import socket
import subprocess
from pathlib import Path

import pytest
from support.watched import watch


def paths(touches: list[dict[str, object]], how: str, there: bool = True) -> list[object]:
    return [each["path"] for each in touches if (each["how"], each["there"]) == (how, there)]


def test_what_a_child_does(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    script = f"cd {tmp_path}; cat file; cat none; echo x >made; env true"
    status, said, touches = watch("/bin/sh", "-c", script)
    assert (status, said[:4]) == (0, "text")
    assert str(tmp_path / "file") in paths(touches, "opened")
    assert str(tmp_path / "none") in paths(touches, "opened", there=False)
    assert paths(touches, "written", there=False) == [str(tmp_path / "made")]
    assert (tmp_path / "made").read_text() == "x\n"
    started = [str(path).rpartition("/")[2] for path in paths(touches, "started")]
    assert started[0] == "sh" and {"cat", "env", "true"} <= set(started)


@pytest.mark.parametrize(
    ("script", "status"), [("exit 7", 7), ("kill -TERM $$", -signal.SIGTERM), ("(exit 3) & wait $!", 3)]
)
def test_status(script: str, status: int) -> None:
    assert watch("/bin/sh", "-c", script)[0] == status


def test_signals_arrive() -> None:
    assert watch("/bin/sh", "-c", "trap 'echo caught' USR1; kill -USR1 $$")[:2] == (0, "caught\n")


def test_what_is_left_behind_is_ended(tmp_path: Path) -> None:
    status, said, _ = watch("/bin/sh", "-c", "sleep 300 >/dev/null & echo $!")
    assert status == 0
    cmdline = Path("/proc", said.strip(), "cmdline")  # empty if nobody has asked for the status yet
    assert not cmdline.exists() or cmdline.read_bytes() == b""


def test_no_environment() -> None:
    _, said, _ = watch("/usr/bin/env")
    assert said == ""


def test_addresses(tmp_path: Path) -> None:
    bash = subprocess.run(["bash", "-c", "exit"], check=False)
    if bash.returncode != 0:
        pytest.skip("there is no bash")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        _, _, touches = watch("/bin/bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{port}")
    assert f"127.0.0.1 port {port}" in paths(touches, "connected")


def test_what_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        watch(str(tmp_path / "none"))
