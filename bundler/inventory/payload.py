"""The contents of the virtual tree as one blob that the linker embeds.

Files are compressed where that pays (raw DEFLATE, RFC 1951): never shared objects, which are read
as a whole when they are loaded, and never below :data:`WORTH` bytes of gain.  Of a shared object
that is laid out elsewhere in the executable, only the way back to its file is stored.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bundler.errors import InputUnreadable
from bundler.files import write_if_changed
from bundler.inventory.model import BundleFile
from bundler.native.prelink import PlacedImage
from bundler.native.recipe import render_recipe
from bundler.native.strip import loadable_part

WORTH = 64
"""Bytes that compression must save, to be worth inflating at run time."""

ALIGNMENT = 16


@dataclass(frozen=True)
class Stored:
    """Where one file's contents are in the blob; offsets and sizes in bytes."""

    file: BundleFile
    offset: int
    size: int
    stored: int
    compressed: bool
    image: bool = False


@dataclass(frozen=True)
class Payload:
    """The blob's file on disk and what is where in it, sorted by path."""

    path: str
    files: tuple[Stored, ...]
    size: int
    digest: str


def write_payload(
    files: Iterable[BundleFile], path: str, images: Mapping[str, PlacedImage] = MappingProxyType({})
) -> Payload:
    """Write the blob to ``path`` (only if it changed) and say what is where.

    ``images`` are the shared objects that are laid out elsewhere, by tree path.

    Raises :class:`InputUnreadable` for a file that cannot be read; ``OSError`` from writing.
    """
    stored: list[Stored] = []
    blob = bytearray()
    for file in sorted(files, key=lambda file: file.path.encode()):
        content = _content(file)
        if file.kind == "native":
            content = loadable_part(content)
        image = images.get(file.path)
        if image is not None:
            recipe = render_recipe(image, content)
            packed, compressed = struct.pack("<Q", len(recipe)) + deflate(recipe), False
        else:
            packed = content if file.kind == "native" else deflate(content)
            compressed = len(packed) + WORTH <= len(content)
            if not compressed:
                packed = content
        blob += bytes(-len(blob) % ALIGNMENT)
        stored.append(Stored(file, len(blob), len(content), len(packed), compressed, image is not None))
        blob += packed
    write_if_changed(path, bytes(blob))
    return Payload(path, tuple(stored), len(blob), hashlib.sha256(blob).hexdigest())


def deflate(content: bytes) -> bytes:
    """``content`` as a raw DEFLATE stream."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(content) + compressor.flush()


def _content(file: BundleFile) -> bytes:
    if file.content is not None:
        return file.content
    assert file.source is not None
    try:
        with open(file.source, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise InputUnreadable(f"cannot read {file.source}", error.strerror or "") from error
