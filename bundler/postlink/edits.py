"""Edits of a linked executable.  They are collected, checked against each other, and applied once."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import BinaryIO, NamedTuple

from bundler.errors import InternalError


class Edit(NamedTuple):
    """Replaces the bytes at ``offset`` of the file by ``content``.  Errors name the edit by ``what``."""

    offset: int
    content: bytes
    what: str


def apply_edits(stream: BinaryIO, edits: Iterable[Edit]) -> None:
    """Write all ``edits``.  If two overlap or one is outside the file, raise :class:`InternalError` and write
    none."""
    ordered = sorted(edits)
    size = os.fstat(stream.fileno()).st_size
    end, before = 0, "the start of the file"
    for edit in ordered:
        if edit.offset < end:
            raise InternalError(f"two edits of the executable overlap: {before} and {edit.what}")
        end, before = edit.offset + len(edit.content), edit.what
    if end > size:
        raise InternalError(f"an edit of the executable is behind its end: {before}")
    for edit in ordered:
        stream.seek(edit.offset)
        stream.write(edit.content)
