"""Cython's string blobs, compressed in each way."""

from __future__ import annotations

import bz2
import random
import zlib
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bundler.target.closure.native_text.cython_text import cython_texts, unpack_lzss
from bundler.target.closure.native_text.native_scan import NativeText, siblings

TEXT = b"\n    A docstring that is repeated. A docstring that is repeated.pkg.onepkg.sub.two_helper" * 3
FAILED = b"LZSS string data decompression failed"


def pack_lzss(text: bytes) -> bytes:
    """``text`` packed greedily; of several matches the last is taken."""
    items: list[bytes | int] = []
    position = 0
    while position < len(text):
        length = distance = 0
        for size in range(min(34, len(text) - position), 2, -1):
            found = text.rfind(text[position : position + size], max(0, position - 600), position)
            if found >= 0 and found + size <= position:
                length, distance = size, position - found - size
                break
        if length and distance < 0x80:
            items.append(bytes([distance, length - 3]))
        elif length and distance - 0x80 < 1 << 9:
            rest = distance - 0x80
            items.append(bytes([0x80 | rest & 0x7F, rest >> 2 & 0x60 | length - 3]))
        else:
            length = 1
            items.append(text[position])
        position += length
    out = bytearray()
    for start in range(0, len(items), 8):
        group = items[start : start + 8]
        out.append(sum(1 << bit for bit, item in enumerate(group) if isinstance(item, int)))
        for item in group:
            out += bytes([item]) if isinstance(item, int) else item
    return bytes(out)


@pytest.mark.parametrize("pack", [zlib.compress, bz2.compress, pack_lzss])
def test_blob_is_found_among_other_data(pack: Callable[[bytes], bytes]) -> None:
    noise = random.Random(7).randbytes(64)
    packed = pack(TEXT)
    section = noise + packed + bytes(64)
    texts = list(cython_texts(section, section + FAILED))
    assert any(text.startswith(TEXT) for text in texts)


@given(st.binary(max_size=400))
def test_unpacking_anything_ends(data: bytes) -> None:
    unpack_lzss(data, 0)


@given(st.text(alphabet="abc._", min_size=1, max_size=300))
@example("____a.._.._")  # a group of references that begins with zeros
def test_lzss_round_trip(text: str) -> None:
    data = text.encode()
    assert unpack_lzss(pack_lzss(data) + bytes(8), 0)[: len(data)] == data


def test_siblings() -> None:
    text = NativeText(frozenset(), frozenset(), True, frozenset({"fooelementtreebar"}), True)
    names = ["pkg.elementtree", "pkg._private", "pkg.other", "pkg.foo"]
    assert siblings(text, names) == ("pkg.elementtree", "pkg._private")
    assert siblings(NativeText(frozenset(), frozenset(), True), names) == ()
