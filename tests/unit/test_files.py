"""bundler.files: what did not change keeps its time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bundler.files import special_kind, write_if_changed


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
