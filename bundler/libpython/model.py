"""libpython as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LibpythonKind = Literal["static", "shared", "executable"]


@dataclass(frozen=True)
class Libpython:
    """The file that contains libpython.

    - ``static``: the archive ``libpython3.X.a``;
    - ``shared``: ``libpython3.X.so``;
    - ``executable``: an interpreter that has libpython in it and exports it.

    ``path`` is absolute.  ``libraries`` are the linker's arguments for the libraries that an archive needs.
    The other two are linked already.  They say themselves what they need, and have to be made objects again.
    """

    kind: LibpythonKind
    path: str
    libraries: tuple[str, ...] = ()
