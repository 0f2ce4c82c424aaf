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


@pytest.mark.parametrize(
    ("bundled", "links"),
    [
        ("bc", {"c": "b"}),  # without the file itself, the first link of the chain is the copy
        ("bd", {"d": "b"}),
        ("ad", {"d": "a"}),
        ("bcd", {"c": "b", "d": "c"}),
        ("cd", {"d": "c"}),
        ("d", {}),
    ],
)
@pytest.mark.parametrize("place", ["", "x/y/"])
def test_a_chain_of_links(tmp_path: Path, place: str, bundled: str, links: dict[str, str]) -> None:
    write(tmp_path, {"a": "text"})
    for name, target in ("b", "a"), ("c", "b"), ("d", "c"):
        (tmp_path / name).symlink_to(target)
    found = with_links(
        {place + name: BundleFile(place + name, "data", source=str(tmp_path / name)) for name in bundled}
    )
    assert {file.path: file.link for file in found.values() if file.link is not None} == {
        place + name: target for name, target in links.items()
    }
    assert sorted(found) == [place + name for name in bundled]


def test_a_chain_through_directories_that_are_links(tmp_path: Path) -> None:
    write(tmp_path, {"v1/a": "text"})
    (tmp_path / "v1/b").symlink_to("a")
    (tmp_path / "v1/c").symlink_to("b")
    (tmp_path / "current").symlink_to("v1")
    (tmp_path / "newest").symlink_to("current")
    sources = {"b": "v1/b", "lib/c": "current/c", "sub/current": "current", "newest": "newest"}
    files = {
        place: BundleFile(place, "data", source=str(tmp_path / source)) for place, source in sources.items()
    }
    found = with_links(files)
    assert {file.path: file.link for file in found.values() if file.link is not None} == {
        "lib/c": "../b",
        "newest": "sub/current",
    }
    assert sorted(found) == ["b", "lib/c", "newest", *(f"sub/current/{name}" for name in "abc")]


def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    files = {name: BundleFile(name, "data", source=str(tmp_path / name)) for name in "ab"}
    assert sorted(with_links(files)) == ["a", "b"]
