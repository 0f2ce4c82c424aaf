"""Imports of a module that is there as bytecode only."""

from __future__ import annotations

import importlib.util
import marshal

import pytest

from bundler.target.closure.read.bytecode import scan_bytecode
from bundler.target.closure.read.imports import Import

HEADER = importlib.util.MAGIC_NUMBER + bytes(12)


def pyc(source: str) -> bytes:
    return HEADER + marshal.dumps(compile(source, "m.py", "exec"))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import a.b", Import("a.b", (), "top-level", 1, True)),
        ("x = 1\nfrom a import b, c", Import("a", ("b", "c"), "top-level", 2, True)),
        ("from a import *", Import("a", ("*",), "top-level", 1, True)),
        ("from . import b", Import("pkg.sub", ("b",), "top-level", 1, True)),
        ("from ..x import b", Import("pkg.x", ("b",), "top-level", 1, True)),
        ("def f():\n    import a", Import("a", (), "function", 2)),
        ("class C:\n    def f(self):\n        import a", Import("a", (), "function", 3)),
        ("try:\n    import a\nfinally:\n    pass", Import("a", (), "top-level", 2, True)),
    ],
)
def test_imports(source: str, found: Import) -> None:
    assert scan_bytecode(pyc(source), "pkg.sub") == (found,)


def test_a_function_that_nothing_makes() -> None:
    """CPython 3.11 keeps the code of a function in ``co_consts`` even if the statement cannot be reached."""
    assert scan_bytecode(pyc("raise E\ndef f():\n    import a"), "") == ()


def test_an_import_from_beyond_the_top() -> None:
    assert scan_bytecode(pyc("from ... import x"), "pkg") == ()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "bad magic number"),
        (b"\0" * 20, "bad magic number"),
        (HEADER, "damaged bytecode"),
        (HEADER + marshal.dumps(compile("", "m", "exec"))[:10], "damaged bytecode"),
        (HEADER + marshal.dumps("text"), "no code object"),
    ],
)
def test_damaged(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        scan_bytecode(data, "")


def test_cut_off_anywhere() -> None:
    whole = pyc("from a import b\ndef f(x):\n    import c\n    return {x: 'text', 2: (1.5, None)}\n")
    for size in range(len(whole)):
        with pytest.raises(ValueError, match=r"damaged|magic"):
            scan_bytecode(whole[:size], "pkg")


def test_impossible_code() -> None:
    """More positional-only parameters than parameters are a SystemError of code objects themselves."""
    data = bytearray(pyc("x = 1"))
    data[len(HEADER) + 5] = 5  # behind the type and four bytes of co_argcount (w_complex_object in marshal.c)
    with pytest.raises(ValueError, match="damaged bytecode"):
        scan_bytecode(bytes(data), "pkg")
