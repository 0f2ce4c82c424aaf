"""The stub under sanitizers: a whole program starts, imports, loads libraries and ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from support import pythons
from support.environments import clean_env
from support.pythons import Python

from bundler.compile import code, link, stub
from bundler.compile.objects import Source
from bundler.compile.toolchain import STUB_FLAGS, Toolchain
from bundler.options import make_options
from bundler.pipeline import build
from bundler.reporter import Reporter
from bundler.tables import write

pytestmark = pytest.mark.slow

APP = """
import json.tool, csv, decimal, importlib, importlib.metadata, os, pkgutil, sqlite3, ssl, threading, zlib
here = os.path.dirname(__file__)
assert "app.py" in os.listdir(here) and os.path.isdir(here)
assert "def loads" in open(os.path.join(here, "json", "__init__.py")).read()
assert not os.path.exists(os.path.join(here, "a", "..", "nothing"))
try:
    open(os.path.join(here, "new"), "w")
except OSError as error:
    print(error.strerror)
print(sorted(m.name for m in pkgutil.iter_modules([os.path.join(here, "json")])))
threads = [threading.Thread(target=importlib.reload, args=(m,)) for m in (decimal, json.tool, csv)]
[t.start() for t in threads], [t.join() for t in threads]
print(sqlite3.connect(":memory:").execute("select 6*7").fetchone(), zlib.crc32(b"x"), ssl.CERT_NONE)
"""


FLAGS = tuple(flag for flag in STUB_FLAGS if not flag.startswith("-fno-sanitize"))


@pytest.fixture
def running() -> Python:
    """The CPython that runs the tests.  One is enough: most of the C is the same for all versions."""
    return pythons.require(f"{sys.version_info.major}.{sys.version_info.minor}")


def run(
    target: Python, directory: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, **environment: str
) -> None:
    script = directory / "app.py"
    script.write_text(APP)
    monkeypatch.chdir(directory)
    options = make_options({"script": str(script), "python": target.executable, "cache_dir": str(cache)})
    result = build(options, Reporter(quiet=True))
    done = subprocess.run(
        [result.binary], env=clean_env(**environment), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "Read-only file system"


EARLY = ("dlfcn.c", "images.c", "next.c", "symbols.c")
"""The files that dlsym() needs.  The sanitizer calls it at its own start, when it cannot check yet."""


def spare_early(sources: Sequence[Source]) -> tuple[Source, ...]:
    return tuple(
        replace(source, flags=tuple(flag for flag in source.flags if flag != "-fsanitize=address"))
        if os.path.basename(source.path) in EARLY
        else source
        for source in sources
    )


def test_undefined_behaviour(
    running: Python, tmp_path: Path, session_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        stub, "STUB_FLAGS", (*FLAGS, "-U_FORTIFY_SOURCE", "-fsanitize=undefined", "-fsanitize-trap=undefined")
    )
    run(running, tmp_path, session_dir / "cache", monkeypatch)


def test_addresses(
    running: Python, tmp_path: Path, session_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """zig has no run-time library for AddressSanitizer, so the machine's gcc compiles and links the stub."""
    gcc = shutil.which("gcc")
    if gcc is None:
        pytest.skip("gcc is not installed")
    real_command = link.link_command

    def compiler(self: Toolchain) -> tuple[str, ...]:
        return (gcc, "-fno-pie")

    def link_command(what: link.LinkInput, output: str, toolchain: Toolchain) -> list[str]:
        words = real_command(what, output, toolchain)
        start = len(toolchain.linker)
        return [gcc, "-no-pie", "-fsanitize=address", *words[start:], "-pthread"]

    monkeypatch.setattr(Toolchain, "compiler", property(compiler))
    monkeypatch.setattr(link, "link_command", link_command)
    monkeypatch.setattr(stub, "STUB_FLAGS", (*FLAGS, "-fsanitize=address", "-Wno-error"))
    monkeypatch.setattr(code, "stub_sources", lambda *a, **b: spare_early(stub.stub_sources(*a, **b)))
    for module in (code, write):
        monkeypatch.setattr(module, "DATA_FLAGS", ("-std=c11", "-O0", "-g0", "-w", "-fvisibility=hidden"))
    run(running, tmp_path, session_dir / "cache", monkeypatch, ASAN_OPTIONS="detect_leaks=0")
