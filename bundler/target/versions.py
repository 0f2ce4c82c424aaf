"""The object layout of each supported version of CPython: the build's half.

The stub's half is ``runtime_stub/contract/deepfreeze_3XX.h``.  The static assertions of
``runtime_stub/freeze/deepfreeze_check.c`` prove both halves against the declarations of
``runtime_stub/capi/``, and :mod:`bundler.target.probe` against the running interpreter.  Sizes and offsets
are in bytes, on a 64-bit machine.  A new version is a row here and a header there.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Literal

CodeFieldKind = Literal["object", "int32", "int16", "version", "null"]

SLICE_ITEMS = 16 + 16
"""Offset of a slice's items in its static struct, after PyGC_Head and PyObject."""

STR_STATE = 32
"""Offset of ``PyASCIIObject.state``, whose two lowest bits say whether the string is interned."""


@dataclass(frozen=True)
class CodeField:
    """One field of ``PyCodeObject``: its C name without ``co_``, its offset, and its kind.

    The kind says what a static object gets: ``object``, a reference; ``int32`` and ``int16``, the number of
    the live object; ``version``, a code version from bundler's own range; ``null``, always zero.
    """

    name: str
    offset: int
    kind: CodeFieldKind


@dataclass(frozen=True)
class ObjectLayout:
    """The object layout of one version of CPython."""

    version: tuple[int, int]
    header: str
    code_fields: tuple[CodeField, ...]
    code_size: int
    """Offset of ``co_code_adaptive``."""
    long_is_tagged: bool
    """Since 3.12 an int has ``lv_tag`` (digits << 3 | sign).  Before, it had ``ob_size`` (+-digits)."""
    latin1_is_interned: bool
    """Since 3.13, interning a one-character string gives the singleton."""
    ascii_size: int
    """Size of ``PyASCIIObject``: where the characters of an ASCII string begin."""
    compact_size: int
    """Size of ``PyCompactUnicodeObject``: where those of any other string begin."""
    frame_completed: int
    """From this state on a generator has nothing left to run (``enum _framestate``)."""
    optional_fields: frozenset[str]
    """The fields of :mod:`bundler.target.probe.records` that this version has, and others do not."""
    undecided: frozenset[str] = frozenset()
    """The fields of PyConfig that are -1 after every ``PyConfig_Init`` function (``Python/initconfig.c``)."""
    tuple_items: int = 16 + 24
    """Offset of a tuple's items in its static struct, after PyGC_Head, PyVarObject and (3.14) the hash."""
    small_ints_end: int = 257
    """The first int, from 0 upwards, that is not a singleton."""


_SIZES = {"object": 8, "int32": 4, "int16": 2, "version": 4, "null": 8}


def _fields(text: str) -> tuple[tuple[CodeField, ...], int]:
    """The fields that lines of ``kind: names`` describe, and their size.

    They are laid out after PyVarObject, by C's rules of alignment.
    """
    offset = 24
    fields = []
    for line in text.strip().splitlines():
        kind, _, names = line.strip().partition(": ")
        for name in names.split():
            size = _SIZES[kind]
            offset += -offset % size
            fields.append(CodeField(name, offset, kind))  # type: ignore[arg-type]
            offset += size
    return tuple(fields), offset


_CODE_311, _SIZE_311 = _fields(
    """
    object: consts names exceptiontable
    int32: flags
    int16: warmup linearray_entry_size
    int32: argcount posonlyargcount kwonlyargcount stacksize firstlineno
    int32: nlocalsplus nlocals nplaincellvars ncellvars nfreevars
    object: localsplusnames localspluskinds filename name qualname linetable
    null: weakreflist code linearray
    int32: firsttraceable
    null: extra
    """
)

_HOT_312 = """
    object: consts names exceptiontable
    int32: flags argcount posonlyargcount kwonlyargcount stacksize firstlineno
    int32: nlocalsplus framesize nlocals ncellvars nfreevars
    version: version
    object: localsplusnames localspluskinds filename name qualname linetable
    """

_CODE_312, _SIZE_312 = _fields(
    _HOT_312
    + """null: weakreflist cached instrumentation_version monitoring
    int32: firsttraceable
    null: extra
    """
)

_CODE_313, _SIZE_313 = _fields(
    _HOT_312
    + """null: weakreflist executors cached instrumentation_version monitoring
    int32: firsttraceable
    null: extra
    """
)

_CODE_314, _SIZE_314 = _fields(
    _HOT_312
    + """null: weakreflist executors cached instrumentation_version monitoring unique_id
    int32: firsttraceable
    null: extra
    """
)

_FIELDS_312 = frozenset({"perf_profiling", "int_max_str_digits", "tp_watched"})
_FIELDS_313 = _FIELDS_312 | {"cpu_count", "sys_path_0", "tp_versions_used"}
_FIELDS_314 = _FIELDS_313 | {"remote_debug", "thread_inherit_context", "context_aware_warnings"}
_FIELDS_315 = _FIELDS_314 | {"pymalloc_hugepages", "lazy_imports", "_tp_iteritem"}

_UNDECIDED_313 = frozenset({"cpu_count"})
_UNDECIDED_314 = _UNDECIDED_313 | {"faulthandler", "remote_debug", "import_time"}
_UNDECIDED_315 = _UNDECIDED_314 | {"lazy_imports"}

LAYOUTS: dict[tuple[int, int], ObjectLayout] = {
    (3, 11): ObjectLayout(
        (3, 11),
        "contract/deepfreeze_311.h",
        _CODE_311,
        _SIZE_311,
        long_is_tagged=False,
        latin1_is_interned=False,
        ascii_size=48,
        compact_size=72,
        frame_completed=1,
        optional_fields=frozenset({"_isolated_interpreter", "gi_code"}),
    ),
    (3, 12): ObjectLayout(
        (3, 12),
        "contract/deepfreeze_312.h",
        _CODE_312,
        _SIZE_312,
        long_is_tagged=True,
        latin1_is_interned=False,
        ascii_size=40,
        compact_size=56,
        frame_completed=1,
        optional_fields=_FIELDS_312,
    ),
    (3, 13): ObjectLayout(
        (3, 13),
        "contract/deepfreeze_313.h",
        _CODE_313,
        _SIZE_313,
        long_is_tagged=True,
        latin1_is_interned=True,
        ascii_size=40,
        compact_size=56,
        frame_completed=1,
        optional_fields=_FIELDS_313,
        undecided=_UNDECIDED_313,
    ),
    (3, 14): ObjectLayout(
        (3, 14),
        "contract/deepfreeze_314.h",
        _CODE_314,
        _SIZE_314,
        long_is_tagged=True,
        latin1_is_interned=True,
        ascii_size=40,
        compact_size=56,
        frame_completed=1,
        optional_fields=_FIELDS_314,
        undecided=_UNDECIDED_314,
        tuple_items=16 + 32,
    ),
    (3, 15): ObjectLayout(
        (3, 15),
        "contract/deepfreeze_315.h",
        _CODE_314,
        _SIZE_314,
        long_is_tagged=True,
        latin1_is_interned=True,
        ascii_size=40,
        compact_size=56,
        frame_completed=5,
        optional_fields=_FIELDS_315,
        undecided=_UNDECIDED_315,
        tuple_items=16 + 32,
        small_ints_end=1025,
    ),
}


def running_layout() -> ObjectLayout:
    """The object layout of the running interpreter."""
    return LAYOUTS[sys.version_info[:2]]
