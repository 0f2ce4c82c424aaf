"""``datas`` and ``binaries`` of a hook, as files and their places."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hooks import write

from bundler.target.hooks.files import expand


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write(
        tmp_path / "data", {"a.txt": "", "sub/b.txt": "", "__pycache__/c.pyc": "", "d[1].txt": "", "e.md": ""}
    )


def places(data: Path, source: str, directory: str) -> dict[str, str]:
    """File below ``data`` -> its place."""
    remarks: list[str] = []
    found = expand([(f"{data}/{source}", directory)], remarks)
    assert remarks == []
    return {str(Path(file).relative_to(data)): place for file, place in found}


@pytest.mark.parametrize(
    ("source", "directory", "expected"),
    [
        ("a.txt", "x/y", {"a.txt": "x/y/a.txt"}),
        ("a.txt", ".", {"a.txt": "a.txt"}),
        ("a.txt", "", {"a.txt": "a.txt"}),
        ("a.txt", "x/../y", {"a.txt": "y/a.txt"}),
        ("*.txt", "x", {"a.txt": "x/a.txt", "d[1].txt": "x/d[1].txt"}),
        ("d[1].txt", "x", {"d[1].txt": "x/d[1].txt"}),
        ("sub", "x", {"sub/b.txt": "x/b.txt"}),
        ("s*", "x", {"sub/b.txt": "x/sub/b.txt"}),
        (
            ".",
            "x",
            {"a.txt": "x/a.txt", "d[1].txt": "x/d[1].txt", "e.md": "x/e.md", "sub/b.txt": "x/sub/b.txt"},
        ),
    ],
)
def test_expand(data: Path, source: str, directory: str, expected: dict[str, str]) -> None:
    assert places(data, source, directory) == expected


@pytest.mark.parametrize("directory", ["..", "../out", "x/../../out", "/out"])
def test_out_of_the_bundle(data: Path, directory: str) -> None:
    remarks: list[str] = []
    assert expand([(f"{data}/a.txt", directory)], remarks) == ()
    assert remarks == [f"{data}/a.txt: {directory!r} leads out of the bundle; left out"]


@pytest.mark.parametrize("source", ["none", "none*"])
def test_no_such_file(data: Path, source: str) -> None:
    remarks: list[str] = []
    assert expand([(f"{data}/{source}", "x")], remarks) == ()
    assert remarks == [f"{data}/{source}: there is no such file"]


def test_each_pair_once(data: Path) -> None:
    file = f"{data}/a.txt"
    assert expand([(file, "x"), (f"{data}/a*", "x"), (file, "y")], []) == (
        (file, "x/a.txt"),
        (file, "y/a.txt"),
    )


def test_a_dangling_link_is_left_out(data: Path) -> None:
    (data / "sub" / "dangling").symlink_to(data / "none")
    assert places(data, "sub", "x") == {"sub/b.txt": "x/b.txt"}
