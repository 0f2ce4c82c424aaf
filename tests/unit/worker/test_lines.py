"""Lines of a pipe, with and without a deadline."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from bundler.worker.lines import Lines


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            pass


def test_lines(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    os.write(writer, b"one\ntwo\n\nthr")
    lines = Lines(reader)
    assert next(lines.until(None)) == b"one\n"
    again = lines.until(None)  # what was read is not lost
    assert [next(again), next(again)] == [b"two\n", b"\n"]
    os.write(writer, b"ee")
    os.close(writer)
    assert [*again] == [b"three"]
    assert [*lines.until(None)] == []


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # pytest-xdist has a thread
def test_long_line(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    if os.fork() == 0:
        os.write(writer, b"x" * 1_000_000 + b"\nnext\n")
        os._exit(0)
    os.close(writer)
    assert [len(line) for line in Lines(reader).until(time.monotonic() + 30)] == [1_000_001, 5]
    os.wait()


@pytest.mark.parametrize("before", [b"", b"a part"])
def test_deadline(pipe: tuple[int, int], before: bytes) -> None:
    reader, writer = pipe
    os.write(writer, before + b"")
    start = time.monotonic()
    with pytest.raises(TimeoutError):
        next(Lines(reader).until(start + 0.05))
    assert 0.05 <= time.monotonic() - start < 5


def test_what_is_there_is_read_after_the_deadline(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    os.write(writer, b"one\ntwo\n")
    lines = Lines(reader).until(time.monotonic() - 1)
    assert [next(lines), next(lines)] == [b"one\n", b"two\n"]
