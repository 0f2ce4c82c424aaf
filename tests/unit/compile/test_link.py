"""bundler.compile.link: the libraries that the executable is linked with."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundler.compile.link import find_libraries
from bundler.errors import LinkFailed


def test_glibc_is_left_to_the_linker(tmp_path: Path) -> None:
    words = ["-lm", "-ldl", "-lpthread", "-lutil"]
    assert find_libraries(words, [str(tmp_path)]) == tuple(words)


def test_others_are_linked_statically(tmp_path: Path) -> None:
    archive = tmp_path / "libz.a"
    archive.touch()
    assert find_libraries(["-lz", "-lm"], ["/nonexistent", str(tmp_path)]) == (str(archive), "-lm")


def test_no_static_library(tmp_path: Path) -> None:
    with pytest.raises(LinkFailed, match="libpython needs libz") as caught:
        find_libraries(["-lz"], [str(tmp_path)])
    assert str(tmp_path / "libz.a") in caught.value.why
