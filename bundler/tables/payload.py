"""The payload: the contents of the virtual tree in one file, which the linker embeds.

A file is compressed (raw DEFLATE, RFC 1951) if that saves at least :data:`WORTH` bytes.  A shared object is
compressed only if size counts more than speed, because all of it is decompressed when it is loaded.  An
image has its contents elsewhere in the executable, so the payload has only its recipe.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import MappingProxyType

from bundler.contract import RECIPE_SIZE
from bundler.elf.strip import loadable_part
from bundler.errors import InputUnreadable
from bundler.files import special_kind, write_if_changed
from bundler.inventory.model import BundleFile
from bundler.inventory.times import file_time
from bundler.prelink.prelink import PlacedImage
from bundler.tables.recipe import render_recipe
from bundler.target.memo import Memo

WORTH = 64
"""Bytes that compression must save to be worth the time to decompress at run time."""

DEFLATE = f"DEFLATE, level 9, zlib {zlib.ZLIB_RUNTIME_VERSION}"
"""What decides the compressed bytes of a content."""

ALIGNMENT = 16


@dataclass(frozen=True)
class Stored:
    """Where one file's contents are in the payload.  Offsets and sizes are in bytes."""

    file: BundleFile
    offset: int
    size: int
    stored: int
    compressed: bool
    checksum: int = 0
    """Adler-32 of the stored bytes."""
    image: bool = False
    time: int = 0
    """When it was changed last, in seconds since 1970."""


@dataclass(frozen=True)
class Payload:
    """The payload's file on disk, and where each file of the tree is in it, sorted by path.

    ``directories`` are those that exist even if no file is below them, ``on_disk`` are those that are written
    to disk for other programs.
    """

    path: str
    files: tuple[Stored, ...]
    size: int
    digest: str
    directories: tuple[str, ...] = ()
    on_disk: tuple[str, ...] = ()


def write_payload(
    files: Iterable[BundleFile],
    path: str,
    images: Mapping[str, PlacedImage] = MappingProxyType({}),
    *,
    directories: tuple[str, ...] = (),
    on_disk: tuple[str, ...] = (),
    jobs: int = 1,
    compress_libraries: bool = False,
    strip: bool = True,
    latest: int | None = None,
    memo: Memo | None = None,
) -> Payload:
    """Write the payload to ``path``, if it changed, and return where each file is in it.

    ``images`` are by tree path.  Files with the same contents are stored once.  ``strip`` cuts off the parts
    of a shared object that are never loaded.  No file is newer than ``latest`` (:func:`file_time`).
    ``memo`` keeps compressed contents for the next build.

    Raises :class:`InputUnreadable` for a file that cannot be read; ``OSError`` from writing.
    """
    memo = Memo(None, "") if memo is None else memo
    stored: list[Stored] = []
    blob = bytearray()
    places: dict[bytes, int] = {}
    ordered = sorted(files, key=lambda file: file.path.encode("utf-8", "surrogateescape"))
    with ThreadPoolExecutor(jobs) as pool:  # zlib releases the GIL
        packing = pool.map(
            lambda file: _pack(file, images.get(file.path), compress_libraries, strip, memo), ordered
        )
        for file, (size, packed, compressed) in zip(ordered, packing, strict=True):
            key = hashlib.sha256(packed).digest()
            if key not in places:
                blob += bytes(-len(blob) % ALIGNMENT)
                places[key] = len(blob)
                blob += packed
            checksum = zlib.adler32(packed)
            image = file.path in images
            time = file_time(file, latest)
            stored.append(Stored(file, places[key], size, len(packed), compressed, checksum, image, time))
    memo.save()
    write_if_changed(path, blob)
    return Payload(path, tuple(stored), len(blob), hashlib.sha256(blob).hexdigest(), directories, on_disk)


def _pack(
    file: BundleFile, image: PlacedImage | None, compress_libraries: bool, strip: bool, memo: Memo
) -> tuple[int, bytes, bool]:
    """The file's size, the bytes to store, and whether these are compressed."""
    if file.link is not None:
        text = os.fsencode(file.link)
        return len(text), text, False
    content = _content(file)
    if file.kind == "native":
        content = loadable_part(content) if strip else content
        if image is not None:
            recipe = render_recipe(image, content)
            return len(content), RECIPE_SIZE.pack(len(recipe)) + memo.make(recipe, deflate), False
        if not compress_libraries:
            return len(content), content, False
    packed = memo.make(content, deflate)
    if len(packed) + WORTH <= len(content):
        return len(content), packed, True
    return len(content), content, False


def deflate(content: bytes) -> bytes:
    """``content`` as a raw DEFLATE stream."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(content) + compressor.flush()


def _content(file: BundleFile) -> bytes:
    if file.content is not None:
        return file.content
    if file.library is not None:
        return file.library.shared.content
    assert file.source is not None
    try:
        kind = special_kind(file.source)
        if kind is not None:
            raise InputUnreadable(f"{file.source} is {kind}, not a file", "an executable carries files only")
        with open(file.source, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise InputUnreadable(f"cannot read {file.source}", error.strerror or "") from error
