"""The object cache: what is kept, and for how long."""

from __future__ import annotations

import os
from pathlib import Path

from bundler.compile.cache import ObjectCache


def filled(directory: Path, sizes: dict[str, int]) -> ObjectCache:
    """A cache with entries of these sizes in bytes.  The first was used least recently."""
    cache = ObjectCache(str(directory / "cache"))
    source = directory / "object"
    for age, (key, size) in enumerate(sizes.items()):
        source.write_bytes(bytes(size))
        cache.store(key, str(source))
        entry = next((directory / "cache").rglob(f"{key[2:]}.o"))
        os.utime(entry, (1000 + age, 1000 + age))
    return cache


def held(cache: ObjectCache, directory: Path, keys: dict[str, int]) -> list[str]:
    return [key for key in keys if cache.fetch(key, str(directory / "out"))]


def test_below_the_limit_everything_stays(tmp_path: Path) -> None:
    sizes = {"aaaa": 300, "bbbb": 300, "cccc": 400}
    cache = filled(tmp_path, sizes)
    cache.trim(1000)
    assert held(cache, tmp_path, sizes) == ["aaaa", "bbbb", "cccc"]


def test_what_was_not_used_goes_first(tmp_path: Path) -> None:
    sizes = {"aaaa": 300, "bbbb": 300, "cccc": 401}
    cache = filled(tmp_path, sizes)
    assert cache.fetch("aaaa", str(tmp_path / "out"))
    cache.trim(1000)
    assert held(cache, tmp_path, sizes) == ["aaaa", "cccc"]


def test_leftovers_of_a_killed_build_go_too(tmp_path: Path) -> None:
    cache = filled(tmp_path, {"aaaa": 100})
    leftover = tmp_path / "cache" / "aa" / "tmpxyz"
    leftover.write_bytes(bytes(1000))
    os.utime(leftover, (1, 1))
    cache.trim(1000)
    assert not leftover.exists()
    assert held(cache, tmp_path, {"aaaa": 100}) == ["aaaa"]


def test_without_a_directory(tmp_path: Path) -> None:
    cache = ObjectCache(None)
    cache.store("aaaa", str(tmp_path))
    cache.trim(0)
    assert not cache.fetch("aaaa", str(tmp_path / "out"))
