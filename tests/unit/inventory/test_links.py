"""Which symbolic links stay links, and what becomes of the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hooks import write

from bundler.inventory.links import entries, with_links
from bundler.inventory.model import BundleFile


@pytest.fixture
def data(tmp_path: Path) -> Path:
    root = tmp_path / "data"
    write(root, {"v1/a.txt": "1", "v2/a.txt": "2", "v2/__pycache__/x.pyc": ""})
    write(tmp_path, {"outside/b.txt": "b", "outside/deep/c.txt": "c"})
    for name, target in {
        "current": "v2",
        "latest.txt": "current/a.txt",
        "chain.txt": "latest.txt",
        "absolute.txt": str(root / "v1" / "a.txt"),
        "v1/up": "..",
        "far": "../outside",
        "far.txt": "../outside/b.txt",
    }.items():
        (root / name).symlink_to(target)
    (tmp_path / "outside" / "loop").symlink_to(".")
    return root


def test_entries(data: Path) -> None:
    found = [place for place, _ in entries(str(data))]
    links = ["absolute.txt", "chain.txt", "current", "far", "far.txt", "latest.txt"]
    assert found == [*links, "v1/a.txt", "v1/up", "v2/a.txt"]


@pytest.mark.parametrize("top", ["data", "d"])
def test_with_links(data: Path, top: str) -> None:
    files = {
        f"{top}/{place}": BundleFile(f"{top}/{place}", "data", source=path)
        for place, path in entries(str(data))
    }
    found = with_links(files)
    assert all(place == file.path for place, file in found.items())
    assert {place: file.link for place, file in found.items() if file.link is not None} == {
        f"{top}/current": "v2",
        f"{top}/latest.txt": "current/a.txt",
        f"{top}/chain.txt": "latest.txt",
        f"{top}/absolute.txt": "v1/a.txt",
        f"{top}/v1/up": "..",
    }
    assert sorted(place for place, file in found.items() if file.link is None) == [
        f"{top}/far.txt",
        f"{top}/far/b.txt",
        f"{top}/far/deep/c.txt",
        f"{top}/v1/a.txt",
        f"{top}/v2/a.txt",
    ]


def test_a_link_alone_is_a_copy(data: Path) -> None:
    file = BundleFile("far.txt", "data", source=str(data / "far.txt"))
    assert with_links({"far.txt": file}) == {"far.txt": file}
