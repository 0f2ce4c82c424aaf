"""The manifest as bytes, and back."""

from __future__ import annotations

import json

import pytest

from bundler.errors import NotInspectable
from bundler.manifest.model import (
    DistributionEntry,
    FileEntry,
    GlibcNeed,
    Manifest,
    MissingEntry,
    ModuleEntry,
    Native,
    Pages,
    Setting,
)
from bundler.manifest.store import decode, encode, from_text, to_json
from bundler.target.closure.model import Edge, LeftOut

MANIFEST = Manifest(
    "0.1",
    "3.12.1",
    "static",
    "x86_64",
    "2.34",
    "script",
    "__main__",
    (Setting("small", ""),),
    7,
    Pages(1, 2, 0, 4),
    (ModuleEntry("a", "source", "a.py", "app", edges=(Edge("", "interpreter"), Edge("b", "plain", 3))),),
    (FileEntry("x.so", "native", "dist:x", 0, 0, 0, native=Native("image", needs=("y.so",))),),
    (DistributionEntry("X", "", "dist:x"),),
    (GlibcNeed("x.so", "2.38", (), ("X",)),),
    (MissingEntry("gone", ()),),
    (LeftOut("o", "o.p", (), (), 0, 0),),
)


def test_there_and_back() -> None:
    """What is left out of the bytes has its default value again, and nothing else is left out."""
    assert decode(encode(MANIFEST), "app") == MANIFEST
    assert encode(MANIFEST) == encode(MANIFEST)


def test_json() -> None:
    data = to_json(MANIFEST)
    assert list(data)[0] == "schema"
    assert from_text(json.dumps(data).encode()) == MANIFEST


def test_every_damage_is_noticed() -> None:
    content = encode(MANIFEST)
    for position in range(len(content)):
        damaged = bytearray(content)
        damaged[position] ^= 0x10
        with pytest.raises(NotInspectable):
            decode(bytes(damaged), "app")
    for size in range(len(content)):
        with pytest.raises(NotInspectable, match="manifest of app"):
            decode(content[:size], "app")


@pytest.mark.parametrize("text", [b"[]", b"{}", b"1", b'{"schema": "bundler.manifest/99"}', b"{"])
def test_another_schema(text: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_text(text)
