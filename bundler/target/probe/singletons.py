"""Where libpython keeps its singletons: their offsets inside ``_PyRuntime``.

Small ints, one-character strings, one-byte bytes, and the empty str, bytes and tuple are members of the
object ``_PyRuntime`` (CPython's ``Include/internal/pycore_global_objects.h``).  The address of an object is
its ``id()``.  So an offset is the difference of two addresses.
"""

from __future__ import annotations

from collections.abc import Iterator

from bundler.interpreter import Singletons
from bundler.target.probe.memory import address_of
from bundler.target.versions import ObjectLayout

_SMALLEST_INT = -5
"""The first small int in every release (``_PY_NSMALLNEGINTS``)."""


def find_singletons(layout: ObjectLayout) -> Singletons:
    """The offsets, in the running interpreter.  They hold if :func:`differences` finds nothing."""
    runtime = address_of("_PyRuntime")
    ints, ascii_row, latin1_row, one_byte = (row for _, _, row in _rows(layout))
    return Singletons(
        small_ints=ints[0] - runtime,
        small_int_size=ints[1] - ints[0],
        ascii=ascii_row[0] - runtime,
        ascii_size=ascii_row[1] - ascii_row[0],
        latin1=latin1_row[0] - runtime,
        latin1_size=latin1_row[1] - latin1_row[0],
        bytes_characters=one_byte[0] - runtime,
        byte_size=one_byte[1] - one_byte[0],
        str_empty=id(b"".decode()) - runtime,
        bytes_empty=id(bytes(bytearray())) - runtime,
        tuple_empty=id(()) - runtime,
    )


def differences(layout: ObjectLayout) -> Iterator[str]:
    """What is not as static objects need it: each row of singletons, object by object."""
    runtime = address_of("_PyRuntime")
    for kind, first, row in _rows(layout):
        distance = row[1] - row[0]
        for index, address in enumerate(row):
            if distance <= 0 or address < runtime or address != row[0] + index * distance:
                yield f"singletons: the {kind} {first + index} is not in a row with the others in _PyRuntime"
                break
    for kind, empty in (("str", b"".decode()), ("bytes", bytes(bytearray())), ("tuple", ())):
        if id(empty) < runtime:
            yield f"singletons: the empty {kind} is not in _PyRuntime"


def _rows(layout: ObjectLayout) -> Iterator[tuple[str, int, list[int]]]:
    """The kind of each row, its first value, and the addresses of its objects.

    Each object is made from something that the compiler cannot compute, because a constant may be another
    object: an interned string is not always the singleton.
    """
    numbers = range(_SMALLEST_INT, layout.small_ints_end)
    yield "int", _SMALLEST_INT, [id(int(str(value))) for value in numbers]
    yield "character", 0, [id(bytes([code]).decode("latin-1")) for code in range(128)]
    yield "character", 128, [id(bytes([code]).decode("latin-1")) for code in range(128, 256)]
    yield "byte", 0, [id(bytes([code])) for code in range(256)]
