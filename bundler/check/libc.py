"""System calls that :mod:`os` does not have."""

from __future__ import annotations

import ctypes
import os
from typing import Any

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.ptrace.restype = ctypes.c_long
_LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_LIBC.syscall.restype = ctypes.c_long


def call(name: str, *arguments: Any) -> int:
    """Call the function ``name`` of the C library.  Raises ``OSError`` if it returns -1."""
    result: int = getattr(_LIBC, name)(*arguments)
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)
    return result


def mount(source: str | None, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    """mount(2)."""
    words = [None if text is None else os.fsencode(text) for text in (source, target, kind, data)]
    call("mount", words[0], words[1], words[2], ctypes.c_ulong(flags), words[3])
