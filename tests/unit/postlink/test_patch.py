"""Addresses of the executable, written into the stored pages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bundler.elf.symbols import SYMBOL
from bundler.errors import BundlerError
from bundler.postlink.edits import Edit
from bundler.postlink.patch import patch_edits
from bundler.prelink.relocate import Patch

SECTION = ".pages"
SECTION_OFFSET = 0x1000


def executable(symbols: dict[str, tuple[int, int]], tls_size: int | None = None, tls_align: int = 16) -> Any:
    """What pyelftools says of an executable; ``symbols``: name -> (section, value)."""
    strings, table = b"\0", bytes(SYMBOL.size)
    for name, (section, value) in symbols.items():
        table += SYMBOL.pack(len(strings), 0x12, 0, section, value, 0)
        strings += name.encode("utf-8", "surrogateescape") + b"\0"
    dynsym = SimpleNamespace(
        data=lambda: table, stringtable=SimpleNamespace(data=lambda: strings), header=None
    )
    pages = SimpleNamespace(header=SimpleNamespace(sh_offset=SECTION_OFFSET))
    kinds = ["PT_LOAD"] if tls_size is None else ["PT_LOAD", "PT_TLS"]
    segments = [
        SimpleNamespace(header=SimpleNamespace(p_type=kind, p_memsz=tls_size, p_align=tls_align))
        for kind in kinds
    ]
    return SimpleNamespace(
        get_section_by_name={".dynsym": dynsym, SECTION: pages}.get, iter_segments=lambda: segments
    )


def value(edit: Edit) -> int:
    return int.from_bytes(edit.content, "little")


def test_address() -> None:
    (edit,) = patch_edits(executable({"f": (1, 0x4000)}), [Patch(0x20, "address", "f", -8)], SECTION, 0)
    assert edit == Edit(SECTION_OFFSET + 0x20, (0x3FF8).to_bytes(8, "little"), "the address of f")


def test_a_section_that_begins_behind_the_text() -> None:
    (edit,) = patch_edits(executable({"f": (1, 0)}), [Patch(0x1020, "address", "f", 0)], SECTION, 0x1000)
    assert edit.offset == SECTION_OFFSET + 0x20


def test_place_in_the_block() -> None:
    elf = executable({"bundle_tls_0": (1, 0x30)}, tls_size=0x50)
    (edit,) = patch_edits(elf, [Patch(0, "dtpoff", "bundle_tls_0", 4)], SECTION, 0)
    assert value(edit) == 0x34


@pytest.mark.parametrize(("size", "align", "behind"), [(0x50, 16, 0x50), (0x51, 16, 0x60), (0x51, 64, 0x80)])
def test_place_before_the_thread_pointer(size: int, align: int, behind: int) -> None:
    """Which is behind the block, at the next multiple of its alignment."""
    elf = executable({"bundle_tls_0": (1, 0x30)}, size, align)
    (edit,) = patch_edits(elf, [Patch(0, "tpoff", "bundle_tls_0", 4)], SECTION, 0)
    assert value(edit) == 0x34 - behind + (1 << 64)


@pytest.mark.parametrize("symbols", [{}, {"f": (0, 0)}], ids=["absent", "undefined"])
def test_what_the_executable_does_not_define(symbols: dict[str, tuple[int, int]]) -> None:
    with pytest.raises(BundlerError, match="does not define f") as caught:
        [*patch_edits(executable(symbols), [Patch(0, "address", "f", 0)], SECTION, 0)]
    assert "--native dlopen" in caught.value.hint


def test_no_patches() -> None:
    assert [*patch_edits(executable({}), [], SECTION, 0)] == []
