"""The cache: what is kept, and for how long."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bundler.cache import Cache

CHECKSUM = 32  # bytes of an entry


def filled(directory: Path, sizes: dict[str, int]) -> Cache:
    """A cache with entries of these sizes in bytes.  The first was used least recently."""
    cache = Cache(str(directory / "cache"))
    source = directory / "object"
    for age, (key, size) in enumerate(sizes.items()):
        source.write_bytes(bytes(size - CHECKSUM))
        cache.store(key, str(source))
        entry = next((directory / "cache").rglob(f"{key[2:]}.entry"))
        os.utime(entry, (1000 + age, 1000 + age))
    return cache


def held(cache: Cache, directory: Path, keys: dict[str, int]) -> list[str]:
    return [key for key in keys if cache.fetch(key, str(directory / "out")) == "copied"]


def test_below_the_limit_everything_stays(tmp_path: Path) -> None:
    sizes = {"aaaa": 300, "bbbb": 300, "cccc": 400}
    cache = filled(tmp_path, sizes)
    cache.trim(1000)
    assert held(cache, tmp_path, sizes) == ["aaaa", "bbbb", "cccc"]


def test_what_was_not_used_goes_first(tmp_path: Path) -> None:
    sizes = {"aaaa": 300, "bbbb": 300, "cccc": 401}
    cache = filled(tmp_path, sizes)
    assert cache.fetch("aaaa", str(tmp_path / "out")) == "copied"
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
    cache = Cache(None)
    (tmp_path / "object").write_bytes(b"code")
    cache.store("aaaa", str(tmp_path / "object"))
    cache.trim(0)
    assert cache.fetch("aaaa", str(tmp_path / "out")) == "absent"


@pytest.mark.parametrize(
    "damage", [lambda old: old[: len(old) // 2], lambda old: old.replace(b"7", b"8"), lambda old: b""]
)
def test_a_damaged_entry_is_no_entry(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    source, out = tmp_path / "object", tmp_path / "out"
    source.write_bytes(b"return 7")
    cache.store("aaaa", str(source))
    (entry,) = (tmp_path / "cache").rglob("*.entry")
    entry.write_bytes(damage(entry.read_bytes()))
    assert cache.fetch("aaaa", str(out)) == "damaged"
    assert not out.exists()
    assert cache.fetch("aaaa", str(out)) == "absent"
    cache.store("aaaa", str(source))
    assert cache.fetch("aaaa", str(out)) == "copied"
    assert out.read_bytes() == b"return 7"
    (warning,) = cache.warnings()
    assert warning == f"1 damaged entries of the cache {cache.directory} were made again"
    assert Cache(None).warnings() == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write to every directory")
def test_a_cache_that_is_only_read(tmp_path: Path) -> None:
    sizes = {"aaaa": 300}
    cache = filled(tmp_path, sizes)
    for directory in (tmp_path / "cache" / "aa", tmp_path / "cache"):
        directory.chmod(0o555)
    cache.store("bbbb", str(tmp_path / "object"))
    assert held(cache, tmp_path, {"aaaa": 1, "bbbb": 1}) == ["aaaa"]
