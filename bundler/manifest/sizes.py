"""Whose the bytes of an executable are: by owner, and by kind.

Each byte counts once: of files with the same contents, the first has them.  Strings are shared by all
modules, and have a row of their own.  What nothing else accounts for is CPython, the stub, and the tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bundler.manifest.chains import Chains, Link, chains_of
from bundler.manifest.model import APP, PYTHON, SHARED, Manifest

STRINGS = "strings"
REST = "rest"
SNAPSHOT = "snapshot"

_TITLES = {
    APP: "the application",
    PYTHON: "the standard library",
    SHARED: "libraries of several",
    STRINGS: "strings of all modules",
    REST: "CPython and the stub",
    SNAPSHOT: "the snapshot",
}
KINDS = {"source": "sources", "native": "native libraries"}


@dataclass(frozen=True)
class Share:
    """The bytes of one owner.  ``chain`` leads to its first module; it is empty where that means nothing."""

    owner: str
    name: str
    version: str
    size: int
    by_kind: Mapping[str, int] = field(default_factory=dict)
    chain: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Piece:
    """The ``size`` bytes that a module or a file of ``owner`` takes.  ``path`` is the place in the tree."""

    owner: str
    path: str
    kind: str
    size: int


def pieces(manifest: Manifest) -> Iterator[Piece]:
    """All bytes that belong to an owner.  A file may have two pieces, its own bytes and its pages."""
    for module in manifest.modules:
        yield Piece(module.owner, module.file or module.name, "code", module.size)
    seen: set[int] = set()
    for file in manifest.files:
        if file.offset not in seen:
            seen.add(file.offset)
            yield Piece(file.owner, file.path, kind_of(file.kind), file.stored)
        if file.native is not None:
            yield Piece(file.owner, file.path, "native libraries", file.native.pages)


def shares(manifest: Manifest, size: int, snapshot: int = 0) -> tuple[Share, ...]:
    """The shares of all owners in an executable of ``size`` bytes, the largest first.

    ``snapshot`` of these bytes are its snapshot's.
    """
    by_owner: dict[str, Counter[str]] = {}
    for piece in pieces(manifest):
        by_owner.setdefault(piece.owner, Counter())[piece.kind] += piece.size
    by_owner[STRINGS] = Counter({"strings": manifest.strings})
    by_owner[SNAPSHOT] = Counter({"snapshot": snapshot})
    known = sum(sum(kinds.values()) for kinds in by_owner.values())
    by_owner[REST] = Counter({"libpython and stub": max(0, size - known)})
    chains = chains_of(manifest)
    found = [_share(manifest, owner, kinds, chains) for owner, kinds in by_owner.items()]
    return tuple(sorted((one for one in found if one.size), key=lambda one: (-one.size, one.name)))


def kind_of(kind: str) -> str:
    """What the files of this kind count as."""
    return KINDS.get(kind, "data")


def _share(manifest: Manifest, owner: str, kinds: Counter[str], chains: Chains) -> Share:
    named = next((one for one in manifest.distributions if one.owner == owner), None)
    name = named.name if named is not None else _TITLES.get(owner, owner.removeprefix("dist:"))
    chain: tuple[Link, ...] = ()
    if owner not in _TITLES:
        chain = chains.first_of([module.name for module in manifest.modules if module.owner == owner])
    version = named.version if named is not None else ""
    by_kind = {kind: amount for kind, amount in sorted(kinds.items()) if amount}
    return Share(owner, name, version, sum(kinds.values()), by_kind, chain)
