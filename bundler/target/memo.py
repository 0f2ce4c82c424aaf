"""Results that are kept from one build to the next, by the content that they were made from.

A memo is one file: the SHA-256 of the rest, then for each result its key, its size and its bytes.  A damaged
file is an empty memo.  When it is saved, what this build has not used is gone, so it does not grow.

A memo may have a second place: an entry of the cache, which other programs use, too.  There the results of
several builds are, up to a limit.
"""

from __future__ import annotations

import functools
import hashlib
import os
import struct
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from bundler.cache import Cache

_KEY_SIZE = hashlib.sha256().digest_size
_SIZE = struct.Struct("<Q")

SHARED_LIMIT = 8 << 20
"""Bytes of results that a memo keeps in the cache."""


class Memo:
    """The results kept at ``path``; with None nothing is kept.

    ``identity`` says what makes the results, such as the version of a library.  It is a part of every key.
    Memos of one identity share their results through ``cache``.  Threads may share a memo.
    """

    def __init__(self, path: str | None, identity: str, cache: Cache | None = None) -> None:
        self._path = path
        self._identity = hashlib.sha256(identity.encode())
        self._known = dict(_load(path)) if path is not None else {}
        self._cache = cache
        self._used: dict[bytes, bytes] = {}
        self._is_new = False

    def key(self, *parts: bytes) -> bytes:
        """The key of what is made from ``parts``."""
        digest = self._identity.copy()
        for part in parts:
            digest.update(_SIZE.pack(len(part)))
            digest.update(part)
        return digest.digest()

    def get(self, key: bytes) -> bytes | None:
        """The result of an earlier build, or of this one."""
        found = self._used.get(key)
        if found is None:
            found = self._known.get(key)
            if found is None:
                found = self._shared.get(key)
            if found is not None:
                self._used[key] = found
        return found

    def put(self, key: bytes, result: bytes) -> None:
        if self._path is not None:
            self._used[key] = result
            self._is_new = True

    def make(self, content: bytes, function: Callable[[bytes], bytes]) -> bytes:
        """``function(content)``, which must depend on ``content`` and the identity only."""
        if self._path is None:
            return function(content)
        key = self.key(content)
        result = self.get(key)
        if result is None:
            self.put(key, result := function(content))
        return result

    def save(self) -> None:
        """Write what this build has used.  A failure to write does not end the build."""
        if self._path is None or self._used.keys() == self._known.keys():
            return
        if self._cache is not None and self._is_new:
            self._cache.keep(self._identity.hexdigest(), _to_bytes(self._to_share()))
        content = _to_bytes(dict(sorted(self._used.items())))
        temporary = f"{self._path}.{os.getpid()}"
        try:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            with open(temporary, "wb") as stream:
                stream.write(hashlib.sha256(content).digest())
                stream.write(content)
            os.replace(temporary, self._path)
        except OSError:
            with suppress(OSError):
                os.unlink(temporary)

    @functools.cached_property
    def _shared(self) -> dict[bytes, bytes]:
        """The results in the cache, from the one that was used least recently."""
        content = self._cache.load(self._identity.hexdigest()) if self._cache is not None else None
        return dict(_results(content)) if content is not None else {}

    def _to_share(self) -> dict[bytes, bytes]:
        """The results for the cache: those of this build, and the latest of the others."""
        merged = {key: result for key, result in self._shared.items() if key not in self._used} | self._used
        size = sum(map(len, merged.values()))
        for key in list(merged):
            if size <= SHARED_LIMIT:
                break
            size -= len(merged.pop(key))
        return merged


def _to_bytes(results: Mapping[bytes, bytes]) -> bytes:
    return b"".join(
        part for key, result in results.items() for part in (key, _SIZE.pack(len(result)), result)
    )


def _load(path: str) -> Iterator[tuple[bytes, bytes]]:
    try:
        stored = Path(path).read_bytes()
    except OSError:
        return
    content = memoryview(stored)[_KEY_SIZE:]
    if hashlib.sha256(content).digest() != stored[:_KEY_SIZE]:
        return
    yield from _results(content)


def _results(content: memoryview) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(content):
        key = bytes(content[at : at + _KEY_SIZE])
        (size,) = _SIZE.unpack_from(content, at + _KEY_SIZE)
        at += _KEY_SIZE + _SIZE.size
        yield key, bytes(content[at : at + size])
        at += size


@functools.cache
def code_identity() -> str:
    """What makes results in the worker: the code of ``bundler.target``, and the running interpreter."""
    # not sys.executable: virtual environments of one interpreter share results
    interpreter = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    digest = hashlib.sha256(f"{sys.version} {sys.implementation.cache_tag} {interpreter}".encode())
    top = Path(__file__).parent
    for path in sorted(top.rglob("*.py")):
        digest.update(path.relative_to(top).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
