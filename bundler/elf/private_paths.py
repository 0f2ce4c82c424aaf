"""Directories of the build machine's user in a shared object: its search path (DT_RPATH, DT_RUNPATH).

An executable must not say where it was built, and must not look for libraries in a directory that belongs to
somebody else on the run machine.  What the libraries of the bundle need is loaded before them.
"""

from __future__ import annotations

import os
from dataclasses import replace

from bundler.elf.segments import DamagedObject
from bundler.elf.shared_object import SharedObject

SHARED = ("/usr", "/lib", "/lib32", "/lib64", "/opt")
"""Directories that mean the same on every machine (FHS 3.0)."""


def is_private(path: str) -> bool:
    """Whether an absolute ``path`` is below none of :data:`SHARED`."""
    return path.startswith("/") and not any(path == one or path.startswith(one + "/") for one in SHARED)


def without_private_directories(shared: SharedObject) -> SharedObject:
    """``shared`` without the private directories of its search path, for the bundle.

    Only bytes up to the last slash of the string change.  A linker may let a shorter string be the end of a
    longer one, but no symbol, version or library name contains a slash.
    """
    content = bytearray(shared.content)
    for tag in ("DT_RPATH", "DT_RUNPATH"):
        for offset in shared.segments.dynamic.get(tag, ()):
            _clean(content, shared, offset)
    if content == shared.content:
        return shared
    return replace(shared, segments=replace(shared.segments, content=bytes(content)))


def _clean(content: bytearray, shared: SharedObject, offset: int) -> None:
    try:
        start = shared.segments.offset_of(shared.segments.value("DT_STRTAB") + offset, 1)
        text = os.fsencode(shared.segments.string(offset))
    except (DamagedObject, ValueError):
        return  # whoever reads the object reports it
    parts = text.split(b":")
    kept = b":".join(part for part in parts if not is_private(os.fsdecode(part)))
    room = text.rfind(b"/") + 1
    if kept != text and len(kept) < room:
        content[start : start + room] = kept.ljust(room, b"\0")
