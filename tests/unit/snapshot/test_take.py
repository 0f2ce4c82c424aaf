from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import pytest

from bundler.contract import hash_bytes
from bundler.snapshot.compare import Compared
from bundler.snapshot.imports import LeadingImport
from bundler.snapshot.process import Memory
from bundler.snapshot.record import Refused, Report
from bundler.snapshot.take import Taken, _guards, find_preconfig, longest


def report(*lines: str) -> Report:
    made = Report()
    for line in lines:
        made.add(line)
    return made


def guards(*lines: str) -> tuple[str, ...]:
    return _guards(report(*lines), report(*lines))


@pytest.mark.parametrize("good", [*range(8), 20])
def test_the_longest_beginning(good: int) -> None:
    imports = [LeadingImport(f"m{number}") for number in range(7)]
    asked = []

    def record(wanted: Sequence[LeadingImport]) -> Taken | str:
        asked.append(len(wanted))
        if len(wanted) > good:
            return f"up to {wanted[-1].module}"
        return Taken(tuple(wanted), Compared((), (), (), (), ()), Report(), (), 0, "")

    taken, reason = longest(record, imports)
    assert taken is not None and len(taken.imports) == min(good, 7)
    assert reason == (f"up to m{good}" if good < 7 else "")
    assert len(asked) <= 5


def test_not_even_no_import() -> None:
    assert longest(lambda wanted: f"{len(wanted)}", [LeadingImport("a")]) == (None, "0")
    assert longest(lambda wanted: "reason", []) == (None, "reason")


def test_guards(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"text")
    lines = (
        "env B",
        "env A",
        "env A",
        "env HOME",
        "absent /a",
        "absent <directory>/b",
        "tty 1",
        f"file {path}",
    )
    *others, same, terminal = guards(*lines)
    assert others == ["unset A", "unset B", "home HOME", "absent /a", "beside b"]
    assert (same, terminal) == (f"same 4 {hash_bytes(b'text'):08x} {path}", "notty 1")


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("asks socket", "no snapshot can hold: socket"),
        ("env TZ", "environment variable TZ"),
        ("file /tmp", "outside of the bundle: /tmp"),
        ("file relative", "outside of the bundle: relative"),
    ],
)
def test_refused(line: str, text: str) -> None:
    with pytest.raises(Refused, match=text):
        guards(line)


def test_two_recordings_that_differ() -> None:
    with pytest.raises(Refused, match=r"not do the same at each start \(env A\)"):
        _guards(report("env A"), report())


def test_the_preconfig() -> None:
    config = struct.pack("<10i", 2, 0, 1, 0, 1, 0, 0, 1, 0, 0)
    content = bytes(64) + config + bytes(64)
    assert find_preconfig(Memory({0x1000: content}), 0x1010, 140) == 0x1040
    assert find_preconfig(Memory({0x1000: content}), 0x1010, 20) == 0
    assert find_preconfig(Memory({0x1000: content * 2}), 0x1000, 1000) == 0
