from __future__ import annotations

import os
import signal
import subprocess
import sys

from bundler.contract import PAGE_SIZE
from bundler.snapshot.process import Memory, ignored_signals, obstacles, read_memory, settings


def test_pages() -> None:
    memory = Memory({0x3000: bytes(2 * PAGE_SIZE), 0x1000: b"\1" * PAGE_SIZE})
    assert [(address, content[:1]) for address, content in memory.pages()] == [
        (0x1000, b"\1"),
        (0x3000, b"\0"),
        (0x4000, b"\0"),
    ]


def run(code: str, **options: object) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-I", "-S", "-c", f"{code}\nprint(flush=True)\ninput()"]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def found(code: str) -> list[str]:
    process = run(code)
    try:
        return list(obstacles(process.pid, frozenset({0, 1, 2})))
    finally:
        process.communicate(b"\n")


def test_memory_of_a_process() -> None:
    # its memory is above the limit, or there is none that counts; both can be read
    process = run("")
    assert all(len(content) % PAGE_SIZE == 0 for content in read_memory(process.pid, {}).regions.values())
    assert not ignored_signals(process.pid) or signal.getsignal(signal.SIGPIPE) == signal.SIG_IGN
    process.communicate(b"\n")


def test_obstacles() -> None:
    assert found("") == []
    assert (
        found("import threading, time; threading.Thread(target=time.sleep, args=(9,), daemon=True).start()")[
            0
        ]
        == "1 threads run that an import has started"
    )
    assert found("f = open('/etc/passwd')") == ["an import has left a file open: /etc/passwd"]
    assert found("import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)") == [
        "an import has changed what happens at signals (1)"
    ]
    (child,) = found("import os, time; os.fork() or (os.close(1), time.sleep(1), os._exit(0))")
    assert child == "an import has started a process that still runs"


def test_settings() -> None:
    first, second = run("import os; os.chdir('/')"), run("")
    assert settings(first.pid)[0] == "/" and settings(first.pid)[1] == settings(second.pid)[1]
    for process in (first, second):
        process.communicate(b"\n")


def test_a_process_that_is_gone() -> None:
    process = run("")
    process.communicate(b"\n")
    assert not os.path.exists(f"/proc/{process.pid}")
