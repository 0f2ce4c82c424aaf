"""Names inside extension modules."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from bundler.target.closure.native_text.native_scan import (
    NativeText,
    candidates,
    read_native_text,
    read_only_sections,
)

STDLIB = frozenset({"json", "xml", "test"})


def headerless_elf(text: bytes) -> bytes:
    return b"\x7fELF\x02\x01\x01".ljust(64, b"\0") + b"PyImport_ImportModule\0" + text


def test_literals_and_blobs() -> None:
    data = headerless_elf(b"\0pkg.sub\0json\0not-a-name\0 xpkg.blob.partmore\0")
    text = read_native_text(data, "pkg")
    assert {"pkg.sub", "json"} <= text.literals
    assert "not-a-name" not in text.literals
    assert {"pkg.sub", "pkg.blob.partmore"} <= text.own
    assert text.imports


def test_candidates() -> None:
    literals = frozenset(
        {"pkg.a", "pkg", "json", "xml.sax", "test", "dep", "dep.x", "other.y", "word", "1f__mypyc"}
    )
    text = NativeText(literals, frozenset({"pkg.b"}), True)
    foreign = frozenset({"dep", "1f__mypyc"})
    found = candidates(text, "pkg", foreign, STDLIB)
    assert found == ("1f__mypyc", "dep", "dep.x", "json", "pkg.a", "pkg.b", "xml.sax")


def test_a_module_that_imports_nothing_has_no_candidates() -> None:
    assert candidates(NativeText(frozenset({"json"}), frozenset(), False), "pkg", frozenset(), STDLIB) == ()


@pytest.mark.parametrize("data", [b"", b"text", b"\x7fELF\x01\x01" + bytes(80), b"\x7fELF\x02\x01"])
def test_what_is_no_elf_file_has_no_sections(data: bytes) -> None:
    assert read_only_sections(data) == []


def test_a_real_extension_module() -> None:
    spec = importlib.util.find_spec("_decimal")
    if spec is None or spec.origin is None or not spec.origin.endswith(".so"):
        pytest.skip("_decimal is not a shared object here")
    text = read_native_text(Path(spec.origin).read_bytes(), "_decimal")
    assert {"numbers", "collections"} <= text.literals
    assert text.imports


def test_standard_library_in_the_blob_of_cython() -> None:
    words = frozenset({"cline_in_tracebackcmathcompare_keystkinter", "xioyabcz", "own"})
    text = NativeText(frozenset(), frozenset(), True, words, cython=True)
    stdlib = frozenset({"cmath", "tkinter", "abc", "io", "queue", "_trace"})
    assert candidates(text, "pkg", frozenset(), stdlib) == ("cmath",)
    other = NativeText(frozenset(), frozenset(), True, words)
    assert candidates(other, "pkg", frozenset(), stdlib) == ()
