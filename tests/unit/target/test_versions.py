"""Object layouts of the supported versions."""

from __future__ import annotations

import ctypes
import struct
import sys
from types import CodeType
from typing import Any

import pytest

from bundler.resources import stub_dir
from bundler.target.supported import NEWEST, OLDEST
from bundler.target.versions import LAYOUTS, SLICE_ITEMS, STR_STATE, ObjectLayout, running_layout

SIZES = {"object": 8, "int32": 4, "int16": 2, "version": 4, "null": 8}


def sample(first: int, second: int = 2) -> int:
    """A function whose code has something in many fields."""
    return first + second


CODE: CodeType = sample.__code__


def test_one_for_each_supported_version() -> None:
    assert [*LAYOUTS] == [(3, minor) for minor in range(OLDEST[1], NEWEST[1] + 1)]
    assert all(version == layout.version for version, layout in LAYOUTS.items())
    assert running_layout() is LAYOUTS[sys.version_info[:2]]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: str(layout.version))
def test_fields_are_in_order(layout: ObjectLayout) -> None:
    end = 24  # PyVarObject
    for field in layout.code_fields:
        size = SIZES[field.kind]
        assert field.offset % size == 0
        assert end <= field.offset < end + size, field.name
        end = field.offset + size
    assert end == layout.code_size
    assert len({field.name for field in layout.code_fields}) == len(layout.code_fields)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: str(layout.version))
def test_its_header_is_there(layout: ObjectLayout) -> None:
    assert (stub_dir() / layout.header).is_file()


def live(code: CodeType) -> bytes:
    return bytes((ctypes.c_char * running_layout().code_size).from_address(id(code)))


def test_the_running_interpreter_has_them_so() -> None:
    memory = live(CODE)
    for field in running_layout().code_fields:
        expected: Any = getattr(CODE, f"co_{field.name}", None)
        if field.kind == "object" and field.name in ("consts", "names", "filename", "name", "qualname"):
            assert struct.unpack_from("<Q", memory, field.offset) == (id(expected),), field.name
        elif field.kind == "int32" and expected is not None:
            assert struct.unpack_from("<i", memory, field.offset) == (expected,), field.name


def test_items_of_a_tuple() -> None:
    item = object()
    held = (item,)
    address = ctypes.c_uint64.from_address(id(held) - 16 + running_layout().tuple_items).value
    assert address == id(item)


def test_items_of_a_slice() -> None:
    item = object()
    held = slice(item)
    address = ctypes.c_uint64.from_address(id(held) - 16 + SLICE_ITEMS + 8).value
    assert address == id(item)


def test_small_ints_are_singletons() -> None:
    end = running_layout().small_ints_end
    assert int(str(end - 1)) is int(str(end - 1))
    assert int(str(end)) is not int(str(end))


def test_state_of_a_string() -> None:
    text = sys.intern("a name that nobody else has")
    state = ctypes.c_uint32.from_address(id(text) + STR_STATE).value
    assert state & 3
    other = "".join(["a text that ", "nobody interns"])
    assert not ctypes.c_uint32.from_address(id(other) + STR_STATE).value & 3
