"""Chunks that need not be made again: the C file is there, and its modules are what they were.

What is kept of a chunk is the SHA-256 of its C file, and what the rest of the build has to know about it.
"""

from __future__ import annotations

import hashlib
import marshal
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bundler.errors import InputUnreadable
from bundler.target.freeze.load import read_origin
from bundler.target.freeze.model import FrozenModule, ModuleToFreeze
from bundler.target.memo import Memo, code_identity


@dataclass(frozen=True)
class ChunkResult:
    """The result of making one chunk.

    ``strings`` are those it refers to, in order of first use.  ``hot`` are those of them that its hot modules
    refer to.
    """

    modules: tuple[FrozenModule, ...]
    strings: tuple[str, ...]
    hot: frozenset[str]


class KeptChunks:
    """The chunks in ``directory`` that the memo at ``path`` knows.  With None as ``path`` there are none."""

    def __init__(self, path: str | None, directory: str, optimize: int) -> None:
        self._memo = Memo(path, f"{code_identity()} {optimize}") if path is not None else None
        self._directory = directory
        self._keys: dict[str, bytes] = {}

    def find(
        self, file: str, modules: Sequence[ModuleToFreeze], bases: Mapping[str, int]
    ) -> ChunkResult | None:
        """The result for the chunk ``file`` of ``modules``, if its C file need not be written again."""
        if self._memo is None:
            return None
        try:
            self._keys[file] = key = self._memo.key(
                file.encode(), *(_content(each, bases) for each in modules)
            )
        except InputUnreadable:
            return None  # make_chunk() will say so
        kept = self._memo.get(key)
        if kept is None:
            return None
        digest, rows, strings, hot = marshal.loads(kept)
        if digest != self._digest(file):
            return None
        return ChunkResult(tuple(FrozenModule(*row) for row in rows), strings, hot)

    def keep(self, file: str, result: ChunkResult) -> None:
        """Keep ``result``, that of the chunk ``file``, which was looked for and made."""
        if self._memo is None or file not in self._keys:
            return
        rows = tuple((m.name, m.symbol, m.mode, m.code_bytes, m.hot) for m in result.modules)
        kept = (self._digest(file), rows, result.strings, result.hot)
        self._memo.put(self._keys[file], marshal.dumps(kept))

    def save(self) -> None:
        """Keep the chunks of this build for the next one."""
        if self._memo is not None:
            self._memo.save()

    def _digest(self, file: str) -> str:
        try:
            return hashlib.sha256(Path(os.path.join(self._directory, file)).read_bytes()).hexdigest()
        except OSError:
            return ""


def _content(module: ModuleToFreeze, bases: Mapping[str, int]) -> bytes:
    """All that decides the C of ``module``."""
    source = (
        module.source_text.encode("utf-8", "surrogatepass")
        if module.source_text is not None
        else read_origin(module.origin or "")
    )
    parts = (module.name, module.kind, module.filename, module.group, module.mode, module.hot)
    return repr((*parts, bases[module.name])).encode("utf-8", "surrogatepass") + b"\0" + source
