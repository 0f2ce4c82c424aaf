"""The header of the snapshot in an executable, and the tables behind the executable's end.

``runtime_stub/contract/snapshot_format.h`` is the other half of this contract.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from elftools.elf.elffile import ELFFile

from bundler.contract import (
    PAGE_SIZE,
    SNAPSHOT_HEADER,
    SNAPSHOT_SYMBOL,
    SNAPSHOT_TABLES,
    SNAPSHOT_USE,
    SNAPSHOT_VERSION,
    check_numbers,
)
from bundler.errors import InternalError
from bundler.prelink.addresses import round_up
from bundler.snapshot.compare import Compared


@dataclass(frozen=True)
class Header:
    """Where the header is in the file, and the address and size of ``_PyRuntime``."""

    offset: int
    runtime: tuple[int, int] = (0, 0)


def find_header(path: str) -> Header:
    """Raises :class:`InternalError` if the executable has none."""
    with open(path, "rb") as stream:
        elf = ELFFile(stream)
        symbols: Any = elf.get_section_by_name(".dynsym")
        found = symbols.get_symbol_by_name(SNAPSHOT_SYMBOL)
        if not found:
            raise InternalError(
                "there can be no snapshot", f"the executable does not export {SNAPSHOT_SYMBOL}"
            )
        runtime = symbols.get_symbol_by_name("_PyRuntime")[0].entry
        place = next(iter(elf.address_offsets(found[0].entry.st_value)))
        return Header(place, (runtime.st_value, runtime.st_size))


def write_header(
    path: str,
    header: Header,
    *,
    state: int,
    offset: int = 0,
    size: int = 0,
    file: int = 0,
    variant: int = 0,
    report: int = 0,
    answer: int = 0,
    check: int = 0,
) -> None:
    """Overwrite the header in the file ``path``."""
    content = SNAPSHOT_HEADER.pack(
        state, offset, size, file, variant, report, answer, SNAPSHOT_VERSION, check
    )
    with open(path, "r+b") as stream:
        stream.seek(header.offset)
        stream.write(content)


@dataclass(frozen=True)
class Written:
    """What was added to the file, in bytes, and the pages in memory."""

    size: int
    pages: int


def write_snapshot(
    path: str,
    header: Header,
    compared: Compared,
    images: Sequence[int],
    keys: Sequence[int],
    guards: Sequence[str],
    cpu: Sequence[int],
    preconfig: int,
    forgotten: Sequence[str] = (),
    modules: Sequence[str] = (),
) -> Written:
    """Put the snapshot behind the end of the executable ``path``.

    ``modules`` are those that it holds, for people.
    What is left of the texts ``forgotten``, paths of the build, is overwritten: they are in memory that is
    replaced at each start.
    """
    start = round_up(os.path.getsize(path), PAGE_SIZE)
    runs = [(address, _without(content, forgotten)) for address, content in _runs(compared.pages)]
    texts = b"".join(os.fsencode(text) + b"\0" for text in (*guards, "", *modules))
    texts = texts.ljust(round_up(len(texts), 8), b"\0")
    counts = (len(compared.areas), len(runs), len(compared.words), len(images), len(keys))
    tables = SNAPSHOT_TABLES.pack(*counts, len(compared.needed), len(texts), preconfig, *cpu)
    numbers = array("Q", [number for area in compared.areas for number in area])
    numbers_behind = array("Q", [number for word in compared.words for number in word])
    numbers_behind.extend([*images, *keys, *compared.needed])
    size = len(tables) + 8 * (len(numbers) + 3 * len(runs) + len(numbers_behind)) + len(texts)
    at = start + round_up(size, PAGE_SIZE)
    for address, content in runs:
        numbers.extend([address, len(content), at])
        at += len(content)
    tables += numbers.tobytes() + numbers_behind.tobytes() + texts
    with open(path, "r+b") as stream:
        stream.seek(start)
        stream.write(tables.ljust(round_up(size, PAGE_SIZE), b"\0"))
        for _, content in runs:
            stream.write(content)
    check = check_numbers(array("I", tables))
    write_header(path, header, state=SNAPSHOT_USE, offset=start, size=size, file=at, check=check)
    return Written(at - start, len(compared.pages))


def _without(content: bytes, texts: Sequence[str]) -> bytes:
    for text in texts:
        for encoded in (os.fsencode(text), text.encode("utf-32-le", "surrogatepass")):
            content = content.replace(encoded, bytes(len(encoded)))
    return content


def _runs(pages: Sequence[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """Pages that follow each other, joined."""
    runs: list[tuple[int, list[bytes]]] = []
    end = None
    for address, content in pages:
        if address == end:
            runs[-1][1].append(content)
        else:
            runs.append((address, [content]))
        end = address + len(content)
    return [(address, b"".join(parts)) for address, parts in runs]
