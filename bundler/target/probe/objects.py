"""Objects in memory, as the freezer writes them and the stub reads them."""

from __future__ import annotations

import ctypes
import struct
import sys
from collections.abc import Iterator
from types import CodeType, FunctionType

from bundler.target.probe.memory import number_at, read, word_at
from bundler.target.probe.records import generator_record, heap_type_record, type_record
from bundler.target.versions import SLICE_ITEMS, STR_STATE, ObjectLayout

_HEAD = 16
"""Size of PyObject: the reference count and the type."""
_GC_HEAD = 16
"""Size of PyGC_Head, which is before the objects that the garbage collector may track."""
_COMPACT, _ASCII = 1 << 5, 1 << 6
"""Bits of ``PyASCIIObject.state``.  Those of the kind, the bytes a character, are before them."""
_STATE_BITS = 0b1111100

_ATTRIBUTES = {
    "tp_basicsize": "__basicsize__",
    "tp_itemsize": "__itemsize__",
    "tp_flags": "__flags__",
    "tp_weaklistoffset": "__weakrefoffset__",
    "tp_dictoffset": "__dictoffset__",
}
"""The fields of PyTypeObject that are attributes of a type."""

_SLOTS = {
    "tp_alloc": 47,
    "tp_base": 48,
    "tp_dealloc": 52,
    "tp_del": 53,
    "tp_free": 74,
    "tp_traverse": 71,
    "tp_finalize": 80,
}
"""The fields of PyTypeObject that the stub reads, with their numbers for PyType_GetSlot
(``Include/typeslots.h``, a part of the stable ABI)."""


def differences(layout: ObjectLayout) -> Iterator[str]:
    """What is not as ``runtime_stub/contract/`` and ``runtime_stub/capi/objects.h`` describe it."""
    if object.__basicsize__ != _HEAD:
        yield f"PyObject: {object.__basicsize__} bytes, not {_HEAD}"
        return  # nothing else can be where it is expected
    yield from _heads(layout)
    yield from _numbers(layout)
    yield from _texts(layout)
    yield from _code(layout)
    yield from _types(layout)
    yield from _generators(layout)


def _heads(layout: ObjectLayout) -> Iterator[str]:
    value = ["item"]
    pair = ("first", value)
    if word_at(id(value) + 8) != id(list):
        yield "PyObject.ob_type: not the type"
    if word_at(id(value) + _HEAD) != 1 or word_at(id(pair) + _HEAD) != 2:
        yield "PyVarObject.ob_size: not the number of items"
        return
    if word_at(word_at(id(value) + 24)) != id(value[0]):
        yield "PyListObject.ob_item: not the items"
    items = layout.tuple_items - _GC_HEAD
    if [word_at(id(pair) + items + 8 * index) for index in range(2)] != [id(item) for item in pair]:
        yield f"PyTupleObject.ob_item: the items are not at {items}"
    whole = slice("start", value, pair)
    parts = [word_at(id(whole) + SLICE_ITEMS - _GC_HEAD + 8 * index) for index in range(3)]
    if parts != [id(whole.start), id(value), id(pair)]:
        yield f"PySliceObject: start, stop and step are not at {SLICE_ITEMS - _GC_HEAD}"
    if sys.getsizeof(pair) - pair.__sizeof__() != _GC_HEAD:
        yield f"PyGC_Head: {sys.getsizeof(pair) - pair.__sizeof__()} bytes, not {_GC_HEAD}"


def _numbers(layout: ObjectLayout) -> Iterator[str]:
    if (sys.int_info.bits_per_digit, sys.int_info.sizeof_digit) != (30, 4):
        yield f"PyLongObject: digits of {sys.int_info.bits_per_digit} bits, not 30"
    for number in (int("5" * 30), -int("5" * 30), int("77777")):
        size = (abs(number).bit_length() + 29) // 30
        tag = size << 3 | 2 * (number < 0) if layout.long_is_tagged else size * (1 if number > 0 else -1)
        if number_at(id(number) + _HEAD, 8, signed=True) != tag:
            yield "PyLongObject: the number of digits and the sign are encoded in another way"
        digits = [abs(number) >> 30 * index & 0x3FFFFFFF for index in range(size)]
        if [number_at(id(number) + 24 + 4 * index, 4) for index in range(size)] != digits:
            yield "PyLongObject: the digits are not at 24"
    real, imaginary = float("1.5"), float("-2.25")
    if read(id(real) + _HEAD, 8) != struct.pack("<d", real):
        yield "PyFloatObject.ob_fval: not at 16"
    both = complex(real, imaginary)
    if read(id(both) + _HEAD, 16) != struct.pack("<dd", real, imaginary):
        yield "PyComplexObject.cval: not at 16"


def _texts(layout: ObjectLayout) -> Iterator[str]:
    data = bytes(bytearray(b"some bytes"))
    if not _keeps_hash(data, id(data) + 24):
        yield "PyBytesObject.ob_shash: not at 24"
    if read(id(data) + 32, len(data) + 1) != data + b"\0":
        yield "PyBytesObject.ob_sval: not at 32"
    for character, kind in (("a", 1), ("\xe9", 1), ("\u20ac", 2), ("\U0001f600", 4)):
        text = character * len(data)
        start = layout.ascii_size if text.isascii() else layout.compact_size
        encoding = {1: "latin-1", 2: "utf-16-le", 4: "utf-32-le"}[kind]
        if word_at(id(text) + _HEAD) != len(text):
            yield "PyASCIIObject.length: not at 16"
        if not _keeps_hash(text, id(text) + 24):
            yield "PyASCIIObject.hash: not at 24"
        state = number_at(id(text) + STR_STATE, 4) & _STATE_BITS
        if state != kind << 2 | _COMPACT | _ASCII * text.isascii():
            yield f"PyASCIIObject.state: {state:#x} for {kind} bytes a character"
        if read(id(text) + start, kind * len(text)) != text.encode(encoding):
            yield f"str of {kind} bytes a character: the characters are not at {start}"


