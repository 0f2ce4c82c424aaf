"""Files that hooks name."""

from __future__ import annotations

import os
from collections.abc import Iterator

from bundler.inventory.model import BundleFile, FileKind
from bundler.target.hooks.model import HookResults

_ELF = b"\x7fELF"


def hooked_data(results: HookResults) -> Iterator[BundleFile]:
    """The files that are not shared objects, whether a hook calls them data or binaries."""
    for source, place in _files(results):
        if not is_shared_object(source):
            kind: FileKind = "metadata" if ".dist-info/" in place or ".egg-info/" in place else "data"
            yield BundleFile(place, kind, source=source, executable=os.access(source, os.X_OK))


def hooked_libraries(results: HookResults) -> list[tuple[str, str]]:
    """The shared objects as (file, place), whether a hook calls them data or binaries."""
    return [(source, place) for source, place in _files(results) if is_shared_object(source)]


def is_shared_object(path: str) -> bool:
    """Whether ``path`` is an ELF file with the name of a shared object.  ELF programs count as data."""
    name = os.path.basename(path)
    if not (name.endswith(".so") or ".so." in name):
        return False
    try:
        with open(path, "rb") as stream:
            return stream.read(4) == _ELF
    except OSError:
        return False  # as data, it is read again, and the error is reported then


def _files(results: HookResults) -> Iterator[tuple[str, str]]:
    seen = set()
    for use in results.uses:
        for pair in (*use.datas, *use.binaries):
            if pair not in seen:
                seen.add(pair)
                yield pair
