"""The contents of a file of the tree, out of an executable.

1. What is stored in the payload is copied, and inflated if it is compressed.
2. Of an image the payload has the recipe (docs/format.md): parts of the stored pages, and what differs.
3. Stored pages are in one of two sections, or in packed units, which are unpacked.

``runtime_stub/tree/rebuild.c`` does the same when a program reads the file.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from struct import error as StructError

from bundler.contract import PACKED_UNIT, RECIPE, RECIPE_COPY, RECIPE_EDIT, RECIPE_SIZE
from bundler.errors import NotInspectable, UsageError, close_match_hint
from bundler.manifest.model import FileEntry, Manifest, Pages
from bundler.manifest.read import Inspected
from bundler.manifest.section import SectionReader
from bundler.postlink.lz4 import decompress

_PAYLOAD, _PACKED = ".bundle_payload", ".bundle_packed"
_TEXT, _PAGES = ".bundle_image_text", ".bundle_image_pages"


def find_file(manifest: Manifest, name: str) -> FileEntry:
    """The file at the tree path ``name``, or of the module of that name.  Raises :class:`UsageError`."""
    files = {file.path: file for file in manifest.files}
    places = {module.name: module.file for module in manifest.modules}
    found = files.get(name) or files.get(places.get(name, ""))
    if found is None:
        raise UsageError(
            f"the executable has no file {name}",
            "",
            close_match_hint(name, files) or "see bundler inspect --list",
        )
    return found


def extract(executable: Inspected, file: FileEntry) -> bytes:
    """The contents of ``file``.  Of a symbolic link, this is where it leads to.

    Raises :class:`NotInspectable` for a damaged executable.
    """
    try:
        with open(executable.path, "rb") as stream:
            reader = SectionReader(stream, executable.path)
            stored = reader.part(_PAYLOAD, file.offset, file.stored)
            if not file.image:
                content = _inflate(stored) if file.compressed else stored
            else:
                content = _from_recipe(stored, file.size, StoredPages(reader, executable.manifest.pages))
    except (OSError, ValueError, StructError, zlib.error) as error:
        raise NotInspectable(f"{file.path} cannot be read from {executable.path}", str(error)) from error
    if len(content) != file.size:
        raise NotInspectable(
            f"{file.path} cannot be read from {executable.path}",
            f"it has {len(content)} bytes instead of {file.size}",
        )
    return content


class StoredPages:
    """The stored pages of images, by their offset in all stored pages."""

    def __init__(self, reader: SectionReader, pages: Pages) -> None:
        self._reader = reader
        self._pages = pages
        self._units = list(self._packed_units())

    def read(self, offset: int, size: int) -> bytes:
        """``size`` bytes at ``offset``, which are in one section or in one packed unit."""
        text, flat = self._pages.text, self._pages.flat
        if offset + size <= text:
            return self._reader.part(_TEXT, offset, size)
        if offset + size <= flat:
            return self._reader.part(_PAGES, offset - text, size)
        place = offset - flat
        if not self._pages.units:
            return self._reader.part(_PAGES, offset - text, size)
        for start, length, at, stored in self._units:
            if start <= place and place + size <= start + length:
                content = decompress(self._reader.part(_PACKED, at, stored), length)
                return content[place - start :][:size]
        raise ValueError(f"no packed unit has {size} bytes at {place}")

    def _packed_units(self) -> Iterator[tuple[int, int, int, int]]:
        """Of each packed segment of an image: offset in the cold pages, size, and where it is stored."""
        count = self._pages.units
        if not count:
            return
        table = self._reader.part(_PACKED, 0, count * PACKED_UNIT.size)
        base = self._reader.sections[_PACKED].address
        for number in range(count):
            row = PACKED_UNIT.unpack(table, number * PACKED_UNIT.size)
            if row["address"] >= self._pages.cold:
                yield row["address"] - self._pages.cold, row["size"], row["stored"] - base, row["stored_size"]


def _inflate(stored: bytes) -> bytes:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    content = stream.decompress(stored)
    if not stream.eof:
        raise ValueError("its compressed bytes end too early")
    return content


def _from_recipe(stored: bytes, size: int, pages: StoredPages) -> bytes:
    packed = RECIPE_SIZE.unpack(stored)["size"]
    recipe = _inflate(stored[RECIPE_SIZE.size :])
    if len(recipe) != packed:
        raise ValueError("its recipe has another size")
    counts = RECIPE.unpack(recipe)
    content, at = bytearray(size), RECIPE.size
    for _ in range(counts["copies_count"]):
        copy = RECIPE_COPY.unpack(recipe, at)
        content[copy["to"] : copy["to"] + copy["size"]] = pages.read(copy["from"], copy["size"])
        at += RECIPE_COPY.size
    texts, place = at + counts["edits_count"] * RECIPE_EDIT.size, 0
    for _ in range(counts["edits_count"]):
        edit = RECIPE_EDIT.unpack(recipe, at)
        at, place = at + RECIPE_EDIT.size, place + edit["skip"]
        content[place : place + edit["size"]] = recipe[texts : texts + edit["size"]]
        texts, place = texts + edit["size"], place + edit["size"]
    return bytes(content)
