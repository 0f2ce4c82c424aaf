"""What a recorded process says, and how it is started."""

from __future__ import annotations

import subprocess
import sys

from bundler.snapshot.record import Report, renewed


def test_what_hooks_say() -> None:
    assert ("rich.style", "_id_generator", "count(getrandbits(24))") in renewed()


def test_report() -> None:
    report = Report()
    for line in ("env HOME", "env A B", "thread 7f00", "renewed 10 8", "renewal 0 20 16", "task 12"):
        report.add(line)
    assert report.all("env") == ["HOME", "A B"]
    assert report.all("tty") == []
    assert report.number("thread") == 0x7F00
    assert report.ranges("renewed") == ((0x10, 8),)
    assert report.ranges("renewal") == ((0x20, 16),)


def test_a_recording_has_default_signals() -> None:
    """Whatever the shell ignores for a job in the background."""
    code = (
        "import signal; signal.signal(signal.SIGQUIT, signal.SIG_IGN);"
        "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM});"
        "from bundler.snapshot.record import _prepare; _prepare();"
        "print(signal.getsignal(signal.SIGQUIT).name, signal.pthread_sigmask(signal.SIG_BLOCK, ()))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "SIG_DFL set()\n"
