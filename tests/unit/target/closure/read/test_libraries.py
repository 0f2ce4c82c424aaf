"""The names of the libraries that a module loads."""

from __future__ import annotations

import pytest

from bundler.target.closure.read.libraries import LibraryNames, library_names


@pytest.mark.parametrize(
    ("source", "opened", "searched"),
    [
        ("ctypes.CDLL('libfoo.so.1')", ["libfoo.so.1"], []),
        ("ctypes.cdll.LoadLibrary('foo.so')", ["foo.so"], []),
        ("from ctypes.util import find_library\nfind_library('foo')", [], ["foo"]),
        ("ffi.dlopen('foo')", [], ["foo"]),
        ("ffi.dlopen('libfoo.so.1')", ["libfoo.so.1"], []),
        (
            "for name in ('libfoo.so.2', 'libfoo.so', 'foo.dll'):\n  CDLL(name)",
            ["libfoo.so", "libfoo.so.2"],
            [],
        ),
        ("def load(name='foo'):\n  return CDLL(find_library(name))\nload('bar')", [], ["bar", "foo"]),
        ("class A:\n  def load(self, name): find_library(name)\nA().load(name='foo')", [], ["foo"]),
        ("NAMES = {'linux': 'libfoo.so.1', 'darwin': 'libfoo.dylib'}\nCDLL(NAMES[x])", ["libfoo.so.1"], []),
        ("CDLL('/usr/lib/libfoo.so.1'), dlopen('/', '/x/')", ["/usr/lib/libfoo.so.1"], []),
        (
            "PATH = '/opt/x'\nCDLL(f'{PATH}/y.so'), find_library('/opt/y.so'), '/opt/z.so'",
            ["/opt/x/y.so"],
            [],
        ),
        ("CDLL('foo'), CDLL(None), CDLL(name), find_library()", [], []),
        ("'libfoo.so.1'", [], []),
        ("CDLL('libfoo.so.1'", [], []),
    ],
)
def test_names(source: str, opened: list[str], searched: list[str]) -> None:
    assert library_names(source.encode(), "m") == LibraryNames(tuple(opened), tuple(searched))
