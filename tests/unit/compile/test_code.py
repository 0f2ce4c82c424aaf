"""The code of the executable as sources."""

from __future__ import annotations

import os
from pathlib import Path

from support.described import INTERPRETER

from bundler.compile import code
from bundler.compile.singletons import singletons_header
from bundler.compile.stub import contract_headers, stub_sources
from bundler.compile.toolchain import DATA_FLAGS
from bundler.resources import stub_dir
from bundler.target.freeze.model import FrozenSources


def test_stub_and_frozen_modules(tmp_path: Path) -> None:
    frozen = FrozenSources(("/frozen/app_0.c", "/frozen/app_strings_0.c"), ())
    sources = code.code_sources(INTERPRETER, frozen, str(tmp_path))
    layout = str(tmp_path / "python_layout.h")
    assert Path(layout).read_text() == singletons_header(INTERPRETER)
    assert sources[:-2] == stub_sources(INTERPRETER, str(tmp_path), layout)
    assert tuple(source.path for source in sources[-2:]) == frozen.files
    for source in sources[-2:]:
        assert (source.flags, source.includes) == (DATA_FLAGS, (str(stub_dir()), str(tmp_path)))
        assert source.depends == (*contract_headers(), layout)


def test_an_unchanged_layout_keeps_its_time(tmp_path: Path) -> None:
    path = tmp_path / "python_layout.h"
    for _ in range(2):
        code.code_sources(INTERPRETER, FrozenSources((), ()), str(tmp_path))
        if path.stat().st_mtime != 1:
            os.utime(path, (1, 1))
    assert path.stat().st_mtime == 1
