from __future__ import annotations

import struct
from dataclasses import replace

import pytest

from bundler import contract
from bundler.contract import PAGE_SIZE
from bundler.snapshot.compare import Announced, Compared, Recording, compare
from bundler.snapshot.process import Memory

DATA, AREA, IMAGE = 0x400000, 0x100000000000, 1 << 45
ONE, TWO = (
    Recording(Memory({}), Memory({}), 0x7F0000001740, 1234),
    Recording(Memory({}), Memory({}), 0x7F0000002740, 5678),
)

NOTHING = Announced()


def page(*words: int) -> bytes:
    return struct.pack(f"<{len(words)}Q", *words).ljust(PAGE_SIZE, b"\0")


def compared(
    first: bytes,
    second: bytes,
    announced: Announced = NOTHING,
    before: tuple[bytes, bytes] | None = None,
    place: int = AREA,
    texts: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
) -> Compared:
    earlier = [Memory({place: content}) for content in before] if before else [Memory({})] * 2
    return compare(
        replace(ONE, before=earlier[0], after=Memory({place: first}), texts=texts[0]),
        replace(TWO, before=earlier[1], after=Memory({place: second}), texts=texts[1]),
        announced,
    )


def test_what_is_the_same_is_stored() -> None:
    found = compared(page(1, 2) + bytes(PAGE_SIZE), page(1, 2) + bytes(PAGE_SIZE))
    assert found == Compared(((AREA, page(1, 2)),), (), ((AREA, 2 * PAGE_SIZE),), (), ())


def test_only_changed_pages_of_the_executable_are_stored() -> None:
    before = page(1) + page(2)
    found = compared(
        page(1) + bytes(PAGE_SIZE), page(1) + bytes(PAGE_SIZE), before=(before, before), place=DATA
    )
    assert (found.pages, found.areas) == (((DATA + PAGE_SIZE, bytes(PAGE_SIZE)),), ())


def test_images_are_stored_as_a_whole() -> None:
    found = compared(bytes(PAGE_SIZE), bytes(PAGE_SIZE), place=IMAGE)
    assert (found.pages, found.areas) == (((IMAGE, bytes(PAGE_SIZE)),), ())


def test_a_difference_is_not_explained() -> None:
    assert compared(page(1, 2), page(1, 3)).unexplained == (AREA + 8,)


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (ONE.thread, TWO.thread, contract.SNAPSHOT_THREAD),
        (
            0x3F0000001740 - 0x3F0000000000 | 0x1FC00 << 32,
            0x2740 | 0x1FC00 << 32,
            contract.SNAPSHOT_THREAD_INT,
        ),
        (1234, 5678, contract.SNAPSHOT_TASK_LOW),
        (9 << 32 | 1234, 9 << 32 | 5678, contract.SNAPSHOT_TASK_LOW),
        (1234 << 32 | 9, 5678 << 32 | 9, contract.SNAPSHOT_TASK_HIGH),
        (1234 << 32 | 1234, 5678 << 32 | 5678, contract.SNAPSHOT_TASK_BOTH),
    ],
)
def test_ids(first: int, second: int, kind: int) -> None:
    found = compared(page(first), page(second))
    assert (found.words, found.unexplained) == (((AREA, kind),), ())
    (stored,) = struct.unpack("<Q", found.pages[0][1][:8]) if found.pages else (0,)
    assert stored in (0, 9 << 32, 9)


def test_half_an_id_is_not_enough() -> None:
    assert compared(page(1 << 32 | 1234), page(2 << 32 | 5678)).unexplained == (AREA,)


def test_what_has_not_changed_since_main_stays() -> None:
    one, two = page(5, 7), page(6, 7)
    found = compared(page(5, 8), page(6, 8), before=(one, two), place=DATA)
    assert found.words == ((DATA, contract.SNAPSHOT_KEEP),)
    assert found.pages == ((DATA, page(0, 8)),)
    assert compared(page(6, 8), page(5, 8), before=(one, two), place=DATA).unexplained == (DATA,)


def test_what_is_renewed_may_differ() -> None:
    found = compared(page(1, 2, 3), page(4, 5, 3), Announced(renewed=((AREA + 4, 8),)))
    assert (found.unexplained, found.pages) == ((), ((AREA, page(0, 0, 3)),))


def test_what_is_renewed_if_it_differs() -> None:
    announced = Announced(renewals=((4, AREA, 8), (2, AREA + 8, 8), (2, AREA + 16, 8)))
    assert compared(page(1, 2), page(1, 3), announced).needed == (2,)
    assert compared(page(1, 2, 3), page(2, 2, 4), announced).needed == (2, 4)
    assert compared(page(1, 2), page(1, 2), announced).needed == ()


def test_wide_copies_of_texts() -> None:
    texts = ("/made/one/app",), ("/made/two/app",)
    contents = [page(1)[:24] + (text[0] + "\0").encode("utf-32-le") for text in texts]
    first, second = (content.ljust(PAGE_SIZE, b"\0") for content in contents)
    assert compared(first, second, texts=texts).unexplained == ()
    assert compared(first, second).unexplained != ()


def test_other_memory() -> None:
    with pytest.raises(ValueError, match="different memory"):
        compared(page(1), page(1) + page(1))


def test_counts_of_static_objects() -> None:
    """A page where nothing else has changed since main() is not stored."""
    count = 999999999
    for own, pages in (((count + 5, 7), 0), ((count - 5, 7), 0), ((count + 5, 8), 1), ((1, 7), 1)):
        memory = page(*own)
        found = compared(memory, memory, before=(page(count, 7), page(count, 7)))
        assert len(found.pages) == pages, own
