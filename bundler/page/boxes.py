"""The bytes of an executable as boxes within boxes: owner, directory, file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bundler.manifest.model import Manifest
from bundler.manifest.sizes import REST, STRINGS, Share, pieces

_IN_ONE = {STRINGS: "strings", REST: "libpython and stub"}
"""Owners of bytes that are no module's and no file's, and the kind of these bytes."""


@dataclass
class Box:
    """``size`` bytes of one ``kind`` if it has no ``children``, else all that they have."""

    name: str
    kind: str = ""
    size: int = 0
    children: dict[tuple[str, str], Box] = field(default_factory=dict)

    def child(self, name: str, kind: str = "") -> Box:
        """The child of that name and kind; it is made if it is missing."""
        return self.children.setdefault((name, kind), Box(name, kind))


def boxes_of(manifest: Manifest, name: str, shares: Iterable[Share]) -> Box:
    """The box of the whole executable, which is called ``name``.  ``shares`` give the owners their names."""
    root = Box(name)
    owners: dict[str, Box] = {}
    for share in shares:
        owners[share.owner] = root.child(f"{share.name} {share.version}".rstrip())
        if share.owner in _IN_ONE:
            owners[share.owner].kind, owners[share.owner].size = _IN_ONE[share.owner], share.size
    for piece in pieces(manifest):
        if piece.size:
            box = owners[piece.owner]
            *directories, file = piece.path.split("/")
            for directory in directories:
                box = box.child(directory)
            box.child(file, piece.kind).size += piece.size
    return _tidied(root)


def to_json(box: Box) -> dict[str, Any]:
    """The box as the page reads it: the largest child first."""
    if not box.children:
        return {"name": box.name, "kind": box.kind, "size": box.size}
    children = sorted(box.children.values(), key=lambda child: (-child.size, child.name, child.kind))
    return {"name": box.name, "size": box.size, "children": [to_json(child) for child in children]}


def _tidied(box: Box) -> Box:
    """``box`` with sizes added up, and without directories that hold nothing but one directory."""
    children = [_tidied(child) for child in box.children.values()]
    box.children = {(child.name, child.kind): child for child in children}
    if children:
        box.size = sum(child.size for child in children)
    while len(box.children) == 1:
        (only,) = box.children.values()
        if not only.children:
            break
        box.children = only.children
    return box
