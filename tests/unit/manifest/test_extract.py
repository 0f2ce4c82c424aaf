"""Files out of executables.  tests/apps/explain compares all of an app's with what the program reads."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from support.manifests import MANIFEST, PAYLOAD, SOURCE, TEXT, make_executable

from bundler.contract import RECIPE, RECIPE_COPY, RECIPE_EDIT, RECIPE_SIZE
from bundler.errors import NotInspectable, UsageError
from bundler.manifest.extract import StoredPages, extract, find_file
from bundler.manifest.model import FileEntry, Pages
from bundler.manifest.read import Inspected, read_executable


@pytest.fixture
def executable(tmp_path: Path) -> Inspected:
    return read_executable(str(make_executable(tmp_path / "app")))


@pytest.mark.parametrize(
    ("name", "content"),
    [("app.py", SOURCE), ("__main__", SOURCE), ("x/table.txt", TEXT), ("link.txt", SOURCE[:5])],
)
def test_contents(executable: Inspected, name: str, content: bytes) -> None:
    assert extract(executable, find_file(executable.manifest, name)) == content


def test_an_unknown_name(executable: Inspected) -> None:
    with pytest.raises(UsageError, match="no file x/tables.txt") as failure:
        find_file(executable.manifest, "x/tables.txt")
    assert "x/table.txt" in failure.value.hint


@pytest.mark.parametrize(
    "wrong",
    [
        FileEntry("a", "data", "app", 5, 1 << 40, 5),
        FileEntry("a", "data", "app", 5, 0, 5, compressed=True),
        FileEntry("a", "data", "app", 6, 0, 5),
        FileEntry("a", "native", "app", 6, 0, 5, image=True),
    ],
)
def test_damage(executable: Inspected, wrong: FileEntry) -> None:
    with pytest.raises(NotInspectable):
        extract(executable, wrong)


class Pieces(StoredPages):
    """Stored pages that say what was asked for."""

    def __init__(self, reader: object, pages: object) -> None:
        pass

    def read(self, offset: int, size: int) -> bytes:
        return bytes([offset]) * size


def test_an_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bundler.manifest.extract.StoredPages", Pieces)
    recipe = RECIPE.pack(2, 2) + RECIPE_COPY.pack(0, 7, 4) + RECIPE_COPY.pack(6, 8, 2)
    recipe += RECIPE_EDIT.pack(1, 1) + RECIPE_EDIT.pack(2, 2) + b"abc"
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    stored = RECIPE_SIZE.pack(len(recipe)) + compressor.compress(recipe) + compressor.flush()
    found = read_executable(str(make_executable(tmp_path / "app", payload=stored)))
    file = FileEntry("x.so", "native", "app", 8, 0, len(stored), image=True)
    assert extract(found, file) == b"\7a\7\7bc\10\10"
    with pytest.raises(NotInspectable):
        extract(found, replace(file, size=9, stored=len(stored) - 1))


def test_flat_pages() -> None:
    class Reader:
        def part(self, name: str, offset: int, size: int) -> bytes:
            return f"{name} {offset} {size}".encode()

    pages = StoredPages(Reader(), Pages(100, 200))  # type: ignore[arg-type]
    assert pages.read(40, 60) == b".bundle_image_text 40 60"
    assert pages.read(150, 50) == b".bundle_image_pages 50 50"
    assert pages.read(300, 10) == b".bundle_image_pages 200 10"


def test_the_payload_is_that_of_the_test() -> None:
    assert all(file.offset + file.stored <= len(PAYLOAD) for file in MANIFEST.files)
