"""``datas`` and ``binaries`` of a hook: from (file or pattern, directory) to (file, place)."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator

Pairs = tuple[tuple[str, str], ...]


def expand(pairs: Iterable[tuple[str, str]], remarks: list[str]) -> Pairs:
    """The files that ``pairs`` name, as (file on disk, place in the bundle), each pair once.

    A directory stands for all files below it, without byte-code caches.  One that a pattern matches keeps its
    name.  Patterns that match nothing, and places that lead out of the bundle, are added to ``remarks``.
    """
    found: dict[tuple[str, str], None] = {}
    for source, directory in pairs:
        place = os.path.normpath(directory or os.curdir)
        if os.path.isabs(place) or place.split(os.sep)[0] == os.pardir:
            remarks.append(f"{source}: {directory!r} leads out of the bundle; left out")
            continue
        matches = _matches(source)
        if not matches:
            remarks.append(f"{source}: there is no such file")
        for match in matches:
            own = (
                os.path.basename(os.path.normpath(match)) if match != source and os.path.isdir(match) else ""
            )
            found.update(dict.fromkeys(_below(match, os.path.join(place, own))))
    return tuple(found)


def _matches(source: str) -> list[str]:
    if os.path.exists(source):
        return [source]  # first, because the name of a file may contain the signs of patterns
    return sorted(glob.glob(source)) if glob.has_magic(source) else []


def _below(path: str, place: str) -> Iterator[tuple[str, str]]:
    if os.path.isfile(path):
        yield path, os.path.normpath(os.path.join(place, os.path.basename(path)))
    for base, directories, names in os.walk(path):
        directories[:] = sorted(name for name in directories if name != "__pycache__")
        for name in sorted(names):
            inner = os.path.join(base, name)
            if os.path.isfile(inner):  # not a socket or a broken link
                yield inner, os.path.normpath(os.path.join(place, os.path.relpath(inner, path)))
