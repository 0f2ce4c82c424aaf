"""How zig is called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bundler.compile.toolchain import Toolchain, make_toolchain
from bundler.errors import OutputNotWritable
from bundler.target_machine import X86_64

TARGET = ("-target", "x86_64-linux-gnu.2.34")


@pytest.mark.parametrize(("pie", "code", "link"), [(False, "-fno-pie", "-no-pie"), (True, "-fPIE", "-pie")])
def test_commands(pie: bool, code: str, link: str) -> None:
    toolchain = Toolchain("/zig", TARGET[1], pie, "/cache", "/scratch")
    assert toolchain.compiler == ("/zig", "cc", *TARGET, code)
    assert toolchain.linker == ("/zig", "cc", *TARGET, link, "-rtlib=none")


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    toolchain = Toolchain("/zig", TARGET[1], False, "/cache", "/scratch")
    caches = {"ZIG_GLOBAL_CACHE_DIR": "/cache", "ZIG_LOCAL_CACHE_DIR": "/scratch"}
    assert toolchain.environment({"A": "1", "ZIG_LOCAL_CACHE_DIR": "/other"}) == {"A": "1", **caches}
    monkeypatch.setenv("MINE", "x")
    assert toolchain.environment()["MINE"] == "x"


def test_make(tmp_path: Path) -> None:
    toolchain = make_toolchain(X86_64, "2.31", True, str(tmp_path / "cache"))
    assert toolchain.target == "x86_64-linux-gnu.2.31" and toolchain.pie
    assert os.path.isfile(toolchain.zig)
    assert toolchain.cache_dir == toolchain.scratch_dir == str(tmp_path / "cache" / "zig")
    assert os.listdir(toolchain.cache_dir) == []
    assert make_toolchain(X86_64, "2.31", True, str(tmp_path), "/scratch").scratch_dir == "/scratch"


def test_a_cache_directory_of_no_use(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputNotWritable, match="preparing the cache directory"):
        make_toolchain(X86_64, "2.34", False, str(tmp_path / "file"))
