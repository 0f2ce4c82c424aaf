"""Files inside zip archives on ``sys.path`` (PEP 273).

Such a file has a path, too, ``archive.zip/pkg/data.txt``, which
:func:`bundler.target.freeze.load.read_origin` reads.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator


def archived(directory: str) -> Iterator[tuple[str, str]]:
    """The files below ``directory``, inside an archive, as (path relative to it, path), sorted.

    There are none if it is not inside an archive that can be read.
    """
    archive = os.path.dirname(directory)
    while not os.path.exists(archive):
        archive = os.path.dirname(archive)
    try:
        with zipfile.ZipFile(archive) as members:
            names = sorted(members.namelist())
    except (OSError, zipfile.BadZipFile):
        return
    below = os.path.relpath(directory, archive) + "/"
    for name in names:
        if name.startswith(below) and not name.endswith("/"):
            yield name[len(below) :], os.path.join(archive, name)
