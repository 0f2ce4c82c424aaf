"""Files: writing only what has changed, the mode of new ones, and what is not a file."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress

CACHE_TAG = "CACHEDIR.TAG"
"""The name of the file by which a directory is known to be a cache."""

_SPECIAL = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def write_if_changed(path: str, *parts: bytes | bytearray) -> bool:
    """Write ``parts`` unless the file holds them already.  Returns whether the file was written."""
    try:
        if os.path.getsize(path) == sum(map(len, parts)):
            with open(path, "rb") as stream:
                if all(stream.read(len(part)) == part for part in parts):
                    return False
    except FileNotFoundError:
        pass
    with open(path, "wb") as stream:
        stream.writelines(parts)
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


def tag_as_cache(directory: str) -> None:
    """Say that the contents of ``directory`` can be made again (https://bford.info/cachedir/).

    Backups pass such a directory over.  So do builds: the work directory of an earlier one may lie in a
    namespace package, because ``import build`` finds the directory ``build`` beside the script.
    """
    path = os.path.join(directory, CACHE_TAG)
    if not os.path.exists(path):
        with open(path, "w", encoding="utf-8") as stream:
            stream.write("Signature: 8a477f597d28d172789f06886806bc55\n# The work directory of bundler.\n")
