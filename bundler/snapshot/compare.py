"""Two recordings -> what a snapshot holds, or the words that nobody can explain.

The recordings ran under different process ids, times, places of memory, and so on.  So a word that is the
same in both is the same in every process.  Each word that differs is one of these:

- memory that is replaced at each start (``renewed``);
- a word that has not changed since the process was in ``main()``: each process has its own there;
- the id of the thread or of the task;
- a word of a wide copy of the executable's path or of the first word of the command line, which CPython
  keeps in its configuration and does not read again;
- the state of a generator of random numbers, which then gets a new seed at each start.

If any other word differs, the snapshot would be wrong.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bundler import contract
from bundler.contract import PAGE_SIZE, SNAPSHOT_TASK_HIGH, SNAPSHOT_TASK_LOW
from bundler.snapshot.process import Memory

_WORD = 8
_HALF = (1 << 32) - 1
_ALL = (1 << 64) - 1
_DIGIT = 30
_ZEROS = bytes(PAGE_SIZE)
_STATIC = 999999999
"""``_PyObject_IMMORTAL_REFCNT`` (CPython 3.11, Include/internal/pycore_object.h)."""
_COUNTED = range(_STATIC - (1 << 24), _STATIC + (1 << 24))


@dataclass(frozen=True)
class Recording:
    """What was seen of one recording."""

    before: Memory
    """In ``main()``, before Python."""
    after: Memory
    """Behind the leading imports."""
    thread: int
    """``pthread_self()``"""
    task: int
    texts: tuple[str, ...] = ()
    """The executable's path and other texts that only this recording got."""


@dataclass(frozen=True)
class Announced:
    """What the recorded processes said: the same in both."""

    renewed: tuple[tuple[int, int], ...] = ()
    """Address and size of memory that is replaced at each start."""
    renewals: tuple[tuple[int, int, int], ...] = ()
    """Number, address and size of what is made anew only if it differs.  One number may have several."""
    images_from: int = 1 << 45
    """The lowest address of images.  Their writable memory is stored as a whole."""


@dataclass(frozen=True)
class Compared:
    """``pages`` have the address and contents of what is stored, ``words`` the address and kind of what each
    process has in its own way, ``areas`` the address and size of fresh memory.  ``needed`` are the numbers
    of renewals that need a new seed, ``unexplained`` the addresses of words that must not differ."""

    pages: tuple[tuple[int, bytes], ...]
    words: tuple[tuple[int, int], ...]
    areas: tuple[tuple[int, int], ...]
    needed: tuple[int, ...]
    unexplained: tuple[int, ...]


def compare(first: Recording, second: Recording, announced: Announced) -> Compared:
    """Compare two recordings.  Raises :class:`ValueError` if they do not have the same memory mapped."""
    shape = {start: len(content) for start, content in first.after.regions.items()}
    if shape != {start: len(content) for start, content in second.after.regions.items()}:
        raise ValueError("the two recordings use different memory")
    before = dict(first.before.pages()), dict(second.before.pages())
    renewed = _words(announced.renewed)
    renewals = [(number, _words([(start, size)])) for number, start, size in announced.renewals]
    wide = [*zip(_wide(first.texts), _wide(second.texts), strict=True)]
    pages, words, unexplained = [], [], []
    needed: set[int] = set()
    for (address, own), (_, other) in zip(first.after.pages(), second.after.pages(), strict=True):
        stored = own
        if own != other:
            content, copies = array("Q", own), _copies(address, first.after, second.after, wide)
            earlier = [array("Q", known.get(address, b"")) for known in before]
            for index, (one, two) in enumerate(zip(content, array("Q", other), strict=True)):
                if one == two:
                    continue
                place = address + index * _WORD
                content[index] = 0
                old = [words_of[index] if words_of else None for words_of in earlier]
                if place in renewed or index in copies:
                    continue
                number = next((number for number, all in renewals if place in all), None)
                if number is not None:
                    needed.add(number)
                    continue
                kind = _kind(one, two, old, first, second)
                if kind is None:
                    unexplained.append(place)
                    continue
                words.append((place, kind))
                content[index] = one & _same_half(kind)
            stored = content.tobytes()
        if _is_stored(address, own, stored, before[0], announced):
            pages.append((address, stored))
    areas = tuple(_areas(first, before[0], announced))
    return Compared(tuple(pages), tuple(words), areas, tuple(sorted(needed)), tuple(unexplained))


