"""Chunks that need not be made again, because their modules are what they were.

The memo knows the chunks of the program's last build, whose C files are still there: it has their SHA-256,
and what the rest of the build has to know about them.  The cache has chunks of any program, with their C.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bundler.cache import Cache
from bundler.errors import InputUnreadable
from bundler.files import write_if_changed
from bundler.target.freeze.load import read_content
from bundler.target.freeze.model import FrozenModule, ModuleToFreeze
from bundler.target.memo import Memo, code_identity


@dataclass(frozen=True)
class ChunkResult:
    """The result of making one chunk.

    ``strings`` are those that each of its modules refers to, in order of first use.
    """

    modules: tuple[FrozenModule, ...]
    strings: tuple[tuple[str, ...], ...]


class KeptChunks:
    """The chunks that the memo at ``path`` knows, in ``directory``, and those in ``cache``.

    With None as ``path`` there are none.
    """

    def __init__(self, path: str | None, directory: str, optimize: int, cache: Cache) -> None:
        self._memo = Memo(path, f"chunks {code_identity()} {optimize}") if path is not None else None
        self._cache = cache
        self._directory = directory
        self._keys: dict[str, bytes] = {}

    def find(
        self, file: str, modules: Sequence[ModuleToFreeze], bases: Mapping[str, int]
    ) -> ChunkResult | None:
        """The result for the chunk ``file`` of ``modules``, if its C file need not be made again."""
        if self._memo is None:
            return None
        try:
            self._keys[file] = key = self._memo.key(
                file.encode(), *(_content(each, bases) for each in modules)
            )
        except InputUnreadable:
            return None  # make_chunk() will say so
        kept = self._memo.get(key)
        if kept is not None:
            digest, result = marshal.loads(kept)
            if digest == self._digest(file):
                return _from_data(result)
        cached = self._cache.load(key.hex())
        if cached is None:
            return None
        digest, result, packed = marshal.loads(cached)
        write_if_changed(os.path.join(self._directory, file), zlib.decompress(packed))
        self._memo.put(key, marshal.dumps((digest, result)))
        return _from_data(result)

    def keep(self, file: str, result: ChunkResult) -> None:
        """Keep ``result``, that of the chunk ``file``, which was looked for and made."""
        if self._memo is None or file not in self._keys:
            return
        key, digest = self._keys[file], self._digest(file)
        self._memo.put(key, marshal.dumps((digest, _to_data(result))))
        if self._cache.directory is not None:
            packed = zlib.compress(Path(self._directory, file).read_bytes(), 1)
            self._cache.keep(key.hex(), marshal.dumps((digest, _to_data(result), packed)))

    def write(self, file: str, made_from: Any, render: Callable[[], str]) -> None:
        """Write ``render()`` to ``file``, unless the last build did so for an equal ``made_from``.

        ``made_from`` is of types that :mod:`marshal` knows.
        """
        key = b"" if self._memo is None else self._memo.key(file.encode(), marshal.dumps(made_from, 0))
        kept = self._memo.get(key) if self._memo is not None else None
        if kept is not None and kept.decode() == self._digest(file):
            return
        write_if_changed(os.path.join(self._directory, file), render().encode("ascii"))
        if self._memo is not None:
            self._memo.put(key, self._digest(file).encode())

    def save(self) -> None:
        """Keep the chunks of this build for the next one."""
        if self._memo is not None:
            self._memo.save()

    def _digest(self, file: str) -> str:
        try:
            return hashlib.sha256(Path(os.path.join(self._directory, file)).read_bytes()).hexdigest()
        except OSError:
            return ""


def _to_data(result: ChunkResult) -> tuple[Any, ...]:
    rows = tuple((m.name, m.symbol, m.mode, m.code_bytes, m.hot) for m in result.modules)
    return rows, result.strings


def _from_data(data: tuple[Any, ...]) -> ChunkResult:
    rows, strings = data
    return ChunkResult(tuple(FrozenModule(*row) for row in rows), strings)


def _content(module: ModuleToFreeze, bases: Mapping[str, int]) -> bytes:
    """All that decides the C of ``module``."""
    parts = (module.name, module.kind, module.filename, module.group, module.mode, module.hot)
    return repr((*parts, bases[module.name])).encode("utf-8", "surrogatepass") + b"\0" + read_content(module)
