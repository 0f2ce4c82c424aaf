"""Where libpython keeps its singletons."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.numbers import constants
from support.pythons import Python

from bundler.target.probe import singletons
from bundler.target.probe.memory import address_of
from bundler.target.probe.singletons import differences, find_singletons
from bundler.target.versions import ObjectLayout, running_layout
from bundler.worker.client import Worker

MEMBERS = {
    "3.11": ("global_objects.singletons", "strings.literals._empty"),
    "3.12": ("static_objects.singletons", "strings.literals._py_empty"),
}
"""The member of ``_PyRuntimeState`` with all singletons, and in it the empty string."""


@pytest.mark.slow
def test_they_are_where_the_headers_say(target: Python, tmp_path: Path) -> None:
    """The offsets of addresses are those of the members, as a compiler sees them."""
    with Worker(target.executable) as worker:
        found = worker.describe().singletons
    place, empty = MEMBERS.get(target.version, MEMBERS["3.12"])
    head = "#define Py_BUILD_CORE 1\n#include <Python.h>\n#include <internal/pycore_runtime.h>"
    rows = ("small_ints", "strings.ascii", "strings.latin1", "bytes_characters")
    texts = [
        expression
        for row in rows
        for expression in (
            f"offsetof(_PyRuntimeState, {place}.{row})",
            f"sizeof(((_PyRuntimeState *)0)->{place}.{row}[0])",
        )
    ]
    texts += [f"offsetof(_PyRuntimeState, {place}.{one})" for one in (empty, "bytes_empty", "tuple_empty")]
    values = constants(head, texts, ("-w", *target.header_flags), tmp_path)
    assert dataclasses.astuple(found) == tuple(values.values())


def test_the_running_interpreter() -> None:
    assert [*differences(running_layout())] == []
    found, start = find_singletons(running_layout()), address_of("_PyRuntime")
    assert id(0) == start + found.small_ints + 5 * found.small_int_size
    assert id(sys.intern("")) == start + found.str_empty
    assert id(()) == start + found.tuple_empty


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ([1 << 60, (1 << 60) + 32, (1 << 60) + 96], "the int -3 is not in a row"),
        ([8, 40, 72], "the int -5 is not in a row"),
        ([1 << 60, 1 << 60], "the int -5 is not in a row"),
    ],
)
def test_objects_elsewhere(row: list[int], found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def rows(layout: ObjectLayout) -> Iterator[tuple[str, int, list[int]]]:
        yield "int", -5, row

    monkeypatch.setattr(singletons, "_rows", rows)
    (line,) = differences(running_layout())
    assert found in line
