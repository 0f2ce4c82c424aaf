"""The code of the executable as sources."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bundler.compile import code
from bundler.compile.stub import contract_headers, stub_sources
from bundler.compile.toolchain import DATA_FLAGS, Toolchain
from bundler.interpreter import Interpreter
from bundler.resources import stub_dir
from bundler.target.freeze.model import FrozenSources

INTERPRETER = Interpreter("/python", (3, 12, 1), "x86_64", "/inc", "/lib.a", "", "lib")
TOOLCHAIN = Toolchain("/zig", "x86_64-linux-gnu.2.34", False, "/cache", "/scratch")


def test_stub_and_frozen_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code, "probe_layout", lambda interpreter, compiler, env: "#define X 1\n")
    frozen = FrozenSources(("/frozen/app_0.c", "/frozen/app_strings_0.c"), ())
    sources = code.code_sources(INTERPRETER, frozen, str(tmp_path), TOOLCHAIN)
    layout = str(tmp_path / "python_layout.h")
    assert Path(layout).read_text() == "#define X 1\n"
    assert sources[:-2] == stub_sources(INTERPRETER, str(tmp_path), layout)
    assert tuple(source.path for source in sources[-2:]) == frozen.files
    for source in sources[-2:]:
        assert (source.flags, source.includes) == (DATA_FLAGS, (str(stub_dir()), str(tmp_path)))
        assert source.depends == (*contract_headers(), layout)


def test_an_unchanged_layout_keeps_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code, "probe_layout", lambda interpreter, compiler, env: "#define X 1\n")
    path = tmp_path / "python_layout.h"
    for _ in range(2):
        code.code_sources(INTERPRETER, FrozenSources((), ()), str(tmp_path), TOOLCHAIN)
        if path.stat().st_mtime != 1:
            os.utime(path, (1, 1))
    assert path.stat().st_mtime == 1
