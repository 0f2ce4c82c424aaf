"""The manifest as plain data.

It holds nothing of the build machine: no directory, no user, no time.  docs/manifest.md describes the JSON
that these records become, field by field.
"""

from __future__ import annotations

from dataclasses import dataclass

from bundler.target.closure.model import Edge, EntryKind, LeftOut, ModuleKind

SCHEMA = "bundler.manifest/1"
"""The ``schema`` of the JSON.  Under one number, keys are only ever added."""

APP = "app"
PYTHON = "python"
SHARED = "shared"
"""Owners that are not distributions: the application, CPython with its standard library, several owners."""


@dataclass(frozen=True)
class Setting:
    """An option of the build that has not its default value."""

    name: str
    value: str


@dataclass(frozen=True)
class ModuleEntry:
    """One module: its place in the tree, its owner, and how it came.

    ``mode`` is how its code is kept (``"deep"``, ``"marshal"``, or empty without code of its own), ``size``
    the bytes that this takes in the executable.  ``hot``: every start imports it.
    """

    name: str
    kind: ModuleKind
    file: str
    owner: str
    mode: str = ""
    size: int = 0
    hot: bool = False
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True)
class Native:
    """How a shared object is carried.

    ``carried`` is ``"image"``, ``"packed image"`` or ``"dynamic loader"``, with the ``reason`` for the last.
    ``pages`` are the bytes of its pages in the executable, ``needs`` the tree paths of the libraries that it
    names, ``system`` the names of those of the run machine.
    ``glibc`` is the newest release of it that the file asks for.
    """

    carried: str
    reason: str = ""
    pages: int = 0
    needs: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    glibc: str = ""


@dataclass(frozen=True)
class FileEntry:
    """One file of the tree.

    ``stored`` bytes at ``offset`` of the payload are its contents, or the recipe of an image.  Files with the
    same contents share them.  ``link`` is where a symbolic link leads to.
    """

    path: str
    kind: str
    owner: str
    size: int
    offset: int
    stored: int
    compressed: bool = False
    image: bool = False
    link: str | None = None
    native: Native | None = None


@dataclass(frozen=True)
class DistributionEntry:
    """A distribution.  ``owner`` is what its modules and files have as theirs.

    ``licence`` is an SPDX expression or, of old metadata, what stands there.  ``licence_files`` are tree
    paths.
    """

    name: str
    version: str
    owner: str
    licence: str = ""
    spdx: bool = False
    licence_files: tuple[str, ...] = ()
    homepage: str = ""
    summary: str = ""


@dataclass(frozen=True)
class GlibcNeed:
    """That ``path`` needs the release ``glibc``, for ``symbols``, and which packages bring it."""

    path: str
    glibc: str
    symbols: tuple[str, ...]
    packages: tuple[str, ...]


@dataclass(frozen=True)
class MissingEntry:
    """A module that is imported and was not there, and that the program probably needs."""

    name: str
    importers: tuple[str, ...]


@dataclass(frozen=True)
class Pages:
    """Where the stored pages of images are.

    The first ``text`` bytes are in the section of text, those up to ``flat`` in that of pages.  The rest is
    in ``units`` packed units, from the address ``cold`` on.
    """

    text: int = 0
    flat: int = 0
    units: int = 0
    cold: int = 0


@dataclass(frozen=True)
class Manifest:
    """What an executable holds, and why.

    ``strings`` are the bytes of strings, which all modules share.
    """

    bundler: str
    python: str
    libpython: str
    machine: str
    glibc: str
    entry_kind: EntryKind
    entry: str
    options: tuple[Setting, ...] = ()
    strings: int = 0
    pages: Pages = Pages()
    modules: tuple[ModuleEntry, ...] = ()
    files: tuple[FileEntry, ...] = ()
    distributions: tuple[DistributionEntry, ...] = ()
    newer: tuple[GlibcNeed, ...] = ()
    missing: tuple[MissingEntry, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    schema: str = SCHEMA
