"""bundler.files: what did not change keeps its time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bundler.files import CACHE_TAG, remove_files, special_kind, tag_as_cache, umask, write_if_changed


@pytest.mark.parametrize("before", [None, b"", b"other", b"conten_"])
def test_written(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "file"
    if before is not None:
        path.write_bytes(before)
    assert write_if_changed(str(path), b"content")
    assert path.read_bytes() == b"content"


def test_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"content")
    os.utime(path, (1, 1))
    assert not write_if_changed(str(path), b"content")
    assert path.stat().st_mtime == 1


def test_parts(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert write_if_changed(str(path), b"con", b"tent")
    assert path.read_bytes() == b"content"
    assert not write_if_changed(str(path), b"content", b"")
    assert write_if_changed(str(path), b"con", b"tint")


def test_where_there_is_no_directory(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_if_changed(str(tmp_path / "none" / "file"), b"")


def test_what_may_never_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    (tmp_path / "file").touch()
    names = ("pipe", "link", "file", "/dev/zero")
    found = [special_kind(str(tmp_path / name)) for name in names]
    assert found == ["a named pipe", "a named pipe", None, "a device"]


def test_files_are_removed_if_they_are_there(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    remove_files([str(tmp_path / "file"), str(tmp_path / "gone")])
    assert os.listdir(tmp_path) == []


def test_a_cache_is_tagged_once(tmp_path: Path) -> None:
    tag_as_cache(str(tmp_path))
    path = tmp_path / CACHE_TAG
    assert path.read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    path.write_text("of somebody else")
    tag_as_cache(str(tmp_path))
    assert path.read_text() == "of somebody else"


def test_the_mode_of_new_files_is_only_read() -> None:
    before = os.umask(0o027)
    try:
        assert (umask(), umask()) == (0o027, 0o027)
    finally:
        os.umask(before)
