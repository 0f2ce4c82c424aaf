"""Recipes: how the stub makes the file of a shared object again from its image.

That file is never loaded, but a program may read it: to copy it, to hash it, to look into it.  A recipe
holds only the bytes that relocation has changed, and the bytes that are not stored as pages::

    u32 number of copies, u32 number of edits
    copies: u64 offset in the file, u64 offset in the stored pages, u64 length
    edits:  u32 distance from the end of the edit before, u32 length
    the bytes of all edits

All numbers are little-endian.  runtime_stub/tree/rebuild.c reads recipes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bundler.contract import RECIPE, RECIPE_COPY, RECIPE_EDIT
from bundler.prelink.prelink import PlacedImage

ELF_HEADER = 64

NEAR = 24
"""Two edits with fewer bytes than this between them become one."""


def render_recipe(placed: PlacedImage, content: bytes) -> bytes:
    """The recipe that makes ``content``, the contents of the file that programs read."""
    copies = [piece for load in placed.shared.segments.loads for piece in placed.placement.pieces(load)]
    changed = [(offset, offset + 8) for offset in _file_offsets(placed)]
    header = (0, ELF_HEADER)  # differs from the stored pages: it says that the file has no sections
    edits = list(_merged([header, *changed, *_between(copies, len(content))]))
    out = [RECIPE.pack(len(copies), len(edits))]
    out += [RECIPE_COPY.pack(*copy) for copy in copies]
    last = 0
    for start, end in edits:
        out.append(RECIPE_EDIT.pack(start - last, end - start))
        last = end
    out += [content[start:end] for start, end in edits]
    return b"".join(out)


def _file_offsets(placed: PlacedImage) -> Iterator[int]:
    for place in placed.changed:
        yield placed.shared.segments.offset_of(place, 8)


def _between(copies: Iterable[tuple[int, int, int]], size: int) -> Iterator[tuple[int, int]]:
    """The parts of a file of ``size`` bytes that are not in the stored pages."""
    last = 0
    for start, _, length in sorted(copies):
        if start > last:
            yield last, start
        last = max(last, start + length)
    if size > last:
        yield last, size


def _merged(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    current: tuple[int, int] | None = None
    for start, end in sorted(ranges):
        if current is not None and start - current[1] < NEAR:
            current = (current[0], max(end, current[1]))
        else:
            if current is not None:
                yield current
            current = (start, end)
    if current is not None:
        yield current
