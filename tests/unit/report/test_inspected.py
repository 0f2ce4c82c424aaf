"""What ``bundler inspect`` prints."""

from __future__ import annotations

import json
from dataclasses import replace

from support.manifests import MANIFEST, NEWER

from bundler.manifest.difference import difference
from bundler.manifest.floor import Floor
from bundler.manifest.read import Inspected
from bundler.manifest.snapshot import Snapshot
from bundler.manifest.store import to_json
from bundler.report.inspected import (
    difference_json,
    difference_lines,
    entry_of,
    file_lines,
    floor_of,
    inspected_json,
    inspected_lines,
    native_words,
)

FLOOR = Floor((2, 34), ("a", "b", "c", "d"))
EXECUTABLE = Inspected("app", 5000, MANIFEST, FLOOR)


def test_lines() -> None:
    lines = list(inspected_lines(EXECUTABLE))
    assert lines[:8] == [
        "binary   app (5.0 kB, x86_64)",
        "bundler  0.1.0",
        "python   3.12.1 (libpython: static)",
        "entry    the script app.py",
        "option   glibc = 2.34",
        "option   small",
        "glibc    2.34 or newer, because of CPython and the stub (a, b, c and 1 more)",
        "modules  5 (source 3, extension 1, frozen 1)",
    ]
    assert "library  x/liby.so (dynamic loader: it is odd, 0 B, glibc 2.38)" in lines
    assert "licence  X 1.0: MIT" in lines and "missing  yaml (imported by x)" in lines
    assert any(line.startswith("left out Big") for line in lines)


def test_who_sets_the_floor() -> None:
    newer = replace(EXECUTABLE, manifest=replace(MANIFEST, newer=(NEWER,)))
    assert floor_of(newer) == ("99.1", ("X",))
    assert floor_of(replace(EXECUTABLE, floor=Floor())) == ("", ())
    assert "glibc    not needed" in inspected_lines(replace(EXECUTABLE, floor=Floor()))


def test_json() -> None:
    data = json.loads(json.dumps(inspected_json(EXECUTABLE)))
    assert (data["schema"], data["size"]) == ("bundler.inspect/1", 5000)
    assert data["manifest"] == json.loads(json.dumps(to_json(MANIFEST)))
    assert sum(share["bytes"] for share in data["distributions"]) == 5000


def test_a_snapshot() -> None:
    guards = ("unset A", "home HOME", "absent /a b", "same 4 00ab /c d", "socket 2 1 0 97", "new thing")
    snapshot = Snapshot(1000, 4096, 3, 2, ("json", "re"), guards)
    executable = replace(EXECUTABLE, snapshot=snapshot)
    lines = list(inspected_lines(executable))
    assert "snapshot 1.0 kB (2 modules, 2 shared objects, 4.1 kB of memory)" in lines
    assert [line for line in lines if line.startswith("guard ")] == [
        "guard    the variable A is not set",
        "guard    the variable HOME is an absolute path in its shortest form",
        "guard    there is no file /a b",
        "guard    the file /c d has the same contents",
        "guard    socket(2, 1, 0) does the same",
        "guard    thing",
    ]
    assert any(line.endswith("the snapshot") and "1.0 kB" in line for line in lines)
    data = json.loads(json.dumps(inspected_json(executable)))
    assert data["snapshot"]["modules"] == ["json", "re"] and data["snapshot"]["size"] == 1000
    assert inspected_json(EXECUTABLE)["snapshot"] is None
    damaged = replace(EXECUTABLE, snapshot=Snapshot(damaged=True))
    assert any("the file was changed after the build" in line for line in inspected_lines(damaged))


def test_files() -> None:
    lines = list(file_lines(MANIFEST))
    assert len(lines) == len(MANIFEST.files)
    assert lines[1].endswith("link.txt -> x.txt") and lines[2].split() == ["9", "70", "dist:x", "x/_fast.so"]
    assert native_words(MANIFEST.files[2]) == "image, 70 B"


def test_entry() -> None:
    assert entry_of(replace(MANIFEST, entry_kind="module", entry="pkg.__main__")) == "the module pkg.__main__"


def test_difference() -> None:
    smaller = replace(MANIFEST, python="3.12.0", modules=MANIFEST.modules[:2])
    found = difference(replace(EXECUTABLE, size=4000, manifest=smaller), EXECUTABLE)
    lines = list(difference_lines(found))
    assert lines[:2] == ["size     4.0 kB -> 5.0 kB (+1.0 kB)", "python: 3.12.0 -> 3.12.1"]
    assert "              + x._fast" in lines
    assert difference_json(found)["schema"] == "bundler.diff/1"
