"""``PyInstaller.building.utils``."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable


def format_binaries_and_datas(
    binaries_or_datas: Iterable[tuple[str, str]], workingdir: str | None = None
) -> set[tuple[str, str]]:
    """The (place, source) of every file that the (source or pattern, directory) pairs name."""
    found = set()
    for source, destination in binaries_or_datas:
        path = os.path.join(workingdir or "", source)
        for match in sorted(glob.glob(path)) or [path]:
            if os.path.isfile(match):
                found.add((os.path.normpath(os.path.join(destination, os.path.basename(match))), match))
            for base, _, names in os.walk(match):
                for name in names:
                    inner = os.path.relpath(os.path.join(base, name), match)
                    found.add((os.path.normpath(os.path.join(destination, inner)), os.path.join(base, name)))
    return found
