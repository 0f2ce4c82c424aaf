"""The times of bundled files."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from bundler.inventory.model import BundleFile
from bundler.inventory.times import LAST, ZIP_EPOCH, file_time


@pytest.mark.parametrize(
    ("latest", "time"),
    [(None, 1_700_000_000), (1_700_000_001, 1_700_000_000), (1_600_000_000, 1_600_000_000)],
)
def test_a_file_on_disk(tmp_path: Path, latest: int | None, time: int) -> None:
    path = tmp_path / "a.txt"
    path.touch()
    os.utime(path, (0, 1_700_000_000))
    assert file_time(BundleFile("a.txt", "data", source=str(path)), latest) == time
    assert file_time(BundleFile("a.txt", "source", content=b"", origin=str(path)), latest) == time


def test_a_file_in_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("pkg/a.txt", "")
    os.utime(tmp_path / "a.zip", (0, 1_700_000_000))
    file = BundleFile("a.txt", "data", content=b"", origin=str(tmp_path / "a.zip/pkg/a.txt"))
    assert file_time(file, None) == 1_700_000_000


@pytest.mark.parametrize(("latest", "time"), [(None, ZIP_EPOCH), (5, 5), (1 << 40, LAST)])
def test_a_file_that_was_made(latest: int | None, time: int) -> None:
    assert file_time(BundleFile("a.txt", "data", content=b""), latest) == time


def test_a_file_that_is_not_there() -> None:
    """Nobody needs its time: reading it fails."""
    assert file_time(BundleFile("a.txt", "data", source="/nonexistent"), None) == ZIP_EPOCH
