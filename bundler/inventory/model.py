"""The inventory as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bundler.elf.shared_object import SharedObject

FileKind = Literal["source", "data", "metadata", "native"]


@dataclass(frozen=True)
class Library:
    """A shared object and the libraries that it needs.

    ``needs`` are the tree paths of all libraries to load before it, in the order of loading.  ``direct`` are
    the tree paths of those that it names itself, in its order.  ``system`` are the names of the system
    libraries that it names.  ``incomplete`` names a library that was not found.  The shared object travels
    all the same, so that loading it raises the usual error.
    """

    shared: SharedObject
    needs: tuple[str, ...] = ()
    direct: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    incomplete: str = ""


@dataclass(frozen=True)
class BundleFile:
    """One file of the virtual tree.

    ``path`` is relative to the virtual root.  The contents are ``content``, or those of the file ``source``
    on disk.  ``origin`` is the file on disk, or in a zip archive, that ``content`` is from.

    ``library`` is set for a shared object that the program may load.  ``link`` is set for a symbolic link: a
    relative path that leads to another file, or to a directory, of the tree.
    """

    path: str
    kind: FileKind
    source: str | None = None
    content: bytes | None = None
    executable: bool = False
    library: Library | None = None
    link: str | None = None
    origin: str | None = None


@dataclass(frozen=True)
class Inventory:
    """The files of the virtual tree, sorted by path, each path once.

    ``directories`` are tree paths of directories that exist even if no file is below them, ``on_disk`` are
    those that are written to disk for other programs.
    """

    files: tuple[BundleFile, ...]
    notes: tuple[str, ...] = ()
    directories: tuple[str, ...] = ()
    on_disk: tuple[str, ...] = ()