def _keeps_hash(fresh: object, address: int) -> bool:
    """Whether the hash of a new object is at ``address``: -1 until it is asked for."""
    before = number_at(address, 8, signed=True)
    return before == -1 and hash(fresh) == number_at(address, 8, signed=True)


def _sample() -> CodeType:
    """A code object whose numbers differ from each other, so that none can stand for another."""
    names = ", ".join(f"free{index}" for index in range(3))
    source = f"""
def outer():
    {names} = 1, 2, 3
    def inner(p0, p1, /, a0, a1, a2, *, k0, k1, k2, k3):
        cell = [p0, p1, a0, a1, a2, k0, k1, k2, k3, {names}]
        local = lambda: cell
        try:
            return max(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, local, other=cell)
        except ValueError:
            return "constant"
    return inner
"""
    scope: dict[str, FunctionType] = {}
    exec(compile(source, "<probe>", "exec"), scope)
    inner = scope["outer"]()
    assert isinstance(inner, FunctionType)
    return inner.__code__


def _code(layout: ObjectLayout) -> Iterator[str]:
    code = _sample()
    if CodeType.__basicsize__ != layout.code_size:
        yield f"PyCodeObject: the bytecode is at {CodeType.__basicsize__}, not {layout.code_size}"
        return
    size = len(code.co_code)
    if word_at(id(code) + _HEAD) * 2 != size:
        yield "PyCodeObject.ob_size: not the number of instructions"
    if read(id(code) + layout.code_size, size) != code._co_code_adaptive:  # type: ignore[attr-defined]
        yield f"PyCodeObject: the bytecode is not at {layout.code_size}"
    variables = len(code.co_varnames) + len(code.co_cellvars) + len(code.co_freevars)
    for field in layout.code_fields:
        name, address = f"co_{field.name}", id(code) + field.offset
        expected = getattr(code, name, None)
        if name == "co_localsplusnames":
            if word_at(word_at(address) + layout.tuple_items - _GC_HEAD) != id(code.co_varnames[0]):
                yield f"PyCodeObject.{name}: not at {field.offset}"
        elif name == "co_localspluskinds":
            if word_at(word_at(address) + 8) != id(bytes) or word_at(word_at(address) + _HEAD) != variables:
                yield f"PyCodeObject.{name}: not at {field.offset}"
        elif field.kind == "object" and word_at(address) != id(expected):
            yield f"PyCodeObject.{name}: not at {field.offset}"
        elif field.kind in ("int32", "int16") and expected is not None:
            value = number_at(address, 4 if field.kind == "int32" else 2, signed=True)
            if value != expected:
                yield f"PyCodeObject.{name}: {value} at {field.offset}, not {expected}"


def _types(layout: ObjectLayout) -> Iterator[str]:
    record, heap = type_record(layout.optional_fields), heap_type_record(layout.optional_fields)
    module = sys.modules[__name__]

    class Sample:
        """A class with most slots."""

        def __del__(self) -> None:
            """Sets tp_finalize."""

    prototype = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_int)
    get_slot = prototype(("PyType_GetSlot", ctypes.pythonapi))
    for kind in (int, list, type, CodeType, type(module), Sample):
        at = {name: word_at(id(kind) + field.offset) for name, field in record.fields.items()}
        known = {name: getattr(kind, attribute) for name, attribute in _ATTRIBUTES.items()}
        known["tp_mro"] = id(kind.__mro__)
        known |= {name: get_slot(kind, number) or 0 for name, number in _SLOTS.items()}
        yield from (
            f"PyTypeObject.{name}: {at[name]:#x}, not {value:#x}, for {kind.__name__}"
            for name, value in known.items()
            if at[name] & 2**64 - 1 != value & 2**64 - 1
        )
        name = read(at["tp_name"], 100).partition(b"\0")[0]
        if name.rpartition(b".")[2] != kind.__name__.encode():
            yield f"PyTypeObject.tp_name: {name!r} for {kind.__name__}"
    if word_at(id(Sample) + heap.fields["ht_name"].offset) != id(Sample.__name__):
        yield f"PyHeapTypeObject.ht_name: not at {heap.fields['ht_name'].offset}"
    yield from _heap_types(heap.fields["ht_module"].offset)


def _heap_types(offset: int) -> Iterator[str]:
    """``ht_module``, which types of extension modules have (PEP 573)."""
    import functools

    # the reference is a borrowed one, so the result must not become an object
    prototype = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object)
    get_module = prototype(("PyType_GetModule", ctypes.pythonapi))
    if word_at(id(functools.partial) + offset) != get_module(functools.partial):
        yield f"PyHeapTypeObject.ht_module: not at {offset}"


def _generators(layout: ObjectLayout) -> Iterator[str]:
    state = generator_record(layout.optional_fields).fields["gi_frame_state"]

    def numbers() -> Iterator[int]:
        yield 1

    def state_of(generator: Iterator[int]) -> bool:
        return number_at(id(generator) + state.offset, 1, signed=True) >= layout.frame_completed

    generator = numbers()
    states = [state_of(generator)]
    next(generator)
    states.append(state_of(generator))
    list(generator)
    states.append(state_of(generator))
    if states != [False, False, True]:
        yield f"PyGenObject.gi_frame_state: not at {state.offset}"
