"""What --add-data and --add-binary name."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from bundler.errors import InputUnreadable, UsageError
from bundler.inventory.added import check_added, matches
from bundler.options import AddData


def test_files_directories_and_patterns(tmp_path: Path) -> None:
    (tmp_path / "data" / "below").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "data/below/c.txt"):
        (tmp_path / name).write_text("")
    (tmp_path / "data" / "link").symlink_to("nowhere")
    (tmp_path / "data[1]").mkdir()
    found = matches("--add-data", AddData(f"{tmp_path}/*", "x"))
    assert [(os.path.basename(path), os.path.normpath(place)) for path, place in found] == [
        ("a.txt", "x"),
        ("b.txt", "x"),
        ("data", "x/data"),
        ("data[1]", "x/data[1]"),
    ]
    for name in ("data", "data[1]"):
        assert matches("--add-data", AddData(f"{tmp_path}/{name}", "x")) == [(f"{tmp_path}/{name}", "x")]
    check_added("--add-data", [AddData(f"{tmp_path}/data", "x"), AddData(f"{tmp_path}/a.txt", "x")])


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--add-binary found nothing at"):
        check_added("--add-binary", [AddData(f"{tmp_path}/*.so", ".")])


def test_what_would_never_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with pytest.raises(InputUnreadable, match="/dev/zero is a device, not a file"):
        check_added("--add-data", [AddData("/dev/zero", ".")])
    os.mkfifo(data / "pipe")
    with pytest.raises(InputUnreadable, match="data/pipe is a named pipe, not a file"):
        check_added("--add-data", [AddData(str(data), ".")])
    (data / "pipe").unlink()
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(data)  # the name of a socket has 108 bytes at most
        server.bind("socket")
        with pytest.raises(InputUnreadable, match="data/socket is a socket, not a file"):
            check_added("--add-data", [AddData(str(data), ".")])
