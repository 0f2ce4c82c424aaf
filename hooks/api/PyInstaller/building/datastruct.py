"""``PyInstaller.building.datastruct``: lists of files."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterable
from typing import Any


class TOC(list[Any]):
    """A list of (place, source, type code) in which each place occurs once."""

    def __init__(self, initlist: Iterable[Any] | None = None) -> None:
        super().__init__()
        self.extend(initlist or ())

    def append(self, entry: Any) -> None:
        """Add ``entry`` unless its place is taken."""
        if all(entry[0] != each[0] for each in self):
            super().append(entry)

    def extend(self, entries: Iterable[Any]) -> None:
        """Add those of ``entries`` whose places are not taken."""
        for entry in entries:
            self.append(entry)

    def __add__(self, other: Iterable[Any]) -> TOC:
        return TOC([*self, *other])

    def __sub__(self, other: Iterable[Any]) -> TOC:
        gone = {entry[0] for entry in other}
        return TOC(entry for entry in self if entry[0] not in gone)


class Tree(list[Any]):
    """The files below a directory as (place, source, type code)."""

    def __init__(
        self,
        root: str,
        prefix: str | None = None,
        excludes: Iterable[str] | None = None,
        typecode: str = "DATA",
    ) -> None:
        super().__init__()
        patterns = list(excludes or ())
        for base, directories, names in os.walk(root):
            directories[:] = sorted(name for name in directories if not _matches(name, patterns))
            for name in sorted(names):
                if not _matches(name, patterns):
                    path = os.path.join(base, name)
                    place = os.path.normpath(os.path.join(prefix or "", os.path.relpath(path, root)))
                    self.append((place, path, typecode))


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
