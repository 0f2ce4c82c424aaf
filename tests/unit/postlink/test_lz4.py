"""bundler.postlink.lz4: rows of blocks, which the stub decodes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import cramjam
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.lz4 import Decode

from bundler.errors import InternalError
from bundler.postlink.lz4 import blocks_of, compress, decompress

pytestmark = pytest.mark.slow

STORED = 1 << 31
BLOCK = 1 << 16
"""What the build puts into one block, in bytes."""

NOISE = random.Random(1).randbytes(BLOCK)
"""Bytes that cannot be compressed."""

WORDS = b"".join(b"%d words of a text; " % (number * number) for number in range(BLOCK // 20))[:BLOCK]
"""Bytes that can."""


def blocks(row: bytes) -> Iterator[tuple[bool, bytes]]:
    """Each block of a row: whether it is stored as it is, and its bytes."""
    while row:
        size = int.from_bytes(row[:4], "little")
        end = 4 + (size & ~STORED)
        assert end <= len(row)
        yield size >= STORED, row[4:end]
        row = row[end:]


def block(content: bytes, *, stored: bool = False) -> bytes:
    return (len(content) | STORED * stored).to_bytes(4, "little") + content


pieces = st.lists(st.tuples(st.binary(max_size=20), st.integers(1, 40)), max_size=20)
big_pieces = st.lists(
    st.tuples(st.sampled_from([NOISE, WORDS]), st.integers(0, BLOCK), st.integers(0, BLOCK)), max_size=6
)


@given(pieces)
def test_content_comes_back(decode: Decode, parts: list[tuple[bytes, int]]) -> None:
    content = b"".join(part * times for part, times in parts)
    assert decode(compress(content), len(content)) == content
    if content:
        assert decompress(compress(content), len(content)) == content


@given(big_pieces)
def test_content_of_many_blocks_comes_back(decode: Decode, parts: list[tuple[bytes, int, int]]) -> None:
    content = b"".join(kind[start : start + size] for kind, start, size in parts)
    assert decode(compress(content), len(content)) == content
    if content:
        assert decompress(compress(content), len(content)) == content


def test_damaged_blocks_are_not_unpacked() -> None:
    row = compress(WORDS)
    for damaged, size in ((row[:-9], len(WORDS)), (row, len(WORDS) - 1), (b"\xff" * 40, 9)):
        with pytest.raises(ValueError, match="LZ4 blocks"):
            decompress(damaged, size)


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 5 * BLOCK + 7])
@pytest.mark.parametrize("kind", [NOISE, WORDS, b"\0"], ids=["noise", "words", "zeros"])
def test_sizes_around_a_block(decode: Decode, kind: bytes, size: int) -> None:
    content = (kind * (size // len(kind) + 1))[:size]
    row = compress(content)
    assert len(list(blocks(row))) == -(-size // BLOCK)
    assert decode(row, size) == content


def test_matches_reach_into_the_block_before(decode: Decode) -> None:
    half = NOISE[: BLOCK // 2]
    content = bytes(BLOCK // 2) + half + half
    row = compress(content)
    _, (stored, last) = blocks(row)
    assert not stored and len(last) < 1000
    assert decode(row, len(content)) == content


def test_what_cannot_be_compressed_is_stored(decode: Decode) -> None:
    row = compress(NOISE + WORDS)
    assert next(blocks(row)) == (True, NOISE)
    assert [stored for stored, _ in blocks(row)] == [True, False]
    assert decode(row, len(NOISE + WORDS)) == NOISE + WORDS


MATCH_TOO_FAR = block(b"\x40abcd" + b"\x05\0" + b"\x10z")
"""Four literals, then a match that begins one byte before them."""


def test_a_match_may_begin_in_the_first_block_and_not_before(decode: Decode) -> None:
    assert decode(MATCH_TOO_FAR, 9) is None
    assert decode(block(b"y", stored=True) + MATCH_TOO_FAR, 10) == b"yabcdyabcz"
    assert decode(block(b"\x10y") + MATCH_TOO_FAR, 10) == b"yabcdyabcz"


@pytest.mark.parametrize(
    "row",
    [
        # a size is missing, or cut off
        b"\0",
        b"\x10y"[:1] * 3,
        # more bytes are announced than there are
        (2).to_bytes(4, "little") + b"y",
        (2 | STORED).to_bytes(4, "little") + b"y",
        (STORED - 1).to_bytes(4, "little") + b"\x10y",
        (2 * STORED - 1).to_bytes(4, "little") + b"y",
        # a compressed block has a token at least; it would be the end mark of a frame
        block(b"") + block(b"y", stored=True),
        # something behind the last block
        block(b"y", stored=True) + b"\0",
        # more than the content
        block(b"yy", stored=True),
        block(b"\x20yy"),
        block(b"\x10y") + block(b"\x10y"),
        # less
        block(b"", stored=True),
        b"",
    ],
)
def test_rows_that_are_refused(decode: Decode, row: bytes) -> None:
    assert decode(block(b"y", stored=True), 1) == decode(block(b"\x10y"), 1) == b"y"
    assert decode(row, 1) is None


@given(st.binary(max_size=400), st.integers(0, 300), st.booleans())
def test_what_is_no_row_does_no_harm(decode: Decode, bytes_: bytes, size: int, framed: bool) -> None:
    decode(block(bytes_) if framed else bytes_, size)  # fails if it reads or writes elsewhere


def small_content() -> bytes:
    return NOISE[:300] * 3 + bytes(500)


def content_of_blocks() -> bytes:
    return WORDS + NOISE + WORDS[:5000] + NOISE[:5000]


@pytest.mark.parametrize("make", [small_content, content_of_blocks])
@given(data=st.data())
def test_a_damaged_row_does_no_harm(decode: Decode, make: Callable[[], bytes], data: st.DataObject) -> None:
    content = make()
    row = bytearray(compress(content))
    for _ in range(data.draw(st.integers(1, 4))):
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(st.integers(0, 255))
    decode(bytes(row), len(content))


@pytest.mark.parametrize("make", [small_content, content_of_blocks])
@given(data=st.data())
def test_a_cut_row_is_refused(decode: Decode, make: Callable[[], bytes], data: st.DataObject) -> None:
    content = make()
    row = compress(content)
    assert decode(row[: data.draw(st.integers(0, len(row) - 1))], len(content)) is None


@given(data=st.data())
def test_flipped_bits_of_sizes_do_no_harm(decode: Decode, data: st.DataObject) -> None:
    content = content_of_blocks()
    row = compress(content)
    starts = [0]
    for _, body in blocks(row):
        starts.append(starts[-1] + 4 + len(body))
    damaged = bytearray(row)
    start = data.draw(st.sampled_from(starts[:-1]))
    bit = data.draw(st.integers(0, 31))
    damaged[start + bit // 8] ^= 1 << bit % 8
    assert decode(bytes(damaged), len(content)) != content


@pytest.mark.parametrize("checked", [True, False])
def test_the_checks_of_a_frame_are_dropped(decode: Decode, checked: bool) -> None:
    content = WORDS * 2
    compressor = cramjam.lz4.Compressor(1, content_checksum=checked, block_linked=True)
    compressor.compress(content)
    assert decode(blocks_of(bytes(compressor.finish())), len(content)) == content


@pytest.mark.parametrize("at, value", [(0, 0), (4, 0x48), (4, 0x41), (4, 0x80), (4, 0x42)])
def test_frames_of_another_kind_are_refused(at: int, value: int) -> None:
    compressor = cramjam.lz4.Compressor(1, content_checksum=False, block_linked=True)
    frame = bytearray(bytes(compressor.finish()))
    assert blocks_of(bytes(frame)) == b""
    frame[at] = value
    with pytest.raises(InternalError, match="expected kind"):
        blocks_of(bytes(frame))
