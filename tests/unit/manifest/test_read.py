"""Which files have a manifest, and what is said about those that have none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.manifests import MANIFEST, make_executable

from bundler.errors import NotInspectable
from bundler.manifest.read import read_executable, read_work_dir
from bundler.manifest.store import WORK_FILE, to_json


def test_an_executable(tmp_path: Path) -> None:
    path = make_executable(tmp_path / "app")
    found = read_executable(str(path))
    assert (found.path, found.size, found.manifest) == (str(path), path.stat().st_size, MANIFEST)
    assert found.floor.glibc > (2, 0)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("/bin/ls", "was not made by bundler"),
        ("/etc/passwd", "no executable"),
        ("/nowhere/app", "cannot read"),
        ("/tmp", "is a directory"),
        ("/dev/null", "no executable"),
    ],
)
def test_other_files(name: str, message: str) -> None:
    with pytest.raises(NotInspectable, match=message):
        read_executable(name)


def test_without_a_manifest(tmp_path: Path) -> None:
    with pytest.raises(NotInspectable, match="carries no manifest"):
        read_executable(str(make_executable(tmp_path / "app", None)))


def test_a_file_that_is_cut_off(tmp_path: Path) -> None:
    path = make_executable(tmp_path / "app")
    content = path.read_bytes()
    for part in range(20):
        path.write_bytes(content[: len(content) * part // 20])
        with pytest.raises(NotInspectable):
            read_executable(str(path))


def test_a_work_directory(tmp_path: Path) -> None:
    with pytest.raises(NotInspectable, match="no work directory"):
        read_work_dir(str(tmp_path))
    (tmp_path / WORK_FILE).write_text(json.dumps(to_json(MANIFEST)))
    assert read_work_dir(str(tmp_path)) == MANIFEST
    (tmp_path / WORK_FILE).write_text("{")
    with pytest.raises(NotInspectable, match="cannot be read"):
        read_work_dir(str(tmp_path))
