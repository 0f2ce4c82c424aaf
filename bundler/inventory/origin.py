"""Reading a module's file, also when it is a member of a zip archive on the path (PEP 273)."""

from __future__ import annotations

import os
import zipfile

from bundler.errors import InputUnreadable


def read_origin(origin: str) -> bytes:
    """The bytes at ``origin``: a file, or ``archive.zip/inner/member.py``.

    Raises :class:`InputUnreadable`.
    """
    try:
        archive = _archive_of(origin)
        if archive is None:
            with open(origin, "rb") as stream:
                return stream.read()
        with zipfile.ZipFile(archive) as members:
            return members.read(os.path.relpath(origin, archive))
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise InputUnreadable(f"cannot read {origin}", str(error)) from error


def _archive_of(origin: str) -> str | None:
    """The archive that ``origin`` is inside of; None for an ordinary file."""
    parent = os.path.dirname(origin)
    while not os.path.exists(parent) and parent not in ("", os.sep):
        parent = os.path.dirname(parent)
    return parent if os.path.isfile(parent) else None
