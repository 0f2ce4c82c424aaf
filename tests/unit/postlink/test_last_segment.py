"""bundler.postlink.last_segment: an executable whose last segment has new contents."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from elftools.elf.elffile import ELFFile
from support.lz4 import ZIG

from bundler.postlink.edits import Edit
from bundler.postlink.last_segment import replace_last_segment

pytestmark = pytest.mark.slow

PROGRAM = """
#include <stdint.h>
char zeros[64]; /* .bss, which sets the section off */
long old __attribute__((section(".data.last"))) = 0x6c6c616d73;
extern const char *const volatile place;
const char *const volatile place = (const char *)&old;
int main(void)
{
    const char *new = (const char *)(((uintptr_t)place + 0xfff) & ~(uintptr_t)0xfff);
    return zeros[0] == 0 && new[4999] == 'z' ? 0 : 1;
}
"""
SCRIPT = "SECTIONS { .last : { *(.data.last) } } INSERT AFTER .bss;"
CONTENT = b"new contents" + b"z" * 4988


@pytest.fixture
def program(tmp_path: Path) -> str:
    (tmp_path / "program.c").write_text(PROGRAM)
    (tmp_path / "script.ld").write_text(SCRIPT)
    output = str(tmp_path / "program")
    words = ["-no-pie", "-s", f"{tmp_path}/program.c", f"-Wl,-T,{tmp_path}/script.ld", "-o", output]
    subprocess.run([*ZIG, *words], check=True)
    with open(output, "r+b") as stream:
        elf = ELFFile(stream)
        section: Any = elf.get_section_by_name(".last")
        address = -(-section.header.sh_addr // 4096) * 4096
        replace_last_segment(stream, elf, ".last", address, CONTENT, Edit(7, b"\3", "the ABI"), 4096)
    return output


def sections(program: str) -> dict[str, bytes]:
    with open(program, "rb") as stream:
        return {section.name: section.data() for section in ELFFile(stream).iter_sections()}


def test_the_program_runs_with_the_new_contents(program: str) -> None:
    assert subprocess.run([program], check=False).returncode == 0
    assert Path(program).read_bytes()[7] == 3


def test_section_headers_are_right(program: str) -> None:
    found = sections(program)
    assert found[".last"] == CONTENT and b"clang" in found[".comment"] and b".text" in found[".shstrtab"]


@pytest.mark.skipif(shutil.which("objcopy") is None, reason="binutils are not installed")
def test_other_tools_accept_the_executable(program: str, tmp_path: Path) -> None:
    copy = str(tmp_path / "copy")
    subprocess.run(["objcopy", "--remove-section=.comment", program, copy], check=True)
    assert subprocess.run([copy], check=False).returncode == 0
    assert sections(copy)[".last"] == CONTENT
