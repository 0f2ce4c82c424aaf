"""bundler.tables.payload: the stored bytes of the virtual tree."""

from __future__ import annotations

import os
import sysconfig
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundler.errors import InputUnreadable
from bundler.files import write_if_changed
from bundler.inventory.model import BundleFile
from bundler.tables.payload import ALIGNMENT, deflate, write_payload


@given(st.binary(max_size=5000))
def test_deflate_is_raw(content: bytes) -> None:
    assert zlib.decompress(deflate(content), -zlib.MAX_WBITS) == content


def test_compresses_where_it_pays(tmp_path: Path) -> None:
    text, noise = b"word " * 1000, os.urandom(1000)
    files = [
        BundleFile("a", "source", content=text),
        BundleFile("b", "data", content=noise),
        BundleFile("c.so", "native", content=text),
        BundleFile("d", "data", content=b""),
    ]
    payload = write_payload(files, str(tmp_path / "blob"))
    blob = (tmp_path / "blob").read_bytes()
    assert len(blob) == payload.size
    assert [stored.compressed for stored in payload.files] == [True, False, False, False]
    for stored in payload.files:
        assert stored.offset % ALIGNMENT == 0
        piece = blob[stored.offset : stored.offset + stored.stored]
        content = zlib.decompress(piece, -zlib.MAX_WBITS) if stored.compressed else piece
        assert content == stored.file.content
        assert len(content) == stored.size


def test_libraries_are_compressed_where_size_counts(tmp_path: Path) -> None:
    library = BundleFile("c.so", "native", content=b"word " * 1000)
    payload = write_payload([library], str(tmp_path / "blob"), compress_libraries=True)
    assert [stored.compressed for stored in payload.files] == [True]


def test_the_same_contents_are_stored_once(tmp_path: Path) -> None:
    noise = os.urandom(1000)
    files = [BundleFile(name, "data", content=noise) for name in "abc"]
    payload = write_payload(files, str(tmp_path / "blob"), jobs=2)
    assert [stored.offset for stored in payload.files] == [0, 0, 0]
    assert payload.size == 1000


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputUnreadable, match="nowhere"):
        write_payload([BundleFile("x", "data", source=str(tmp_path / "nowhere"))], str(tmp_path / "blob"))


def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "nowhere")
    with pytest.raises(InputUnreadable, match="nowhere is a named pipe, not a file"):
        write_payload([BundleFile("x", "data", source=str(tmp_path / "nowhere"))], str(tmp_path / "blob"))


def test_unchanged_file_keeps_its_mtime(tmp_path: Path) -> None:
    path = tmp_path / "f"
    assert write_if_changed(str(path), b"one")
    os.utime(path, (1, 1))
    assert not write_if_changed(str(path), b"one")
    assert path.stat().st_mtime == 1
    assert write_if_changed(str(path), b"two")
    assert path.read_bytes() == b"two"


def test_debug_information_is_cut_off_or_kept(tmp_path: Path) -> None:
    path = min(
        Path(sysconfig.get_config_var("DESTSHARED")).glob("*.so"), key=lambda path: path.stat().st_size
    )
    library = BundleFile("x.so", "native", source=str(path))
    sizes = [
        write_payload([library], str(tmp_path / "b"), strip=strip).files[0].size for strip in (True, False)
    ]
    assert sizes[1] == path.stat().st_size
    assert sizes[0] < sizes[1]
