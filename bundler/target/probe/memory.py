"""The memory of the running interpreter.

It is read through ``/proc/self/mem``.  A pointer that is not one then gives nothing, and not the end of the
process.
"""

from __future__ import annotations

import ctypes
import os


def read(address: int, size: int) -> bytes:
    """The ``size`` bytes at ``address``; fewer or none where there is no memory."""
    descriptor = os.open("/proc/self/mem", os.O_RDONLY)
    try:
        return os.pread(descriptor, size, address)
    except (OSError, OverflowError):
        return b""
    finally:
        os.close(descriptor)


def number_at(address: int, size: int, signed: bool = False) -> int:
    """The integer of ``size`` bytes at ``address``; 0 where there is no memory."""
    return int.from_bytes(read(address, size), "little", signed=signed)


def word_at(address: int) -> int:
    """The eight bytes at ``address``: a pointer, or a size."""
    return number_at(address, 8)


def address_of(symbol: str) -> int:
    """The address of an object that libpython exports.  Raises ``ValueError`` for any other name."""
    return ctypes.addressof(ctypes.c_char.in_dll(ctypes.pythonapi, symbol))
