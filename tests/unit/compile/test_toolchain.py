"""How zig is called."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

from bundler.compile.toolchain import Toolchain, make_toolchain
from bundler.errors import CompilerFailed, OutputNotWritable
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
    with pytest.raises(OutputNotWritable, match="preparing the directory"):
        make_toolchain(X86_64, "2.34", False, str(tmp_path / "file"))


def test_names_below_the_directory_are_relative() -> None:
    toolchain = Toolchain("/zig", TARGET[1], False, "/cache", "/scratch", "/a$b")
    assert [toolchain.name(path) for path in ("/a$b/x/y.c", "/a$b", "/a$bc/y.c")] == [
        "x/y.c",
        "/a$b",
        "/a$bc/y.c",
    ]


def test_a_directory_for_temporary_files_that_is_gone(tmp_path: Path) -> None:
    toolchain = Toolchain("/zig", TARGET[1], False, "/cache", "/scratch")
    assert "TMPDIR" not in toolchain.environment({"TMPDIR": str(tmp_path / "gone")})
    assert toolchain.environment({"TMPDIR": str(tmp_path)})["TMPDIR"] == str(tmp_path)


@pytest.mark.parametrize("installed", [False, True])
def test_the_compiler_is_missing(installed: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    origin = tmp_path / "ziglang" / "__init__.py"
    spec = importlib.util.spec_from_file_location("ziglang", origin) if installed else None
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: spec)
    with pytest.raises(CompilerFailed, match="the C compiler is missing") as caught:
        make_toolchain(X86_64, "2.34", False, str(tmp_path))
    assert "pip install" in caught.value.hint
