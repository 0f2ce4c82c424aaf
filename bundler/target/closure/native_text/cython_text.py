"""The strings of an extension module that Cython made.

Cython keeps them in one blob.  If that makes the blob shorter, it is compressed: with zlib or bz2 since 3.2,
with Cython's own LZSS since 3.3 (``Cython/LZSS.py``, ``__Pyx_DecompressString_LZSS``).  Its length is in
machine code.  So a blob is recognised by its beginning, and read as far as it makes sense.
"""

from __future__ import annotations

import bz2
import re
import zlib
from collections.abc import Iterator

MARK = b"__pyx_"
"""Texts that every module made by Cython contains: parts of error messages and of the C API's capsule."""

_PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|BZh[1-9]1AY&SY")
_LONGEST_PACKED = 1 << 20
_SHORTEST = 64
"""Data that unpacks to so many bytes of text probably is a compressed blob."""

_LZSS_MARK = b"LZSS string data decompression failed"
_LZSS_ALIGN = 32
"""Compilers align arrays of such a size to 32 bytes (the x86-64 psABI, 3.1.2, asks for 16)."""
_PADDING = 6
"""So many zero bytes after zero flags are the end of the stream.

A reference of zero bytes repeats the three bytes before it.  A stream never has three of these in a row,
because the last two would have become one longer reference.
"""
_TEXT = frozenset((*b"\t\n\r", *range(32, 127)))


def cython_texts(section: bytes, whole: bytes) -> Iterator[bytes]:
    """The unpacked blobs in ``section``, a read-only section of the shared object ``whole``."""
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
            # the first item of a stream is always a literal byte, and then a sample must be text
            if section[position] & 1 and _is_text(unpack_lzss(section, position, _SHORTEST)):
                yield unpack_lzss(section, position)


def _is_text(sample: bytes) -> bool:
    return len(sample) >= _SHORTEST and sum(byte in _TEXT for byte in sample) >= 0.9 * len(sample)


def unpack_lzss(data: bytes, position: int, limit: int = 1 << 24) -> bytes:
    """The LZSS stream at ``position``, unpacked as far as it makes sense, and to about ``limit`` bytes.

    A byte of flags, lowest bit first, precedes eight items.  The flag 1 means a literal byte, 0 means a
    reference of two or three bytes to earlier output.
    """
    out = bytearray()
    end = len(data) - 3
    while position < end and len(out) < limit:
        flags = data[position]
        position += 1
        if flags == 0 and not any(data[position : position + _PADDING]):
            out += out[-3:] * 2  # the zeros may be two references or padding: superfluous text does no harm
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
