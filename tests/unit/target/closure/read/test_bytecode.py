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
