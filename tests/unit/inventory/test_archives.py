"""Files inside zip archives."""

from __future__ import annotations

import zipfile
from pathlib import Path

from bundler.inventory.archives import archived


def test_files_of_a_directory(tmp_path: Path) -> None:
    path = tmp_path / "lib.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.mkdir("pkg")
        for name in ("pkg/b.txt", "pkg/sub/c.txt", "pkg/a.txt", "pkgs/d.txt", "e.txt"):
            archive.writestr(name, "")
    found = [
        ("a.txt", f"{path}/pkg/a.txt"),
        ("b.txt", f"{path}/pkg/b.txt"),
        ("sub/c.txt", f"{path}/pkg/sub/c.txt"),
    ]
    assert [*archived(f"{path}/pkg")] == found
    assert [*archived(f"{path}/pkg/sub")] == [("c.txt", f"{path}/pkg/sub/c.txt")]
    assert [*archived(f"{path}/nothing")] == []


def test_what_is_not_an_archive(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("text")
    assert [*archived(f"{tmp_path}/text/pkg")] == []
    assert [*archived(f"{tmp_path}/nowhere/pkg")] == []
    assert [*archived("/nowhere")] == []
