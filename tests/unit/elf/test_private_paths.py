"""Directories of the build machine's user."""

from __future__ import annotations

import os

import pytest
from support.shared_objects import shared_object

from bundler.elf.private_paths import is_private, without_private_directories
from bundler.elf.segments import Segments
from bundler.elf.shared_object import SharedObject


@pytest.mark.parametrize(
    ("path", "private"),
    [
        ("/built/me/lib", True),
        ("/usr/lib/x", False),
        ("/usrlocal", True),
        ("$ORIGIN/../lib", False),
        ("", False),
    ],
)
def test_is_private(path: str, private: bool) -> None:
    assert is_private(path) == private


def with_runpath(text: bytes) -> SharedObject:
    made = shared_object(dynamic={"DT_STRTAB": 0x200, "DT_RUNPATH": 1})
    content = bytearray(made.content)
    content[0x200 : 0x200 + len(text) + 3] = b"\0" + text + b"\0x"
    segments = Segments(bytes(content), made.segments.loads, {}, made.segments.dynamic)
    return SharedObject("m.so", made.machine, 64, segments)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"/built/me/lib", b""),
        (b"/built/me/lib:/built/x", b""),
        (b"/built/me/lib:$ORIGIN/../x.libs", b"$ORIGIN/../x.libs"),
        (b"$ORIGIN:/usr/lib/x", b"$ORIGIN:/usr/lib/x"),
    ],
)
def test_the_search_path(before: bytes, after: bytes) -> None:
    """The end of the string stays: it may be another string."""
    shared = with_runpath(before)
    made = without_private_directories(shared)
    assert os.fsencode(made.segments.string(1)) == after
    end = 0x201 + len(before)
    last = before.rpartition(b"/")[2]
    assert made.content[end - len(last) : end + 2] == last + b"\0x"
    assert len(made.content) == len(shared.content)
    assert (made is shared) == (before == after)
