"""bundler.postlink.pack: packed units, and a packed executable."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from elftools.elf.elffile import ELFFile
from support.lz4 import ZIG, Decode

from bundler.contract import PACKED_UNIT
from bundler.errors import InternalError
from bundler.postlink.pack import (
    Sections,
    Unit,
    cut_units,
    pack_executable,
    packed_sections,
    packing_script,
)
from bundler.resources import stub_dir

pytestmark = pytest.mark.slow

PROGRAM = """
#include "contract/bundle_format.h"
const volatile bundle_pack bundle_packed __attribute__((section(".data.rel.ro.pack"))) = {
    .format_version = BUNDLE_FORMAT_VERSION};
char zeros[64]; /* .bss, which sets the section off */
int main(void) { return zeros[0]; }
"""

FROZEN = """
extern char string_a[], string_b[];
extern long two[];
struct { void *own; void *strings[2]; } one __attribute__((section(".data.bundle.one"))) = {
    &one, {string_b, &two}}; /* no module refers to another: a number that looks like that */
long two[3] __attribute__((section(".data.bundle.two"))) = {1, 2, 3};
#pragma clang section data=".data.bundle_strings.0"
char string_a[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
#pragma clang section data=".data.bundle_strings.1"
char string_b[] = "b";
"""


@pytest.fixture
def objects(tmp_path: Path) -> list[str]:
    made = []
    for name, text in (("program", PROGRAM), ("frozen", FROZEN)):
        source = tmp_path / f"{name}.c"
        source.write_text(text)
        made.append(str(tmp_path / f"{name}.o"))
        words = ["-O0", "-g0", "-fno-pie", "-I", str(stub_dir()), "-c", str(source), "-o", made[-1]]
        subprocess.run([*ZIG, *words], check=True)
    return made


def link(objects: list[str], directory: Path, script: str) -> str:
    (directory / "script.ld").write_text(script)
    output = str(directory / "program")
    subprocess.run(
        [*ZIG, "-no-pie", "-rdynamic", "-s", *objects, f"-Wl,-T,{directory}/script.ld", "-o", output],
        check=True,
    )
    return output


def test_units_are_input_sections(objects: list[str]) -> None:
    sections = packed_sections(objects, ["one", "two"])
    units = cut_units(sections, [])
    assert [unit.kind for unit in units] == ["code", "code", "strings", "strings"]
    assert units[0] == Unit(0, 24, "code")
    assert sections.pages == sections.end == units[-1].offset + units[-1].size
    assert all(a.offset + a.size <= b.offset for a, b in zip(units, units[1:], strict=False))


def test_units_of_images() -> None:
    units = cut_units(Sections((), 0x1000, 0x5000), [(0x2000, 0x1000), (0x1000, 0), (0, 0x2000)])
    assert units == [Unit(0x1000, 0x2000, "image"), Unit(0x3000, 0x1000, "image")]


def packed_segment(program: str) -> tuple[bytes, Any]:
    content = Path(program).read_bytes()
    with open(program, "rb") as stream:
        loads = [each.header for each in ELFFile(stream).iter_segments() if each.header.p_type == "PT_LOAD"]
    return content[loads[-1].p_offset :][: loads[-1].p_filesz], loads[-1]


def test_a_packed_executable(objects: list[str], tmp_path: Path, decode: Decode) -> None:
    program = link(objects, tmp_path, packing_script(["one", "two"]))
    with open(program, "r+b") as file:
        packed = pack_executable(
            file, packed_sections(objects, ["one", "two"]), [], 4096, modules=["one", "two"]
        )
    assert sum(packed.by_module.values()) == packed.code and all(packed.by_module.values())
    assert packed.units == 4 and not packed.by_page
    assert packed.code > 0 and packed.strings > 0 and packed.images == 0
    assert subprocess.run([program], check=False).returncode == 0
    assert b"aaaaaaaaaaaaaaaaaaaaaaaa" not in Path(program).read_bytes()
    content, segment = packed_segment(program)
    rows = [PACKED_UNIT.unpack(content, PACKED_UNIT.size * number) for number in range(4)]
    places = [row["stored"] - segment.p_vaddr for row in rows]
    blocks = [content[place:][: row["stored_size"]] for place, row in zip(places, rows, strict=True)]
    texts = [decode(block, row["size"]) for block, row in zip(blocks, rows, strict=True)]
    assert texts[1] == b"".join(n.to_bytes(8, "little") for n in (1, 2, 3))
    assert texts[2:] == [b"a" * 44 + b"\0", b"b\0"]
    assert [row["needs_count"] for row in rows] == [1, 0, 0, 0]  # `one` refers to string_b


def test_a_hot_module_stays_as_it_is(objects: list[str], tmp_path: Path) -> None:
    program = link(objects, tmp_path, packing_script(["one"]))
    with open(program, "r+b") as file:
        pack_executable(file, packed_sections(objects, ["one"]), [], 4096)
    two = b"".join(n.to_bytes(8, "little") for n in (1, 2, 3))
    assert two in Path(program).read_bytes() and two not in packed_segment(program)[0]


def test_another_layout_is_refused(objects: list[str], tmp_path: Path) -> None:
    modules = ["one", "two"]
    script = packing_script(modules)
    sections = packed_sections(objects, modules)
    program = link(objects, tmp_path, script.replace("INSERT AFTER .bss", "INSERT BEFORE .bss"))
    with open(program, "r+b") as file, pytest.raises(InternalError, match="segment of its own"):
        pack_executable(file, sections, [], 4096)
    program = link(objects, tmp_path, script)
    with open(program, "r+b") as file, pytest.raises(InternalError, match="as expected"):
        pack_executable(file, packed_sections(objects[:1], modules), [], 4096)
