"""The structures of CPython's configuration (PEP 587), which the stub fills in.

``PyConfig_InitPythonConfig`` sets every field, to values that its documentation and ``Python/initconfig.c``
give.  It is called here for memory of ours.  How far it writes is the size of the structure, and the values
show where the fields are.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping

from bundler.target.probe.memory import number_at
from bundler.target.probe.records import Record, config_record, preconfig_record
from bundler.target.versions import ObjectLayout

_PYTHON = {
    "_config_init": 2,
    "use_environment": 1,
    "dev_mode": -1,
    "install_signal_handlers": 1,
    "use_hash_seed": -1,
    "faulthandler": -1,
    "tracemalloc": -1,
    "perf_profiling": -1,
    "code_debug_ranges": 1,
    "parse_argv": 1,
    "site_import": 1,
    "write_bytecode": 1,
    "user_site_directory": 1,
    "configure_c_stdio": 1,
    "buffered_stdio": 1,
    "use_frozen_modules": 1,
    "int_max_str_digits": -1,
    "pathconfig_warnings": 1,
    "_install_importlib": 1,
    "_init_main": 1,
}
"""The fields that are not zero after ``PyConfig_InitPythonConfig``, besides ``ObjectLayout.undecided``."""

_ISOLATED = {
    "_config_init": 3,
    "isolated": 1,
    "code_debug_ranges": 1,
    "site_import": 1,
    "write_bytecode": 1,
    "buffered_stdio": 1,
    "use_frozen_modules": 1,
    "safe_path": 1,
    "int_max_str_digits": 4300,
    "_install_importlib": 1,
    "_init_main": 1,
}
"""The same after ``PyConfig_InitIsolatedConfig``."""

_PREINIT = {
    "_config_init": 2,
    "parse_argv": 1,
    "use_environment": 1,
    "configure_locale": 1,
    "coerce_c_locale": -1,
    "coerce_c_locale_warn": -1,
    "utf8_mode": -1,
    "dev_mode": -1,
}
"""The same after ``PyPreConfig_InitPythonConfig``."""

_ROOM = 4096
"""Bytes given to a function: several times the size of any of the structures."""


def differences(layout: ObjectLayout) -> Iterator[str]:
    """What is not as ``runtime_stub/capi/config.h`` declares it."""
    config, preconfig = config_record(layout.optional_fields), preconfig_record(layout.optional_fields)
    undecided = dict.fromkeys(layout.undecided, -1)
    yield from _compare(config, "PyConfig_InitPythonConfig", _PYTHON | undecided)
    yield from _compare(config, "PyConfig_InitIsolatedConfig", _ISOLATED | undecided)
    yield from _compare(preconfig, "PyPreConfig_InitPythonConfig", _PREINIT)


def _compare(record: Record, function: str, expected: Mapping[str, int]) -> Iterator[str]:
    memory, size = _written(function)
    if size != record.size:
        yield f"{record.name}: {size} bytes, not {record.size}"
        return
    for name, field in record.fields.items():
        value = number_at(ctypes.addressof(memory) + field.offset, field.size, signed=True)
        if value != expected.get(name, 0):
            yield f"{record.name}.{name}: {value} after {function}(), not {expected.get(name, 0)}"


def _written(function: str) -> tuple[ctypes.Array[ctypes.c_char], int]:
    """Memory that ``function`` has filled in, and how many bytes of it."""
    call = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)((function, ctypes.pythonapi))
    made = []
    for fill in (b"\xaa", b"\x55"):
        memory = ctypes.create_string_buffer(fill * _ROOM, _ROOM)
        call(memory)
        made.append(memory)
    same = [index for index in range(_ROOM) if made[0].raw[index] == made[1].raw[index]]
    return made[0], max(same) + 1 if same else 0
