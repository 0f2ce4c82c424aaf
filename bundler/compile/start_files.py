"""What zig makes of its own sources and every link needs: the start files and stubs of one release of glibc.

zig trusts its cache.  It notices a changed input there, but not a changed output, and a damaged directory of
it makes the linker fail or link something else.  So each build gives zig a directory of its own.  Before the
first call it is filled from one entry of the cache, an archive, which has a checksum.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from bundler.cache import Cache, Fetched, content_key
from bundler.compile.objects import compiler_identity
from bundler.compile.toolchain import Toolchain

_KEPT = ("b", "h", "o")
"""Directories of zig's cache: generated sources, manifests, outputs.  Not ``z``, parsed sources of zig: they
are large, and read only when an output is made again."""


@dataclass(frozen=True)
class StartFiles:
    """The start files that ``toolchain`` links, kept in ``cache``."""

    toolchain: Toolchain
    cache: Cache

    def restore(self) -> Fetched:
        """Fill zig's directory with those of an earlier build, if the cache has them."""
        directory = self.toolchain.cache_dir
        with tempfile.NamedTemporaryFile(dir=directory, suffix=".zip") as archive:
            fetched = self.cache.fetch(self._key(), archive.name)
            if fetched == "copied":
                with zipfile.ZipFile(archive.name) as stored:
                    stored.extractall(directory)
            return fetched

    def keep(self, restored: Fetched) -> None:
        """Keep those of this build, unless they have been ``restored``."""
        if restored == "copied" or self.cache.directory is None:
            return
        directory = self.toolchain.cache_dir
        with tempfile.NamedTemporaryFile(dir=directory, suffix=".zip") as archive:
            with zipfile.ZipFile(archive.name, "w", strict_timestamps=False) as stored:
                for path in _files(directory):
                    stored.write(path, os.path.relpath(path, directory))
            self.cache.store(self._key(), archive.name)

    def _key(self) -> str:
        return content_key((*self.toolchain.linker[1:], "start files"), [compiler_identity(self.toolchain)])


def _files(directory: str) -> Iterator[str]:
    for top in _KEPT:
        for base, _, names in os.walk(os.path.join(directory, top)):
            yield from (os.path.join(base, name) for name in names)
