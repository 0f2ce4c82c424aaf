"""Objects of the running interpreter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bundler.target.probe import objects
from bundler.target.probe.objects import differences
from bundler.target.probe.records import heap_type_record, type_record
from bundler.target.versions import LAYOUTS, ObjectLayout, running_layout


def test_the_running_interpreter() -> None:
    assert [*differences(running_layout())] == []


@pytest.mark.parametrize("version", LAYOUTS)
def test_another_version(version: tuple[int, int]) -> None:
    found = [*differences(LAYOUTS[version])]
    assert (found == []) == (LAYOUTS[version] is running_layout())


def moved(layout: ObjectLayout, name: str) -> ObjectLayout:
    """The layout in which a field of a code object is where another of its kind is."""
    fields = {field.name: field for field in layout.code_fields}
    twin = next(
        f for f in layout.code_fields if f.kind == fields[name].kind and f.name not in (name, "nlocals")
    )
    code_fields = tuple(replace(f, offset=twin.offset) if f.name == name else f for f in layout.code_fields)
    return replace(layout, code_fields=code_fields)


@pytest.mark.parametrize(
    "name",
    "names exceptiontable argcount posonlyargcount kwonlyargcount stacksize firstlineno nlocals "
    "localsplusnames localspluskinds filename name qualname linetable".split(),
)
def test_fields_of_code_that_are_elsewhere(name: str) -> None:
    found = [*differences(moved(running_layout(), name))]
    assert found != []
    assert {line.partition(":")[0] for line in found} == {f"PyCodeObject.co_{name}"}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"ascii_size": 64}, "str of 1 bytes a character: the characters are not at 64"),
        ({"compact_size": 64}, "str of 2 bytes a character: the characters are not at 64"),
        ({"frame_completed": -3}, "PyGenObject.gi_frame_state"),
    ],
)
def test_other_facts(change: dict[str, Any], found: str) -> None:
    lines = [*differences(replace(running_layout(), **change))]
    assert any(line.startswith(found) for line in lines)


def test_ints() -> None:
    layout = running_layout()
    lines = [*differences(replace(layout, long_is_tagged=not layout.long_is_tagged))]
    assert {line.partition(":")[0] for line in lines} == {"PyLongObject"}


@pytest.mark.parametrize("name", objects._SLOTS)
def test_fields_of_types_that_are_elsewhere(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    record = type_record(running_layout().optional_fields)
    fields = {**record.fields, name: record.fields["tp_name"]}
    monkeypatch.setattr(objects, "type_record", lambda present: replace(record, fields=fields))
    lines = [*differences(running_layout())]
    assert {line.partition(":")[0] for line in lines} == {f"PyTypeObject.{name}"}


def test_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    record = heap_type_record(running_layout().optional_fields)
    fields = {**record.fields, "ht_module": record.fields["ht_slots"]}
    monkeypatch.setattr(objects, "heap_type_record", lambda present: replace(record, fields=fields))
    assert [*differences(running_layout())] == [
        f"PyHeapTypeObject.ht_module: not at {fields['ht_slots'].offset}"
    ]
