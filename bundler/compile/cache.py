"""Compiled objects, kept by content and shared between projects.

An object's key is the SHA-256 of its compiler command, its source and every header it may include;
so a cached object is what the compiler would make again.  Entries are put in place by rename, so
that builds at the same time, or one that is killed, leave only whole entries.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

LIMIT = 2 * 1024**3
"""Bytes that the cache may hold when a build ends: some twenty large programs."""


@dataclass(frozen=True)
class ObjectCache:
    """A directory of objects; None as ``directory`` caches nothing."""

    directory: str | None

    def fetch(self, key: str, to: str) -> bool:
        """Copy the object of ``key`` to the path ``to``; False when there is none."""
        entry = self._entry(key)
        if entry is None or not os.path.exists(entry):
            return False
        try:
            shutil.copyfile(entry, to)
            os.utime(entry)  # recently used: trim() removes the others first
        except OSError:
            return False  # unreadable, or cleaned this moment: compile instead
        return True

    def store(self, key: str, path: str) -> None:
        """Keep a copy of the object at ``path``; a cache that cannot be written is no failure."""
        entry = self._entry(key)
        if entry is None:
            return
        try:
            os.makedirs(os.path.dirname(entry), exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=os.path.dirname(entry))
            os.close(handle)
            try:
                shutil.copyfile(path, temporary)
                os.replace(temporary, entry)
            except BaseException:
                os.unlink(temporary)
                raise
        except OSError:
            return

    def trim(self, limit: int = LIMIT) -> None:
        """Remove what was not used for longest until a tenth of ``limit`` bytes is free again."""
        entries = sorted(self._entries(), reverse=True)
        if sum(size for _, size, _ in entries) <= limit:
            return
        kept = 0
        for _, size, path in entries:
            kept += size
            if kept > limit * 9 // 10:
                with contextlib.suppress(OSError):  # another build was faster
                    os.unlink(path)

    def _entries(self) -> Iterator[tuple[float, int, str]]:
        """When each was last used, its size in bytes, and its path; leftovers of killed builds too."""
        for directory, _, names in os.walk(self.directory or os.devnull):
            for path in (os.path.join(directory, name) for name in names):
                with contextlib.suppress(OSError):
                    status = os.stat(path)
                    yield status.st_mtime, status.st_size, path

    def _entry(self, key: str) -> str | None:
        return None if self.directory is None else os.path.join(self.directory, key[:2], f"{key[2:]}.o")


def content_key(command: Sequence[str], contents: Iterable[bytes]) -> str:
    """The key of an object: ``command`` without paths of this build, then the file contents."""
    digest = hashlib.sha256()
    for part in (*(word.encode() for word in command), b"\0files", *contents):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()
