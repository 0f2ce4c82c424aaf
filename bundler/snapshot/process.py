"""The memory of a stopped process, and whether a snapshot of it can be taken at all (proc(5))."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bundler.contract import PAGE_SIZE
from bundler.prelink.addresses import round_up

LOADER = 0x400000000000
"""What the dynamic loader and the kernel map is above this address (runtime_stub/snapshot/heap.h)."""
BLOCKS, PAGES = 0x100000000000, 0x108000000000
"""Where a recorded process has the blocks of ``malloc()`` and the pages of ``mmap()``."""

_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+ *(.*)")

_IGNORED = {13, 25}
"""SIGPIPE and SIGXFSZ, which CPython ignores from its start."""
_OF_THE_C_LIBRARY = {32, 33}
"""glibc keeps them for itself, and ignores them in processes that posix_spawn() starts."""
_CAUGHT = {2}
"""SIGINT, for which CPython has a handler."""


@dataclass(frozen=True)
class Memory:
    """The private writable memory of a process below :data:`LOADER`: contents by address."""

    regions: Mapping[int, bytes]

    def pages(self) -> Iterator[tuple[int, bytes]]:
        """The address and the contents of each page, by ascending address."""
        for start, content in sorted(self.regions.items()):
            for at in range(0, len(content), PAGE_SIZE):
                yield start + at, content[at : at + PAGE_SIZE]


def read_memory(pid: int, ends: Mapping[int, int]) -> Memory:
    """The memory of the process ``pid``.  ``ends`` has, by start of a mapping, where its used part ends.

    Raises ``OSError`` if this process may not read it.
    """
    regions = {}
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end in _writable(pid):
            end = min(end, round_up(ends.get(start, end), PAGE_SIZE))
            regions[start] = _read(memory, start, end - start)
    return Memory(regions)


def _read(memory: IO[bytes], start: int, size: int) -> bytes:
    memory.seek(start)
    content = bytearray()
    while len(content) < size:
        part = memory.read(size - len(content))
        if not part:
            raise OSError(f"the memory at {start:#x} cannot be read")
        content += part
    return bytes(content)


def _writable(pid: int) -> Iterator[tuple[int, int]]:
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        match = _MAPPING.match(line)
        assert match is not None
        start, end = int(match[1], 16), int(match[2], 16)
        if match[3] == "rw-p" and end <= LOADER and not match[4].startswith("["):
            yield start, end


def obstacles(pid: int, descriptors: frozenset[int]) -> Iterator[str]:
    """What the process has that no snapshot can hold.  ``descriptors`` are those that it may have."""
    threads = os.listdir(f"/proc/{pid}/task")
    if len(threads) > 1:
        yield f"{len(threads) - 1} threads run that an import has started"
    if Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield "an import has started a process that still runs"
    for name in sorted(os.listdir(f"/proc/{pid}/fd"), key=int):
        if int(name) not in descriptors:
            yield f"an import has left a file open: {os.readlink(f'/proc/{pid}/fd/{name}')}"
    for text, expected in (("SigIgn", _IGNORED), ("SigCgt", _CAUGHT), ("SigBlk", set())):
        found = _signals(pid, text)
        if found != expected:
            numbers = ", ".join(str(number) for number in sorted(found ^ expected))
            yield f"an import has changed what happens at signals ({numbers})"
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        match = _MAPPING.match(line)
        if match is not None and int(match[2], 16) <= LOADER and match[3].endswith("s"):
            yield f"an import shares memory with others: {match[4] or 'anonymous'}"
    if Path(f"/proc/{pid}/timers").exists() and Path(f"/proc/{pid}/timers").read_text().strip():
        yield "an import has started a timer"


def settings(pid: int) -> tuple[str, str]:
    """The current directory and the limits of the process."""
    return os.readlink(f"/proc/{pid}/cwd"), Path(f"/proc/{pid}/limits").read_text()


def ignored_signals(pid: int) -> bool:
    """Whether the process ignores or blocks a signal."""
    return bool(_signals(pid, "SigIgn") or _signals(pid, "SigBlk"))


def _signals(pid: int, field: str) -> set[int]:
    text = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"^{field}:\s*([0-9a-f]+)$", text, re.MULTILINE)
    mask = int(found[1], 16) if found else 0
    return {number for number in range(1, 65) if mask >> (number - 1) & 1} - _OF_THE_C_LIBRARY
