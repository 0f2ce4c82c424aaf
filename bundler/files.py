"""Writing files in such a way that an unchanged file keeps its modification time."""

from __future__ import annotations

import os


def write_if_changed(path: str, content: bytes) -> bool:
    """Write ``content`` unless the file holds it already.  Returns whether the file was written."""
    try:
        if os.path.getsize(path) == len(content):
            with open(path, "rb") as stream:
                if stream.read() == content:
                    return False
    except FileNotFoundError:
        pass
    with open(path, "wb") as stream:
        stream.write(content)
    return True
