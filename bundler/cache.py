"""The cache: what builds have made, kept by content and shared between projects.

The key of an entry is a digest of all that its contents were made from.  For a compiled object that is the
compiler command, its source and every header that it may include.  So a cached object is what the compiler
would make again.

An entry is the SHA-256 of its contents, then the contents.  What does not match its checksum is no entry:
caches are copied by CI services, cut short by full disks and damaged by crashes.  Entries are written to the
disk, then put in place by rename, so several builds can share a cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

LIMIT = 2 * 1024**3
"""Bytes that the cache may hold when a build ends: what some twenty large programs need."""

Fetched = Literal["copied", "absent", "damaged"]

_DIGEST_SIZE = hashlib.sha256().digest_size


@dataclass
class Cache:
    """A directory of entries.  With None as ``directory`` nothing is cached."""

    directory: str | None
    damaged: int = 0
    """How many damaged entries were met and removed."""

    def fetch(self, key: str, to: str) -> Fetched:
        """Copy the contents of ``key`` to the path ``to``, if the cache has them.  A damaged one goes."""
        state, content = self._load(key)
        if state == "copied":
            with open(to, "wb") as stream:
                stream.write(content)
        return state

    def load(self, key: str) -> memoryview | None:
        """The contents of ``key``; None if the cache does not have them.  Damaged ones are removed."""
        state, content = self._load(key)
        return content if state == "copied" else None

    def _load(self, key: str) -> tuple[Fetched, memoryview]:
        entry, nothing = self._entry(key), memoryview(b"")
        if entry is None:
            return "absent", nothing
        try:
            stored = Path(entry).read_bytes()
        except OSError:
            return "absent", nothing  # also for one that cannot be read: the contents are made instead
        content = memoryview(stored)[_DIGEST_SIZE:]
        if hashlib.sha256(content).digest() != stored[:_DIGEST_SIZE]:
            self.damaged += 1
            with contextlib.suppress(OSError):
                os.unlink(entry)
            return "damaged", nothing
        with contextlib.suppress(OSError):
            os.utime(entry)  # the time of the last use: trim() removes the oldest first
        return "copied", content

    def store(self, key: str, path: str) -> None:
        """Keep a copy of the file at ``path``.  A failure to write does not end the build."""
        if self.directory is not None:
            self.keep(key, Path(path).read_bytes())

    def keep(self, key: str, content: bytes) -> None:
        """Keep ``content``.  A failure to write does not end the build."""
        entry = self._entry(key)
        if entry is None:
            return
        try:
            os.makedirs(os.path.dirname(entry), exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=os.path.dirname(entry))
            try:
                with open(handle, "wb") as stream:
                    stream.write(hashlib.sha256(content).digest())
                    stream.write(content)
                    stream.flush()
                    os.fsync(stream.fileno())
                os.replace(temporary, entry)
            except BaseException:
                os.unlink(temporary)
                raise
        except OSError:
            return

    def warnings(self, elsewhere: int = 0) -> list[str]:
        """A warning about the damaged entries, and those that were met ``elsewhere``, if there are any."""
        count = self.damaged + elsewhere
        return [f"{count} damaged entries of the cache {self.directory} were made again"] if count else []

    def trim(self, limit: int = LIMIT) -> None:
        """If the cache is larger than ``limit`` bytes, remove the least recently used entries until a tenth
        of ``limit`` is free."""
        entries = sorted(self.entries(), reverse=True)
        if sum(size for _, size, _ in entries) <= limit:
            return
        kept = 0
        for _, size, path in entries:
            kept += size
            if kept > limit * 9 // 10:
                with contextlib.suppress(OSError):  # another build may have removed it already
                    os.unlink(path)

    def clear(self) -> tuple[int, int]:
        """Remove all entries.  Returns how many were removed, and their bytes."""
        count = freed = 0
        for _, size, path in list(self.entries()):
            with contextlib.suppress(FileNotFoundError):  # another build may have removed it already
                os.unlink(path)
                count, freed = count + 1, freed + size
        return count, freed

    def entries(self) -> Iterator[tuple[float, int, str]]:
        """For each entry the time of its last use, its size in bytes and its path.

        Temporary files that killed builds have left count as entries.
        """
        for directory, _, names in os.walk(self.directory or os.devnull):
            for path in (os.path.join(directory, name) for name in names):
                with contextlib.suppress(OSError):
                    status = os.stat(path)
                    yield status.st_mtime, status.st_size, path

    def _entry(self, key: str) -> str | None:
        return None if self.directory is None else os.path.join(self.directory, key[:2], f"{key[2:]}.entry")


def entries_directory(cache_dir: str) -> str:
    """The directory of entries in the cache directory."""
    return os.path.join(cache_dir, "entries")


def content_key(command: Sequence[str], contents: Iterable[bytes]) -> str:
    """The key of an object: a digest of the compiler ``command`` and of the ``contents`` of files.

    ``command`` must not contain paths of this build.
    """
    digest = hashlib.sha256()
    for part in (*(word.encode() for word in command), b"\0files", *contents):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()
