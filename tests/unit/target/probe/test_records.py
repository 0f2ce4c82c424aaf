"""Structures from text.  tests/unit/runtime_stub/test_capi.py compares them with the C declarations."""

from __future__ import annotations

import pytest

from bundler.target.probe.records import RECORDS, Field, lay_out
from bundler.target.versions import LAYOUTS


def test_the_rules_of_alignment() -> None:
    record = lay_out("r", "byte: a\n  word: b\n  byte: c\n  short: d\n  int: e\n  list: f\n  byte: g")
    places = [(name, field.offset) for name, field in record.fields.items()]
    assert places == [("a", 0), ("b", 8), ("c", 16), ("d", 18), ("e", 20), ("f", 24), ("g", 40)]
    assert (record.name, record.size) == ("r", 48)


def test_optional_fields() -> None:
    text = "int: a ?b\nword: ?c d"
    assert lay_out("r", text).fields == {"a": Field(0, 4), "d": Field(8, 8)}
    assert lay_out("r", text, {"b", "c"}).fields == {
        "a": Field(0, 4), "b": Field(4, 4), "c": Field(8, 8), "d": Field(16, 8),
    }  # fmt: skip


@pytest.mark.parametrize("version", LAYOUTS)
def test_every_optional_field_is_one_of_a_structure(version: tuple[int, int]) -> None:
    wanted = LAYOUTS[version].optional_fields
    assert wanted <= {name for make in RECORDS for name in make(wanted).fields}
