"""Objects that a second machine takes from where the first one has put them: ccache with a Redis server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.environments import clean_env

pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """A server on the loopback interface that keeps nothing on disk."""
    for tool in ("ccache", "redis-server"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    command = [
        "redis-server",
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(tmp_path),
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        # a busy machine may need longer than ccache's 100 ms, and what is late counts as missing
        yield f"redis://127.0.0.1:{port}|connect-timeout=30000|operation-timeout=60000"
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not start")


def build_on(machine: Path, server: str) -> dict[str, int]:
    """Build a program where nothing but ``server`` is known.  Returns what ccache counts."""
    machine.mkdir()
    (machine / "app.py").write_text("print('made')\n")
    os.utime(machine / "app.py", (1e9, 1e9))  # the executable tells it, and so a table differs
    env = clean_env(
        HOME=str(machine / "home"),
        BUNDLER_CACHE_DIR=str(machine / "objects"),
        CCACHE_DIR=str(machine / "ccache"),
        CCACHE_REMOTE_STORAGE=server,
    )
    words = ["--freeze", "marshal", "--compiler-launcher", "ccache", "-q"]
    done = subprocess.run(
        [sys.executable, "-m", "bundler", "build", "app.py", *words],
        cwd=machine,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert subprocess.check_output([machine / "dist" / "app"]) == b"made\n"
    printed = subprocess.check_output(["ccache", "--print-stats"], env={**os.environ, **env}, text=True)
    return {name: int(count) for name, count in map(str.split, printed.splitlines())}


def test_a_second_machine_compiles_nothing(tmp_path: Path, redis: str) -> None:
    first = build_on(tmp_path / "first", redis)
    assert first["cache_miss"] > 50 and first["remote_storage_hit"] == 0
    second = build_on(tmp_path / "second", redis)
    assert second["cache_miss"] == 0 and second["remote_storage_hit"] >= first["cache_miss"]
    made = [(tmp_path / name / "dist" / "app").read_bytes() for name in ("first", "second")]
    assert made[0] == made[1]
