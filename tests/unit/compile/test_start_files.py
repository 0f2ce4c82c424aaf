"""The start files of glibc: kept in one checked entry of the cache."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bundler.cache import Cache
from bundler.compile.start_files import StartFiles
from bundler.compile.toolchain import Toolchain, make_toolchain
from bundler.target_machine import X86_64


def build(tmp_path: Path, name: str) -> Toolchain:
    return make_toolchain(X86_64, "2.34", False, str(tmp_path / name))


def filled(toolchain: Toolchain) -> None:
    for name in ("h/one.txt", "o/two/crt1.o", "z/large"):
        path = Path(toolchain.cache_dir, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def files(toolchain: Toolchain) -> dict[str, str]:
    top = Path(toolchain.cache_dir)
    return {str(path.relative_to(top)): path.read_text() for path in top.rglob("*") if path.is_file()}


def test_a_later_build_gets_them(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    first, second = build(tmp_path, "first"), build(tmp_path, "second")
    assert StartFiles(first, cache).restore() == "absent"
    filled(first)
    StartFiles(first, cache).keep("absent")
    assert StartFiles(second, cache).restore() == "copied"
    assert files(second) == {"h/one.txt": "h/one.txt", "o/two/crt1.o": "o/two/crt1.o"}
    other = replace(build(tmp_path, "other"), target="x86_64-linux-gnu.2.17")
    assert StartFiles(other, cache).restore() == "absent"
    assert files(other) == {}


def test_damaged_ones_are_not_used(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    first, second = build(tmp_path, "first"), build(tmp_path, "second")
    filled(first)
    StartFiles(first, cache).keep("absent")
    (entry,) = (path for path in (tmp_path / "cache").rglob("*") if path.is_file())
    entry.write_bytes(entry.read_bytes().replace(b"crt1", b"crt2", 1))
    assert StartFiles(second, cache).restore() == "damaged"
    assert files(second) == {}


def test_without_a_cache(tmp_path: Path) -> None:
    start_files = StartFiles(build(tmp_path, "only"), Cache(None))
    filled(start_files.toolchain)
    assert start_files.restore() == "absent"
    start_files.keep("absent")
