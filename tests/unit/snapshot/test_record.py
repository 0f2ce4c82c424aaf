from __future__ import annotations

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
