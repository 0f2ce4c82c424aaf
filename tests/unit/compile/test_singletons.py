"""Where libpython keeps its singletons."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.pythons import Python
from support.shared_objects import ZIG, ZIG_TARGET

from bundler.compile.singletons import probe_layout, read_array
from bundler.errors import CompilerFailed
from bundler.interpreter import Interpreter
from bundler.target.describe import describe
from bundler.worker.client import Worker

COMPILER = (ZIG, "cc", *ZIG_TARGET)


def numbers(text: str) -> dict[str, int]:
    return {name: int(value) for name, value in re.findall(r"^#define BUNDLE_(\w+) (\d+)$", text, re.M)}


@pytest.mark.slow
def test_layout(target: Python) -> None:
    with Worker(target.executable) as worker:
        found = numbers(probe_layout(worker.describe(), COMPILER, os.environ))
    assert len(found) == 11
    assert found["ASCII_SIZE"] >= 40 and found["LATIN1_SIZE"] > found["ASCII_SIZE"]
    assert found["LATIN1"] >= found["ASCII"] + 128 * found["ASCII_SIZE"]
    assert found["SMALL_INT_SIZE"] == 32 and found["BYTE_SIZE"] == 48


@pytest.mark.slow
def test_the_running_interpreter_has_them_there() -> None:
    """Objects next to each other are as far apart as the headers say."""
    found = numbers(probe_layout(describe(), COMPILER, os.environ))
    assert id(2) - id(1) == found["SMALL_INT_SIZE"]
    assert id(b"b") - id(b"a") == found["BYTE_SIZE"]
    start = ctypes.addressof(ctypes.c_char.in_dll(ctypes.pythonapi, "_PyRuntime"))
    assert id(0) == start + found["SMALL_INTS"] + 5 * found["SMALL_INT_SIZE"]
    assert id(sys.intern("")) == start + found["STR_EMPTY"]
    assert id(()) == start + found["TUPLE_EMPTY"]


@pytest.mark.slow
def test_headers_that_do_not_compile(tmp_path: Path) -> None:
    (tmp_path / "Python.h").write_text("#error odd headers\n")
    interpreter = Interpreter("/python", (3, 12, 1), "x86_64", str(tmp_path), None, "", "lib")
    with pytest.raises(CompilerFailed, match="internal headers do not compile") as caught:
        probe_layout(interpreter, COMPILER, os.environ)
    assert "odd headers" in caught.value.why


@pytest.mark.slow
def test_read_array(tmp_path: Path) -> None:
    source, output = tmp_path / "a.c", tmp_path / "a.o"
    source.write_text("const int before = 1; const unsigned long long bundle_layout[] = {3, 1ull << 40, 5};")
    subprocess.run([*COMPILER, "-c", str(source), "-o", str(output)], check=True)
    assert read_array(str(output)) == (3, 1 << 40, 5)
