"""The prefix of CPython's build in the linked executable."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from elftools.elf.constants import SH_FLAGS

from bundler.postlink.edits import Edit
from bundler.postlink.private import private_edits

PREFIX = "/build/me/python"


def section(name: str, content: bytes, flags: int = SH_FLAGS.SHF_ALLOC, kind: str = "SHT_PROGBITS") -> Any:
    header = SimpleNamespace(sh_flags=flags, sh_type=kind, sh_offset=0x1000)
    return SimpleNamespace(name=name, header=header, data=lambda: content)


def edits(one: Any, prefix: str = PREFIX) -> list[Edit]:
    return [*private_edits(SimpleNamespace(iter_sections=lambda: [one]), prefix)]  # type: ignore[arg-type]


def test_the_prefix() -> None:
    content = f"one\0{PREFIX}\0{PREFIX}/lib\0{PREFIX}\0".encode()
    first, last = 4, content.rindex(PREFIX.encode())
    what = "the prefix of CPython's build"
    zeros = bytes(len("/build/me"))
    assert edits(section(".rodata", content)) == [
        Edit(0x1000 + first, zeros, what),
        Edit(0x1000 + last, zeros, what),
    ]


@pytest.mark.parametrize(
    ("name", "flags", "kind"),
    [
        (".bundle_payload", SH_FLAGS.SHF_ALLOC, "SHT_PROGBITS"),
        (".data", SH_FLAGS.SHF_ALLOC | SH_FLAGS.SHF_WRITE, "SHT_PROGBITS"),
        (".comment", 0, "SHT_PROGBITS"),
        (".bss", SH_FLAGS.SHF_ALLOC, "SHT_NOBITS"),
    ],
)
def test_the_programs_own_bytes_stay(name: str, flags: int, kind: str) -> None:
    assert edits(section(name, f"\0{PREFIX}\0".encode(), flags, kind)) == []


@pytest.mark.parametrize("prefix", ["/usr", "/usr/local", "/python", ""])
def test_a_prefix_that_says_nothing(prefix: str) -> None:
    assert edits(section(".rodata", f"\0{prefix}\0".encode()), prefix) == []