def _kind(one: int, two: int, before: list[int | None], first: Recording, second: Recording) -> int | None:
    """How each process has the word in its own way; None if nobody knows."""
    if before == [one, two]:
        return contract.SNAPSHOT_KEEP
    if (one, two) == (first.thread, second.thread):
        return contract.SNAPSHOT_THREAD
    if (one, two) == (_digits(first.thread), _digits(second.thread)):
        return contract.SNAPSHOT_THREAD_INT
    tasks = first.task, second.task
    low, high = (one & _HALF, two & _HALF), (one >> 32, two >> 32)
    if low == high == tasks:
        return contract.SNAPSHOT_TASK_BOTH
    if low == tasks and high[0] == high[1]:
        return contract.SNAPSHOT_TASK_LOW
    if high == tasks and low[0] == low[1]:
        return contract.SNAPSHOT_TASK_HIGH
    return None


def _same_half(kind: int) -> int:
    """The bits of a word of this kind that are the same in each process."""
    return {SNAPSHOT_TASK_LOW: ~_HALF & _ALL, SNAPSHOT_TASK_HIGH: _HALF}.get(kind, 0)


def _digits(number: int) -> int:
    """Two digits of an ``int`` (Include/cpython/longintrepr.h)."""
    return number & ((1 << _DIGIT) - 1) | number >> _DIGIT << 32


def _words(ranges: Iterable[tuple[int, int]]) -> set[int]:
    """The addresses of the words that lie in ``ranges``, even if only a part of a word does."""
    return {place for start, size in ranges for place in range(start // _WORD * _WORD, start + size, _WORD)}


def _wide(texts: Iterable[str]) -> Iterator[bytes]:
    """``texts`` as C has them in wide characters."""
    for text in texts:
        yield text.encode("utf-32-le") + bytes(4)


def _copies(address: int, first: Memory, second: Memory, wide: Iterable[tuple[bytes, bytes]]) -> set[int]:
    """The words of one page that belong to a wide copy of a text, at the same place in both memories."""
    found: set[int] = set()
    start, content = max((item for item in first.regions.items() if item[0] <= address), key=lambda i: i[0])
    other = second.regions[start]
    page = address - start
    for one, two in wide:
        low, high = max(0, page - len(one)), page + PAGE_SIZE
        at = content.find(one, low, high + len(one))
        while at >= 0:
            if other[at : at + len(two)] == two and len(one) == len(two):
                found.update(range((at - page) // _WORD, (at - page + len(one) + _WORD - 1) // _WORD))
            at = content.find(one, at + 1, high + len(one))
    return found


def _is_stored(
    address: int, own: bytes, stored: bytes, before: Mapping[int, bytes], announced: Announced
) -> bool:
    if address >= announced.images_from:
        return True
    if address in before:
        return own != before[address] and not _is_counted(own, before[address])
    return stored != _ZEROS


def _is_counted(own: bytes, before: bytes) -> bool:
    """Whether only reference counts of static objects differ.

    On CPython 3.11 these begin at a number that no program reaches by counting, and are far from any
    consequence.  Later versions do not count references to such objects.
    """
    words = zip(array("Q", own), array("Q", before), strict=True)
    return all(one == two or (one in _COUNTED and two in _COUNTED) for one, two in words)


def _areas(
    recording: Recording, before: Mapping[int, bytes], announced: Announced
) -> Iterator[tuple[int, int]]:
    """Memory that a new process does not have, where the pages of the snapshot come to lie."""
    for start, content in sorted(recording.after.regions.items()):
        new = [
            address
            for address in range(start, start + len(content), PAGE_SIZE)
            if address not in before and address < announced.images_from
        ]
        if new:
            yield new[0], new[-1] + PAGE_SIZE - new[0]
