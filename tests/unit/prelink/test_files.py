"""The files of an inventory as candidates for images."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.shared_objects import elf_bytes, shared_object

from bundler.elf.search import LibrarySearch
from bundler.inventory.model import BundleFile, Library
from bundler.prelink import files as module
from bundler.prelink.files import prelink_files
from bundler.prelink.prelink import Candidate, Prelinked
from bundler.target_machine import X86_64


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What prelink() was called with."""
    calls: list[tuple[Any, ...]] = []

    def note(*arguments: Any) -> Prelinked:
        calls.append(arguments)
        return Prelinked()

    monkeypatch.setattr(module, "prelink", note)
    return calls


def native(path: str, **library: Any) -> BundleFile:
    return BundleFile(path, "native", library=Library(shared_object(path), **library))


def test_candidates(asked: list[tuple[Any, ...]], tmp_path: Path) -> None:
    for name in ("libc.so.6", "libGL.so.1"):
        (tmp_path / name).write_bytes(elf_bytes(soname=name))
    files = [
        BundleFile("data.txt", "data", content=b""),
        native("a.so", needs=("c.so", "b.so"), direct=("b.so",), system=("libc.so.6", "libGL.so.1")),
        native("b.so", system=("libEGL.so.1",), incomplete="libgone.so"),
    ]
    search = LibrarySearch(default=(str(tmp_path),))
    prelink_files(files, frozenset({"f"}), search, X86_64, (2, 28), hot=frozenset({"a.so"}))
    ((candidates, exported, family, system, machine, glibc),) = asked
    assert candidates == [
        Candidate("a.so", files[1].library.shared, ("b.so",), ("libGL.so.1",)),  # type: ignore[union-attr]
        Candidate(
            "b.so",
            files[2].library.shared,  # type: ignore[union-attr]
            (),
            ("libEGL.so.1",),
            "it needs libgone.so, which was not found",
            cold=True,
        ),
    ]
    assert exported == {"f"} and machine is X86_64 and glibc == (2, 28)
    assert [shared.soname for shared in family] == ["libc.so.6"]
    assert {name: shared.soname for name, shared in system.items()} == {"libGL.so.1": "libGL.so.1"}


def test_an_incomplete_library_is_refused() -> None:
    done = prelink_files(
        [native("a.so", incomplete="libgone.so"), native("b.so")], frozenset(), LibrarySearch(), X86_64
    )
    assert done.refused == {"a.so": "it needs libgone.so, which was not found"}
    assert [image.path for image in done.images] == ["b.so"]
