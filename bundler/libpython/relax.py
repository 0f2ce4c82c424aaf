"""Code that can be faster in an executable than in a shared library (x86-64 psABI).

A linker makes such changes where relocations of its input tell it to.  In a linked file the places show in
the code.

**Thread-local storage.** Code of a shared library asks ``__tls_get_addr()`` for the address, which the
interpreter does all the time.  In an executable the distance from the thread pointer is fixed, so a few
instructions do the same:

- general dynamic: ``lea pair(%rip), %rdi`` and a call, with prefixes that make it 16 bytes;
- local dynamic: the same without prefixes, for the whole block: 12 bytes, or 13 for a call by way of a
  pointer.

``pair`` is a module id and an offset in the table of addresses, where a relocation says so.  The call goes to
``__tls_get_addr()``, straight or through the procedure linkage table.

**Calls.** A library calls its own exported functions through the procedure linkage table, because an
executable may define them, too.  An entry of the table jumps by way of a pointer.  When the address is known,
it can jump straight.

Machine code is not decoded for this.  A place must have the bytes of the instruction, and in it the distance
to one of the few hundred words of the table: 48 bits and more, which fit by chance once in millions of
libraries.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bundler.elf.segments import PF_X, DamagedObject, Segments

_DISTANCE = struct.Struct("<i")

_LOAD = rb"\x48\x8d\x3d(....)"
_CALL = rb"(?:\xe8(....)|\xff\x15(....))"
_LONG_CALL = rb"(?:\x66\x66\x48\xe8(....)|\x66\x48\xff\x15(....))"
_ACCESS = re.compile(b"\x66" + _LOAD + _LONG_CALL + b"|" + _LOAD + _CALL, re.DOTALL)

# mov %fs:0, %rax; lea distance(%rax), %rax
_GENERAL = b"\x64\x48\x8b\x04\x25\x00\x00\x00\x00\x48\x8d\x80"
# xor %eax, %eax; mov %fs:(%rax), %rax; add $distance, %rax
_LOCAL = b"\x31\xc0\x64\x48\x8b\x00\x48\x05"
_NO_OPERATION = b"\x90"

_JUMP = re.compile(rb"\xff\x25(....)", re.DOTALL)
_STUB = re.compile(rb"(?:\xf3\x0f\x1e\xfa)?(?:\xf2)?\xff\x25(....)", re.DOTALL)
"""An entry of the procedure linkage table: a jump by way of a pointer, perhaps after a landing mark."""


class Access(NamedTuple):
    """Code at ``address`` that becomes ``before``, 32 bits of distance, and ``after``.

    The distance is that of ``offset`` in the file's block of thread-local storage from the thread pointer.
    """

    address: int
    before: bytes
    offset: int
    after: bytes


def accesses(segments: Segments, pairs: Mapping[int, int], slots: frozenset[int]) -> Iterator[Access]:
    """The code that can be replaced.

    ``pairs`` are the offsets that the pairs of module id and offset mean, by address.  ``slots`` are the
    addresses that hold the address of ``__tls_get_addr()``.
    """
    for load in segments.loads:
        if not load.flags & PF_X or not pairs:
            continue
        code = segments.content[load.offset : load.offset + load.file_size]
        for found in _ACCESS.finditer(code):
            general = found[1] is not None
            first = 1 if general else 4
            pair = _target(load.address, found, first)
            if pair not in pairs or not _calls(segments, load.address, found, first + 1, slots):
                continue
            before = _GENERAL if general else _LOCAL
            rest = len(found[0]) - len(before) - _DISTANCE.size
            yield Access(load.address + found.start(), before, pairs[pair], _NO_OPERATION * rest)


def _target(start: int, found: re.Match[bytes], group: int) -> int:
    """The address that the four bytes of the group lead to: they are counted from their end."""
    return start + found.end(group) + int(_DISTANCE.unpack(found[group])[0])


def _calls(segments: Segments, start: int, found: re.Match[bytes], group: int, slots: frozenset[int]) -> bool:
    """Whether the call of a match goes to a function whose address is in one of ``slots``."""
    if found[group] is None:
        return _target(start, found, group + 1) in slots
    called = _target(start, found, group)
    try:
        offset = segments.offset_of(called, 16)
    except DamagedObject:
        return False
    stub = _STUB.match(segments.content, offset)
    return stub is not None and _target(called - offset, stub, 1) in slots


def direct_jumps(segments: Segments, functions: Mapping[int, int]) -> Iterator[tuple[int, bytes]]:
    """The entries of the procedure linkage table that can jump straight, by address, and their new code.

    ``functions`` are the addresses of functions, by the address of the pointer.
    """
    for load in segments.loads:
        if not load.flags & PF_X:
            continue
        code = segments.content[load.offset : load.offset + load.file_size]
        for found in _JUMP.finditer(code):
            address = load.address + found.start()
            function = functions.get(_target(load.address, found, 1))
            # entries have 8 or 16 bytes; a landing mark of 4 bytes may come before the jump
            if function is not None and address % 8 in (0, 4):
                yield address, b"\xe9" + _DISTANCE.pack(function - address - 5) + _NO_OPERATION
