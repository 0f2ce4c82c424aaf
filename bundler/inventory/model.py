"""What the executable carries, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FileKind = Literal["source", "data", "metadata", "native"]


@dataclass(frozen=True)
class BundleFile:
    """One file of the virtual tree.

    ``path`` is relative to the virtual root.  The contents are ``content``, or else those of the
    file ``source`` on disk.

    For a shared object, ``soname`` is its DT_SONAME, ``needs`` are the tree paths of the libraries
    to load before it, dependencies first, ``direct`` those that it names itself, in its order, and
    ``hosts`` the names of those that the host has to provide.  ``incomplete`` says what cannot be
    found of it: such a library is carried for the sake of the error that using it gives.
    """

    path: str
    kind: FileKind
    source: str | None = None
    content: bytes | None = None
    executable: bool = False
    soname: str | None = None
    needs: tuple[str, ...] = ()
    direct: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    incomplete: str = ""


@dataclass(frozen=True)
class Inventory:
    """The files of the virtual tree, sorted by path, each path once."""

    files: tuple[BundleFile, ...]
    glibc: tuple[int, int] = (0, 0)
    """The newest glibc that a carried library asks for, and which library that is."""
    glibc_asker: str = ""
    notes: tuple[str, ...] = ()
