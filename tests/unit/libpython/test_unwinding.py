"""The rules for unwinding, as text for the assembler."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from bundler.elf.segments import PF_R, DamagedObject, Segment, Segments
from bundler.elf.shared_object import read_shared_object
from bundler.libpython.unwinding import unwinding_lines

HEADER, RULES = 0, 64


def segments(*entries: bytes, header: bytes = struct.pack("<BBBBi", 1, 0x1B, 3, 0x3B, RULES - 4)) -> Segments:
    """A file whose only segment has a table's header at 0, and rules at 64."""
    content = header.ljust(RULES, b"\0") + b"".join(struct.pack("<I", len(e)) + e for e in entries) + bytes(4)
    load = Segment(0, 0, len(content), len(content), PF_R, 4096)
    return Segments(content, (load,), {"PT_GNU_EH_FRAME": Segment(0, 0, 12, 12, PF_R, 4)}, {})


def common(augmentation: bytes, data: bytes, version: int = 1) -> bytes:
    return struct.pack("<IB", 0, version) + augmentation + b"\0\x01\x78\x10" + data


def lines(*entries: bytes, **more: bytes) -> list[str]:
    return [line.strip() for line in unwinding_lines(segments(*entries, **more), "x", lambda at: f"<{at}>")]


def test_a_rule() -> None:
    one = common(b"zR", b"\x01\x1b")
    at = RULES + 4 + len(one)
    rule = struct.pack("<IiIB", at + 4 - RULES, 100, 32, 0)
    said = lines(one, rule)
    assert said[:2] == ['.section .eh_frame, "a", @unwind', ".Lx_cie_0:"]
    assert said[2].startswith(f".byte {len(one)},0,0,0,0,0,0,0,1,122,82,0,")
    assert said[3:] == [
        f".long {len(rule)}",
        ".long . - .Lx_cie_0",
        f".long <{at + 8 + 100}> - .",
        ".byte 32,0,0,0,0",
    ]


def test_addresses_for_exceptions() -> None:
    """A CIE names the function that knows the language, and a rule the data for it."""
    one = common(b"zPLR", struct.pack("<BBIBB", 7, 0x9B, 10, 0x1B, 0x1B))
    at = RULES + 4 + len(one)
    rule = struct.pack("<IiIBi", at + 4 - RULES, 0, 32, 4, 1000)
    bare = struct.pack("<IiIBi", at + 4 + len(rule) + 4 - RULES, 0, 32, 4, 0)
    said = lines(one, rule, bare)
    personality = RULES + 8 + 1 + 5 + 3 + 2
    assert f".long <{personality + 10}> - ." in said, "stored where the address is"
    assert f".long <{at + 8 + 9 + 1000}> - ." in said
    assert said[-2:] == [".byte 32,0,0,0,4", ".byte 0,0,0,0"], "no data: the zeros stay"


def test_an_absolute_address() -> None:
    one = common(b"zR", b"\x01\x03")
    rule = struct.pack("<IiIB", RULES + 8 + len(one) - RULES, 5, 32, 0)
    assert ".long <5>" in lines(one, rule)


def test_a_compiled_library(linked_library: Path) -> None:
    shared = read_shared_object(str(linked_library))
    said = list(unwinding_lines(shared.segments, "x", lambda at: f"<{at}>"))
    function = shared.tables.defined["call"][0].value
    assert f"    .long <{function}> - ." in said


def test_no_rules() -> None:
    bare = Segments(b"", (), {}, {})
    assert list(unwinding_lines(bare, "x", str)) == []


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ((common(b"zX", b"\x01\x1b"),), "of the kind 'zX'"),
        ((common(b"eh", b""),), "version 1, 'eh'"),
        ((common(b"zR", b"\x01\x1b", version=9),), "version 9"),
        ((common(b"zR", b"\x01\x01"), struct.pack("<II", 21, 0)), "in the way 0x1"),
        ((struct.pack("<II", 8, 0),), "none of the kinds"),
    ],
    ids=["kind", "old", "version", "encoding", "no CIE"],
)
def test_damage(entries: tuple[bytes, ...], words: str) -> None:
    with pytest.raises(DamagedObject, match=words):
        lines(*entries, struct.pack("<II", 4096, 0))


def test_an_unknown_table() -> None:
    with pytest.raises(DamagedObject, match="version 2"):
        lines(header=b"\x02\x1b\x03\x3b")
