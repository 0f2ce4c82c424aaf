"""The strings of an extension module that Cython made.

Cython keeps them in one blob, which is compressed where that makes it shorter: with zlib or bz2 since
3.2, with an LZSS of its own since 3.3 (``Cython/LZSS.py``, ``__Pyx_DecompressString_LZSS``).  The
lengths are in machine code, so a stream is recognised by its beginning and read as far as it makes
sense.
"""

from __future__ import annotations

import bz2
import re
import zlib
from collections.abc import Iterator

MARK = b"__pyx_"
"""In every such module: the names that the error messages and the capsule of the C API carry."""

_PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|BZh[1-9]1AY&SY")
_LONGEST_PACKED = 1 << 20
_SHORTEST = 64
"""Bytes of text that make a stream likely to be one."""

_LZSS_MARK = b"LZSS string data decompression failed"
_LZSS_ALIGN = 32
"""What compilers align arrays of that size to (x86-64 psABI, 3.1.2, and beyond)."""
_PADDING = 6
"""So many zero bytes are the end of the stream.  A zero reference repeats the three bytes before it;
of three such references in a row, the last two would have become a longer one."""
_TEXT = frozenset((*b"\t\n\r", *range(32, 127)))


def cython_texts(section: bytes, whole: bytes) -> Iterator[bytes]:
    """The blobs that unpack from ``section``, a read-only section of the shared object ``whole``."""
    for match in _PACKED.finditer(section):
        packed = section[match.start() : match.start() + _LONGEST_PACKED]
        stream = bz2.BZ2Decompressor() if match[0].startswith(b"BZh") else zlib.decompressobj()
        try:
            text = stream.decompress(packed)
        except (OSError, zlib.error):
            continue
        if stream.eof and len(text) >= _SHORTEST:
            yield text
    if _LZSS_MARK in whole:
        for position in range(0, len(section), _LZSS_ALIGN):
            # the first item is a byte as it stands; then a sample tells text from anything else
            if section[position] & 1 and _is_text(unpack_lzss(section, position, _SHORTEST)):
                yield unpack_lzss(section, position)


def _is_text(sample: bytes) -> bool:
    return len(sample) >= _SHORTEST and sum(byte in _TEXT for byte in sample) >= 0.9 * len(sample)


def unpack_lzss(data: bytes, position: int, limit: int = 1 << 24) -> bytes:
    """What the LZSS stream at ``position`` unpacks to, up to where it stops making sense.

    Stops after ``limit`` bytes or a few more.

    A byte of flags, lowest bit first, precedes eight items: 1 is a byte as it stands, 0 a reference
    to earlier output of two or three bytes.
    """
    out = bytearray()
    end = len(data) - 3
    while position < end and len(out) < limit:
        flags = data[position]
        position += 1
        if flags == 0 and not any(data[position : position + _PADDING]):
            out += out[-3:] * 2  # two such references, or nothing: zeros say either
            break
        for bit in range(8):
            if position >= end:
                break
            if flags >> bit & 1:
                out.append(data[position])
                position += 1
                continue
            low, high = data[position], data[position + 1]
            position += 2
            if low < 0x80:
                distance, length = low, high
            elif high < 0x80:
                distance, length = 0x80 + (high << 2 & 0x180 | low & 0x7F), high & 0x1F
            else:
                distance, length = 0x80 + ((high & 0x7F) << 7 | low & 0x7F), data[position]
                position += 1
            length += 3
            start = len(out) - distance - length
            if start < 0:
                return bytes(out)
            out += out[start : start + length]
    return bytes(out)
