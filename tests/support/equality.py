"""Is a frozen code object the one that CPython would have loaded from a ``.pyc``?

Scripts of tests import this inside the probe (frozen.py), so it imports only the standard library.
"""

from __future__ import annotations

import marshal
import struct
import sys
from collections.abc import Iterator
from types import CodeType
from typing import Any

SINGLETONS = (None, True, False, ..., "", b"", ())

FIELDS = (
    "argcount posonlyargcount kwonlyargcount nlocals stacksize flags firstlineno code names varnames filename"
    " name qualname linetable exceptiontable cellvars freevars"
).split()


def reference(source: str | bytes, filename: str) -> CodeType:
    """The code object that an import from a cached ``.pyc`` gives."""
    code = marshal.loads(marshal.dumps(compile(source, filename, "exec", dont_inherit=True)))
    assert isinstance(code, CodeType)
    return code


def differences(frozen: CodeType, original: CodeType, *, executed: bool = False) -> list[str]:
    """The differences of the two in words.  ``executed`` code may have been specialised in place."""
    # code objects with a NaN among their constants are never equal
    equal = marshal.loads(marshal.dumps(original)) == original
    found = list(_compare(frozen, original, frozen.co_name, executed, equal))
    # version 2 has no back references, which depend on reference counts, and it has no slices
    if not _has_slice(original) and marshal.dumps(frozen, 2) != marshal.dumps(original, 2):
        found.append("marshalled bytes")
    if equal and marshal.loads(marshal.dumps(frozen)) != original:
        found.append("marshalled and loaded again")
    return found


def _compare(frozen: object, original: object, where: str, executed: bool, equal: bool) -> Iterator[str]:
    if type(frozen) is not type(original):
        yield f"{where}: {type(frozen)} for {type(original)}"
    elif isinstance(frozen, CodeType) and isinstance(original, CodeType):
        yield from _compare_code(frozen, original, where, executed, equal)
    elif isinstance(frozen, tuple) and isinstance(original, tuple):
        if len(frozen) != len(original):
            yield f"{where}: {len(frozen)} items for {len(original)}"
        for number, (mine, theirs) in enumerate(zip(frozen, original)):
            yield from _compare(mine, theirs, f"{where}[{number}]", executed, equal)
    elif isinstance(frozen, slice) and isinstance(original, slice):
        for part in ("start", "stop", "step"):
            mine, theirs = getattr(frozen, part), getattr(original, part)
            yield from _compare(mine, theirs, f"{where}.{part}", executed, equal)
    elif isinstance(frozen, frozenset) and isinstance(original, frozenset):
        mine, theirs = (sorted(items, key=_order) for items in (frozen, original))
        yield from _compare(tuple(mine), tuple(theirs), f"{where}{{}}", executed, equal)
    else:
        if _bits(frozen) != _bits(original):
            yield f"{where}: {frozen!r:.80} for {original!r:.80}"
        if any(original is one for one in SINGLETONS) and frozen is not original:
            yield f"{where}: another {frozen!r}"
        if _is_cached(original) and frozen is not original:
            yield f"{where}: not the singleton {frozen!r}"
        if isinstance(original, str) and is_interned(original) and frozen is not original:
            yield f"{where}: not interned: {frozen!r}"


def _compare_code(
    frozen: CodeType, original: CodeType, where: str, executed: bool, equal: bool
) -> Iterator[str]:
    if equal and (frozen != original or hash(frozen) != hash(original)):
        yield f"{where}: == or hash"
    for field in FIELDS:
        mine, theirs = getattr(frozen, f"co_{field}"), getattr(original, f"co_{field}")
        yield from _compare(mine, theirs, f"{where}.{field}", executed, equal)
    if not executed and frozen._co_code_adaptive != original._co_code_adaptive:  # type: ignore[attr-defined]
        yield f"{where}: adaptive bytecode"
    if list(frozen.co_positions()) != list(original.co_positions()):
        yield f"{where}: positions"
    if list(frozen.co_lines()) != list(original.co_lines()):
        yield f"{where}: lines"
    yield from _compare(frozen.co_consts, original.co_consts, f"{where}.consts", executed, equal)


def _has_slice(value: object) -> bool:
    """Whether a slice is among the constants (3.14 and later)."""
    if isinstance(value, CodeType):
        return _has_slice(value.co_consts)
    return isinstance(value, slice) or (isinstance(value, tuple) and any(map(_has_slice, value)))


def _order(item: Any) -> bytes:
    """A key to sort the items of a set by: their contents and types."""
    return marshal.dumps(item, 2)


def _bits(value: object) -> object:
    """A value to compare instead of ``value``, by which -0.0 differs from 0.0, and a NaN equals itself."""
    if isinstance(value, float):
        return struct.pack("d", value)
    if isinstance(value, complex):
        return struct.pack("dd", value.real, value.imag)
    return value


def _is_cached(value: object) -> bool:
    """Whether the object is a singleton: a small int or a Latin-1 character."""
    if type(value) is int:
        return -5 <= value <= (1024 if sys.version_info >= (3, 15) else 256)
    # before 3.13, interned one-character strings are not the singletons
    plain = sys.version_info >= (3, 13) or isinstance(value, str) and not is_interned(value)
    return isinstance(value, str) and len(value) == 1 and value < "\u0100" and plain


def is_interned(value: str) -> bool:
    """Whether this object is in CPython's table of interned strings, which marshal shows."""
    return marshal.dumps(value)[0] & 0x7F in b"tAZ"
