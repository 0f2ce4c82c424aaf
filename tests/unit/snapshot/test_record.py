"""What a recorded process says, and how it is started."""

from __future__ import annotations

import subprocess
import sys
import time

from bundler.snapshot.imports import LeadingImport, call_of
from bundler.snapshot.record import Report, _code, seconds_between


def test_the_code_for_the_recorded_process() -> None:
    code = _code([LeadingImport("a", ("b",)), call_of("a.b:f")], 200)
    values: dict[str, object] = {}
    exec("".join(f"{line}\n" for line in code.splitlines()[:4]), values)
    assert values["IMPORTS"] == [("a", ["b"], ""), ("a.b", ["f"], "f")]
    assert values["REPORT"] == 200
    compile(code, "recording", "exec")


def test_report() -> None:
    report = Report()
    for line in ("env HOME", "env A B", "thread 7f00", "renewed 10 8", "renewal 0 20 16", "task 12"):
        report.add(line)
    assert report.all("env") == ["HOME", "A B"]
    assert report.all("tty") == []
    assert report.number("thread") == 0x7F00
    assert report.ranges("renewed") == ((0x10, 8),)
    assert report.numbered("renewal") == ((0, 0x20, 16),)
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


def test_the_time_of_the_second_recording() -> None:
    for day in range(4 * 366):
        now = 1750000000.0 + day * 86400
        first, second = time.gmtime(now), time.gmtime(now + seconds_between(now))
        assert second.tm_year > first.tm_year + 2
        assert (first.tm_yday < 257) == (second.tm_yday < 257)
        for name in ("tm_yday", "tm_mday", "tm_wday"):
            assert getattr(first, name) != getattr(second, name), (name, first)
