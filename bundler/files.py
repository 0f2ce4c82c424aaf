"""Files: writing only what has changed, the mode of new ones, and what is not a file."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress

_SPECIAL = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def write_if_changed(path: str, content: bytes) -> bool:
    """Write ``content`` unless the file holds it already.  Returns whether the file was written."""
    try:
        if os.path.getsize(path) == len(content):
            with open(path, "rb") as stream:
                if stream.read() == content:
                    return False
    except FileNotFoundError:
        pass
    with open(path, "wb") as stream:
        stream.write(content)
    return True


def remove_files(paths: Iterable[str]) -> None:
    """Remove files.  Those that are gone already do not matter."""
    for path in paths:
        with suppress(FileNotFoundError):
            os.unlink(path)


def special_kind(path: str) -> str | None:
    """What ``path`` is, if reading it may never end; else None.  Raises ``OSError`` if there is nothing."""
    return _SPECIAL.get(stat.S_IFMT(os.stat(path).st_mode))


def umask() -> int:
    """The permissions that new files do not get.  There is no way to read it but to set it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
