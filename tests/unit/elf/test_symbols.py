"""Dynamic symbols with their versions, and relocations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from support.shared_objects import elf_bytes, shared_object, symbol, wanted

from bundler.elf.segments import DamagedObject, Segments
from bundler.elf.shared_object import parse_shared_object
from bundler.elf.symbols import (
    SHN_ABS,
    STB_LOCAL,
    STB_WEAK,
    STV_PROTECTED,
    Relocation,
    Symbol,
    Tables,
    needed_versions,
    read_tables,
)

STV_HIDDEN = 2


def tables(symbols: Iterable[Symbol] = (), **more: Iterable[int] | Iterable[Relocation]) -> Tables:
    return parse_shared_object("x.so", elf_bytes(symbols=symbols, **more)).tables  # type: ignore[arg-type]


def test_symbols() -> None:
    written = (symbol("f", 0x10, type=2), wanted("g", binding=STB_WEAK), symbol("a", 5, section=SHN_ABS))
    read = tables(written)
    assert read.symbols == (symbol("", 0, binding=0, section=0)._replace(size=0), *written)
    assert dict(read.defined) == {"f": (written[0],), "a": (written[2],)}


@pytest.mark.parametrize(
    ("one", "exported"),
    [
        (symbol("x"), True),
        (symbol("x", binding=STB_WEAK), True),
        (symbol("x", visibility=STV_PROTECTED), True),
        (symbol("x", binding=STB_LOCAL), False),
        (symbol("x", visibility=STV_HIDDEN), False),
        (wanted("x"), False),
    ],
)
def test_exported(one: Symbol, exported: bool) -> None:
    assert one.exported == exported
    assert ("x" in tables([one]).defined) == exported


def test_relocations() -> None:
    written = (Relocation(0x100, 8, 0, -4), Relocation(0x108, 1, 1, 1 << 40))
    assert tables([symbol("f")], relocations=written).relocations == written


def test_relocation_of_a_symbol_that_is_not_there() -> None:
    with pytest.raises(DamagedObject, match="a relocation names symbol 2 of 2"):
        tables([symbol("f")], relocations=[Relocation(0, 1, 2, 0)])


@pytest.mark.parametrize("dynamic", [{"DT_REL": (0,)}, {"DT_PLTREL": (17,)}])
def test_relocations_without_addends(dynamic: dict[str, tuple[int, ...]]) -> None:
    shared = parse_shared_object("x.so", elf_bytes())
    segments = replace(shared.segments, dynamic={**shared.segments.dynamic, **dynamic})
    with pytest.raises(DamagedObject, match="relocations without addends"):
        read_tables(segments, shared.symbols_count)


@pytest.mark.parametrize(
    ("entries", "places"),
    [
        ([], ()),
        ([0x1000, 0x2000], (0x1000, 0x2000)),
        ([0x1000, 0b1011], (0x1000, 0x1008, 0x1018)),
        # a second bitmap stands for the 63 words behind those of the first
        ([0x1000, 0b1, 0b11], (0x1000, 0x1008 + 63 * 8)),
        ([0x1000, (1 << 63) | 1], (0x1000, 0x1008 + 62 * 8)),
    ],
)
def test_relr(entries: list[int], places: tuple[int, ...]) -> None:
    assert tables(relr=entries).relative == places


def test_versions_that_are_asked_for() -> None:
    shared = parse_shared_object("x.so", elf_bytes(symbols=[wanted("f")], glibc="GLIBC_2.34"))
    assert [*needed_versions(shared.segments)] == [(2, "GLIBC_2.34")]
    assert shared.tables.symbols[1].version == "GLIBC_2.34"
    assert [*needed_versions(Segments(b"", (), {}, {}))] == []


OLD, NEW, PLAIN = symbol("f", 1, version="V1", hidden=True), symbol("f", 2, version="V2"), symbol("f", 3)


@pytest.mark.parametrize(
    ("defined", "version", "found"),
    [
        ((OLD, NEW), None, NEW),
        ((OLD, NEW), "V1", OLD),
        ((OLD, NEW), "V2", NEW),
        ((OLD, NEW), "V3", None),
        ((OLD,), None, None),
        ((NEW, PLAIN), None, PLAIN),
        ((PLAIN,), "V1", PLAIN),
        ((), None, None),
    ],
)
def test_find(defined: tuple[Symbol, ...], version: str | None, found: Symbol | None) -> None:
    """As glibc does: only a reference that names a version gets a hidden one."""
    assert shared_object("x.so", defined).tables.find("f", version) == found


def test_versions_of_the_real_glibc() -> None:
    """It has several versions of some functions."""
    path = Path("/lib/x86_64-linux-gnu/libc.so.6")
    if not path.exists():
        pytest.skip("no glibc at the usual place")
    libc = parse_shared_object(str(path), path.read_bytes())
    new, old = libc.tables.find("memcpy", None), libc.tables.find("memcpy", "GLIBC_2.2.5")
    assert new is not None and old is not None
    assert (new.hidden, old.hidden) == (False, True)
    assert libc.tables.find("memcpy", "GLIBC_9.9") is None
