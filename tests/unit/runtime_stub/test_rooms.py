"""The folders of the stub: what README.md says about them, and in which order they use each other."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from bundler.resources import stub_dir

STUB = Path(stub_dir())
README = (STUB / "README.md").read_text()
ROOMS = re.findall(r"^\| `(\w+)/` \|", README, re.MULTILINE)
SOURCES = sorted(str(path.relative_to(STUB)) for path in STUB.rglob("*.[ch]"))


def included(source: str) -> list[str]:
    """The headers of the stub that a file includes."""
    return [name for name in re.findall(r'#include "(.+)"', (STUB / source).read_text()) if "/" in name]


def test_every_folder_is_a_room() -> None:
    assert sorted(ROOMS) == sorted(path.name for path in STUB.iterdir() if path.is_dir())


@pytest.mark.parametrize("source", SOURCES)
def test_a_room_uses_those_above_it(source: str) -> None:
    room = ROOMS.index(source.partition("/")[0])
    assert [name for name in included(source) if ROOMS.index(name.partition("/")[0]) > room] == []


def test_no_two_files_use_each_other() -> None:
    """Includes have no circles.  A header and the source of the same name count as one."""
    uses: dict[str, set[str]] = {}
    for source in SOURCES:
        pair = source.removesuffix(".c").removesuffix(".h")
        uses.setdefault(pair, set()).update(name.removesuffix(".h") for name in included(source))
    order = {name: used - {name} for name, used in uses.items()}
    # version.h and the headers of the versions count as one
    for release in [name for name in order if name.startswith("python/v3")]:
        order[release].discard("python/version")
    assert set(TopologicalSorter(order).static_order()) >= set(uses)


CHOICES = {"capi/Python.h", "python/version.h"}
"""The files that choose the header of a release."""


@pytest.mark.parametrize("source", [name for name in SOURCES if name not in CHOICES])
def test_releases_of_cpython_differ_in_one_room(source: str) -> None:
    assert re.findall(r"PY_(?:VERSION_HEX|M\w+_VERSION)", (STUB / source).read_text()) == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_file_has_its_line(room: str) -> None:
    part = README.partition(f"### `{room}/`")[2].partition("###")[0]
    lines = [name for line in part.splitlines() for name in re.findall(r"`([\w.]+)`", line.split(" | ")[0])]
    files = {path.name for path in (STUB / room).iterdir()}
    pairs = {name.partition(".")[0] for name in files if name.endswith(".h")} & {
        name.partition(".")[0] for name in files if not name.endswith(".h")
    }
    alone = {name for name in files if name.partition(".")[0] not in pairs}
    assert sorted(lines) == sorted(pairs | alone)
