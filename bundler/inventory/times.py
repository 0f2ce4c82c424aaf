"""When a file of the tree was changed last."""

from __future__ import annotations

import os

from bundler.inventory.model import BundleFile

ZIP_EPOCH = 315619200
"""2 January 1980 in seconds since 1970.  Zip archives hold local times from 1 January 1980 on, so this is the
first day that they can hold in every time zone."""

LAST = (1 << 32) - 1
"""The last second that a row of ``bundle_files`` can hold, in the year 2106."""


def file_time(file: BundleFile, latest: int | None) -> int:
    """The time of ``file`` in seconds since 1970: that of the file on disk, but at most ``latest``.

    A file from a zip archive has the archive's time.  One that was made for the bundle has ``latest``, or
    :data:`ZIP_EPOCH` without that.
    """
    path = file.source or file.origin
    if path is None:
        found = ZIP_EPOCH if latest is None else latest
    else:
        found = _time_on_disk(path, file.link is not None)
        found = found if latest is None else min(found, latest)
    return min(max(found, 0), LAST)


def _time_on_disk(path: str, is_link: bool) -> int:
    """The time of the file at ``path``, or of the archive that it is in; :data:`ZIP_EPOCH` without either."""
    while path:
        try:
            return int(os.stat(path, follow_symlinks=not is_link).st_mtime)
        except NotADirectoryError:
            path = os.path.dirname(path)
        except OSError:
            break
    return ZIP_EPOCH
