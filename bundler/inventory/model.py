"""What the executable carries, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bundler.elf.shared_object import SharedObject

FileKind = Literal["source", "data", "metadata", "native"]


@dataclass(frozen=True)
class Library:
    """A shared object and what must be loaded with it.

    ``needs`` are the tree paths of the libraries to load before it, dependencies first; ``direct``
    those that it names itself, in its order; ``system`` the names of the system libraries among
    them.  ``incomplete`` names a library that was not found: the object is then carried for the
    sake of the error that using it gives.
    """

    shared: SharedObject
    needs: tuple[str, ...] = ()
    direct: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    incomplete: str = ""


@dataclass(frozen=True)
class BundleFile:
    """One file of the virtual tree.

    ``path`` is relative to the virtual root.  The contents are ``content``, or else those of the
    file ``source`` on disk.

    ``library`` is set for a shared object that the program may load.
    """

    path: str
    kind: FileKind
    source: str | None = None
    content: bytes | None = None
    executable: bool = False
    library: Library | None = None


@dataclass(frozen=True)
class Inventory:
    """The files of the virtual tree, sorted by path, each path once."""

    files: tuple[BundleFile, ...]
    glibc: tuple[int, int] = (0, 0)
    """The newest glibc that a carried library asks for, and which library that is."""
    glibc_asker: str = ""
    notes: tuple[str, ...] = ()
