"""Reading the memory of the running interpreter."""

from __future__ import annotations

import array

import pytest

from bundler.target.probe.memory import address_of, number_at, read, word_at


def test_numbers() -> None:
    numbers = array.array("q", [-2, 7 << 40])
    start, _ = numbers.buffer_info()
    assert (word_at(start), word_at(start + 8)) == (2**64 - 2, 7 << 40)
    assert number_at(start, 8, signed=True) == -2
    assert (number_at(start, 2), number_at(start, 1, signed=True)) == (0xFFFE, -2)


@pytest.mark.parametrize("address", [0, 8, 1 << 63, (1 << 64) - 8])
def test_no_memory(address: int) -> None:
    assert (read(address, 8), word_at(address)) == (b"", 0)


def test_symbols() -> None:
    assert word_at(address_of("PyExc_ValueError")) == id(ValueError)
    with pytest.raises(ValueError, match="PyNothing"):
        address_of("PyNothing")
