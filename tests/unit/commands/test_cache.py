"""``bundler cache``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bundler.__main__ import main
from bundler.cache import Cache, entries_directory


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    directory = tmp_path / "cache"
    content = tmp_path / "object"
    content.write_bytes(bytes(968))  # an entry has a checksum of 32 bytes before it
    for key in ("aa1", "bb2"):
        Cache(entries_directory(str(directory))).store(key, str(content))
    return directory


def test_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("BUNDLER_CACHE_DIR", str(tmp_path))
    assert main(["cache", "path"]) == 0
    assert main(["cache", "path", "--cache-dir", "/elsewhere"]) == 0
    assert capsys.readouterr().out == f"{tmp_path}\n/elsewhere\n"


def test_info(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cache", "info", "--cache-dir", str(filled)]) == 0
    assert capsys.readouterr().out == f"directory  {filled}\nentries    2, 2.0 kB of at most 2.1 GB\n"


def test_clean(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cache", "clean", "--cache-dir", str(filled)]) == 0
    assert main(["cache", "clean", "--cache-dir", str(filled)]) == 0
    assert capsys.readouterr().out == "removed    2 entries, 2.0 kB\nremoved    0 entries, 0 B\n"
    assert not [names for _, _, names in os.walk(filled) if names]


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cache"]) == 0
    out = capsys.readouterr().out
    assert all(word in out for word in ("clean", "info", "path"))
