"""The lines of a pipe, waited for no longer than until a deadline."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Iterator

_PIECE = 1 << 16


class Lines:
    """Reads the descriptor ``fd`` line by line.  What was read beyond a line is kept for the next one."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._rest = b""

    def until(self, deadline: float | None) -> Iterator[bytes]:
        """Each line with its newline, up to end of file.

        Raises ``TimeoutError`` when the next line is not complete at ``deadline``, a time of
        ``time.monotonic()``.  Without a deadline it waits for ever.
        """
        while True:
            pieces = [self._rest]
            while b"\n" not in pieces[-1]:
                piece = self._read(deadline)
                if not piece:
                    self._rest = b""
                    if any(pieces):
                        yield b"".join(pieces)
                    return
                pieces.append(piece)
            line, newline, self._rest = b"".join(pieces).partition(b"\n")
            yield line + newline

    def _read(self, deadline: float | None) -> bytes:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select([self._fd], [], [], left)
        if not ready:
            raise TimeoutError
        return os.read(self._fd, _PIECE)
