"""The file of a shared object again, from its relocated pages."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest
from support.shared_objects import DATA, PAGE, TEXT, shared_object, symbol

from bundler.contract import RECIPE, RECIPE_COPY, RECIPE_EDIT
from bundler.elf.segments import PF_R
from bundler.elf.shared_object import SharedObject, parse_shared_object
from bundler.elf.strip import loadable_part
from bundler.elf.symbols import Relocation
from bundler.prelink.prelink import Candidate, Prelinked, prelink
from bundler.tables.recipe import ELF_HEADER, NEAR, render_recipe
from bundler.target_machine import X86_64

ABSOLUTE = 1


def lay_out(shared: SharedObject, *c_library: SharedObject) -> Prelinked:
    return prelink([Candidate("m.so", shared)], frozenset({"from_executable"}), c_library, {}, X86_64)


def follow(recipe: bytes, pages: bytes, size: int) -> bytes:
    """What runtime_stub/tree/rebuild.c does."""
    out = bytearray(size)
    copies, edits = struct.unpack_from("<II", recipe)
    at = 8
    for to, source, length in struct.iter_unpack("<QQQ", recipe[at : at + 24 * copies]):
        out[to : to + length] = pages[source : source + length]
    at += 24 * copies
    data, position = at + 8 * edits, 0
    for skip, length in struct.iter_unpack("<II", recipe[at : at + 8 * edits]):
        position += skip
        out[position : position + length] = recipe[data : data + length]
        position += length
        data += length
    assert data == len(recipe)
    return bytes(out)


def edits(recipe: bytes) -> list[tuple[int, int]]:
    """(start, end) of each edit."""
    head = RECIPE.unpack(recipe)
    start = RECIPE.size + RECIPE_COPY.size * head["copies_count"]
    found, end = [], 0
    for number in range(head["edits_count"]):
        edit = RECIPE_EDIT.unpack(recipe, start + RECIPE_EDIT.size * number)
        begin = end + edit["skip"]
        end = begin + edit["size"]
        found.append((begin, end))
    return found


@pytest.mark.parametrize("tail", [b"", b"what no segment holds"])
@pytest.mark.parametrize("places", [(), (8,), (PAGE,), (PAGE, PAGE + 8, PAGE + 0x100, 2 * PAGE - 8)])
def test_the_file_comes_back(places: tuple[int, ...], tail: bytes) -> None:
    words = {place: 0x1234_5678 + place for place in places}
    relocations = [Relocation(place, ABSOLUTE, 1, 3) for place in places]
    done = lay_out(shared_object("m.so", [symbol("own", 8)], relocations, words=words))
    content = done.images[0].shared.content + tail
    assert follow(render_recipe(done.images[0], content), done.pages, len(content)) == content


def test_a_part_between_segments() -> None:
    loads = (replace(TEXT, size=0x100, file_size=0x100), DATA)
    done = lay_out(shared_object("m.so", loads=loads, words={0x200: 7}))
    content = done.images[0].shared.content
    recipe = render_recipe(done.images[0], content)
    assert edits(recipe) == [(0, ELF_HEADER), (0x100, PAGE)]
    assert follow(recipe, done.pages, len(content)) == content


def test_pages_that_are_not_stored() -> None:
    """Those of relocations that add the bias are in the recipe."""
    tables, text = (
        replace(TEXT, file_size=8 * PAGE, size=8 * PAGE, flags=PF_R),
        replace(TEXT, address=8 * PAGE),
    )
    loads = (tables, replace(text, offset=8 * PAGE))
    tags = {"DT_RELA": 0x800, "DT_RELASZ": 24 * 1000, "DT_RELACOUNT": 1000}
    words = {place: place * 0x1_0001 for place in range(0x800, 6 * PAGE, 8)}
    done = lay_out(shared_object("m.so", loads=loads, dynamic=tags, words=words))
    content = done.images[0].shared.content
    recipe = render_recipe(done.images[0], content)
    assert edits(recipe) == [(0, ELF_HEADER), (PAGE, 6 * PAGE)]
    assert len(done.pages) == 4 * PAGE
    assert follow(recipe, done.pages, len(content)) == content


def test_a_segment_without_contents_is_not_copied() -> None:
    zeros = replace(DATA, address=4 * PAGE, offset=0, file_size=0)
    done = lay_out(shared_object("m.so", loads=(TEXT, DATA, zeros)))
    recipe = render_recipe(done.images[0], done.images[0].shared.content)
    assert RECIPE.unpack(recipe)["copies_count"] == 2


@pytest.mark.parametrize(
    ("distance", "count"), [(8, 1), (8 + NEAR - 1, 1), (8 + NEAR, 2)], ids=["beside", "near", "far"]
)
def test_edits_that_are_near_become_one(distance: int, count: int) -> None:
    relocations = [Relocation(place, ABSOLUTE, 0, 1) for place in (PAGE, PAGE + distance)]
    done = lay_out(shared_object("m.so", (), relocations))
    recipe = render_recipe(done.images[0], done.images[0].shared.content)
    changed = [(PAGE, PAGE + distance + 8)] if count == 1 else [(p, p + 8) for p in (PAGE, PAGE + distance)]
    assert edits(recipe) == [(0, ELF_HEADER), *changed]


def test_an_edit_within_another() -> None:
    done = lay_out(shared_object("m.so", (), [Relocation(8, ABSOLUTE, 0, 1)]))
    recipe = render_recipe(done.images[0], done.images[0].shared.content)
    assert edits(recipe) == [(0, ELF_HEADER)]


@pytest.mark.slow
def test_what_a_linker_made_comes_back(library: bytes, c_library: SharedObject) -> None:
    done = lay_out(parse_shared_object("m.so", library), c_library)
    content = loadable_part(library)
    pages = bytearray(done.pages)
    for patch in done.patches:
        pages[patch.offset : patch.offset + 8] = b"\xaa" * 8
    assert follow(render_recipe(done.images[0], content), bytes(pages), len(content)) == content
