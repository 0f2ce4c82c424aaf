"""A library that was made an object again does what it did."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile
from support.shared_objects import (
    PAGE,
    ZIG,
    ZIG_TARGET,
    elf_bytes,
    shared_object,
    symbol,
    wanted,
)

from bundler.elf.segments import PF_R, Segment
from bundler.elf.shared_object import read_shared_object
from bundler.elf.symbols import STB_WEAK, STT_GNU_IFUNC, STT_TLS, Relocation
from bundler.libpython.reconstruct import NotLinkable, reconstruct
from bundler.postlink.edits import apply_edits
from bundler.postlink.unwinding import unwinding_edits
from bundler.resources import stub_dir
from bundler.target_machine import X86_64

BIAS = 0x400000
ABSOLUTE, COPY, SLOT, RELATIVE, MODULE, OFFSET, STATIC, DESCRIPTOR = 1, 5, 7, 8, 16, 17, 18, 36


def lines_of(made: object, words: str) -> list[str]:
    return [line.strip() for line in str(made).splitlines() if words in line]


def test_known_addresses_are_written() -> None:
    library = shared_object(
        symbols=[symbol("own", PAGE + 24)],
        relocations=[Relocation(PAGE, RELATIVE, 0, 16), Relocation(PAGE + 8, ABSOLUTE, 1, 2)],
        relative=[PAGE + 16],
        words={PAGE + 16: 40},
    )
    made = reconstruct(library, "x", BIAS, "x.bin", X86_64)
    numbers = [int.from_bytes(made.content[PAGE + at : PAGE + at + 8], "little") for at in (0, 8, 16)]
    assert numbers == [BIAS + 16, BIAS + PAGE + 26, BIAS + 40]
    assert lines_of(made.assembly, "own =") == [f"own = .L.x_1 + {24}"]
    assert made.sections[0] == f".x_0 {BIAS:#x} : {{ KEEP(*(.x_0)) }}"
    assert made.end == BIAS + 2 * PAGE


def test_others_are_left_to_the_linker() -> None:
    library = shared_object(
        symbols=[wanted("open"), wanted("maybe", binding=STB_WEAK)],
        relocations=[Relocation(PAGE, SLOT, 1, 0), Relocation(PAGE + 8, ABSOLUTE, 2, 4)],
    )
    made = reconstruct(library, "x", BIAS, "x.bin", X86_64).assembly
    assert lines_of(made, ".quad") == [".quad open", ".quad maybe + 4"]
    assert lines_of(made, ".weak") == [".weak maybe"]


def test_thread_local_storage() -> None:
    block = Segment(PAGE + 64, PAGE + 64, 0, 32, PF_R, 16)
    library = shared_object(
        symbols=[symbol("own", 8, type=STT_TLS)],
        relocations=[
            Relocation(PAGE, MODULE, 0, 0),
            Relocation(PAGE + 16, MODULE, 1, 0),
            Relocation(PAGE + 24, OFFSET, 1, 0),
            Relocation(PAGE + 32, STATIC, 1, 4),
            Relocation(PAGE + 40, DESCRIPTOR, 1, 0),
        ],
        words={PAGE + 8: 12},
        by_type={"PT_TLS": block},
    )
    made = reconstruct(library, "x", BIAS, "x.bin", X86_64)
    assert lines_of(made.assembly, ".quad") == [
        ".quad x_tls@tpoff + 12",
        ".quad x_tls@tpoff + 8",
        ".quad x_tls@tpoff + 12",
        ".quad bundle_tls_descriptor",
        ".quad x_tls@tpoff + 8",
    ]
    assert made.content[PAGE] == 1, "the module id of the executable"
    assert lines_of(made.assembly, "own =") == ["own = x_tls + 8"]


@pytest.mark.parametrize(
    ("relocation", "reason"),
    [
        (Relocation(PAGE, 99, 0, 0), "type 99"),
        (Relocation(PAGE, ABSOLUTE, 1, 0), "thread is thread-local and used by address"),
        (Relocation(PAGE, STATIC, 2, 0), "the thread-local elsewhere of another library"),
        (Relocation(PAGE, COPY, 3, 0), "keeps tzname of a library"),
        (Relocation(9 * PAGE, RELATIVE, 0, 0), "none of its segments"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_not_possible(relocation: Relocation, reason: str) -> None:
    symbols = [symbol("thread", 0, type=STT_TLS), wanted("elsewhere", type=STT_TLS), symbol("tzname", PAGE)]
    with pytest.raises(NotLinkable, match=reason):
        reconstruct(shared_object(symbols=symbols, relocations=[relocation]), "x", BIAS, "x", X86_64)


def test_addresses_in_thread_local_storage() -> None:
    block = Segment(PAGE, PAGE, 20, 32, PF_R, 8)
    relocations = [Relocation(PAGE, RELATIVE, 0, 5), Relocation(PAGE + 8, ABSOLUTE, 1, 0)]
    library = shared_object(
        symbols=[wanted("other")], relocations=relocations, words={PAGE + 16: 9}, by_type={"PT_TLS": block}
    )
    made = reconstruct(library, "x", BIAS, "x", X86_64).assembly
    text = made[made.index("x_tls:") :].splitlines()[1:15]
    first = (BIAS + 5).to_bytes(8, "little")
    values = [*(f"    .byte {value}" for value in first), "    .quad other", "    .byte 9"]
    assert text == [*values, *["    .byte 0"] * 3, "    .zero 12"]


def test_the_stub_finds_thread_local_storage() -> None:
    library = shared_object(symbols=[wanted("__tls_get_addr")], relocations=[Relocation(PAGE, SLOT, 1, 0)])
    made = reconstruct(library, "x", BIAS, "x", X86_64).assembly
    assert lines_of(made, ".quad") == [".quad bundle_tls_static"]


def test_overlapping_relocations() -> None:
    relocations = [Relocation(PAGE, SLOT, 1, 0), Relocation(PAGE + 4, SLOT, 1, 0)]
    with pytest.raises(NotLinkable, match="overlap"):
        reconstruct(shared_object(symbols=[wanted("f")], relocations=relocations), "x", 0, "x", X86_64)


def test_streams_of_an_executable() -> None:
    """Its own variable stdout is exported, and the C library uses it from then on."""
    library = shared_object(
        symbols=[symbol("stdout", PAGE + 8)], relocations=[Relocation(PAGE + 8, COPY, 1, 0)]
    )
    made = reconstruct(library, "x", 0, "x", X86_64).assembly
    assert lines_of(made, ".quad") == [".quad _IO_2_1_stdout_"]
    assert "stdout = .L.x_1 + 8" in made


def test_start_files_and_versions_are_left_out() -> None:
    symbols = [symbol("_init", 8), symbol("V1", 0, section=0xFFF1), symbol("old", 8, hidden=True)]
    assert lines_of(reconstruct(shared_object(symbols=symbols), "x", 0, "x", X86_64).assembly, " = ") == []


def test_indirect_functions() -> None:
    library = shared_object(
        symbols=[symbol("f", 16, type=STT_GNU_IFUNC)], relocations=[Relocation(PAGE, SLOT, 1, 0)]
    )
    made = reconstruct(library, "x", 0, "x", X86_64).assembly
    assert ".type f, @gnu_indirect_function" in made
    assert lines_of(made, ".quad") == [".quad x_resolver_10"]
    assert lines_of(made, "x_resolver_10 =") == ["x_resolver_10 = .L.x_0 + 16"]


@pytest.mark.slow
@pytest.mark.parametrize("bias", [BIAS, 0x40000000], ids=["below", "above"])
def test_it_behaves_as_before(linked_library: Path, tmp_path: Path, bias: int) -> None:
    """The program prints the same as with the shared library.  Its own functions come first in both."""
    program = str(linked_library.with_name("program.c"))
    plain, again = tmp_path / "plain", tmp_path / "again"
    compile_ = [ZIG, "cc", *ZIG_TARGET, "-O1", "-fasynchronous-unwind-tables"]
    subprocess.run(
        [*compile_, "-no-pie", "-rdynamic", program, str(linked_library), "-o", str(plain)], check=True
    )
    made = reconstruct(read_shared_object(str(linked_library)), "sample", bias, "sample.bin", X86_64)
    (tmp_path / "sample.bin").write_bytes(made.content)
    (tmp_path / "sample.s").write_text(made.assembly)
    where = "BEFORE .interp" if bias == BIAS else "AFTER .bss"
    (tmp_path / "sample.ld").write_text("SECTIONS {\n" + "\n".join(made.sections) + f"\n}} INSERT {where};\n")
    base = () if bias != BIAS else (f"-Wl,--image-base={BIAS - PAGE:#x}",)
    link = ("-no-pie", "-fno-pie", "-rdynamic", "-Wl,-T,sample.ld", *base)
    static_tls = ("-I", str(stub_dir()), str(stub_dir() / "arch" / "static_tls.c"))
    subprocess.run(
        [*compile_, *link, program, "sample.s", *static_tls, "-o", str(again)], check=True, cwd=tmp_path
    )
    with again.open("r+b") as stream:
        apply_edits(stream, unwinding_edits(ELFFile(stream)))
    environment = {"LD_LIBRARY_PATH": str(linked_library.parent)}
    said = [
        subprocess.run([str(path)], env=environment, capture_output=True, text=True, check=True).stdout
        for path in (plain, again)
    ]
    assert said[1] == said[0]
    assert re.match(r"37 37 two 1 0\n19 20 4\nthread 19 2\n2\d 11 2\nstopped\n", said[1]), said[1]
    needed = read_shared_object(str(again), programs=True).needed
    assert not [name for name in needed if "sample" in name]


def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "lib.so"
    path.write_bytes(elf_bytes(relocations=[Relocation(0x10_0000_0000, RELATIVE, 0, 0)]))
    with pytest.raises(NotLinkable, match="none of its segments"):
        reconstruct(read_shared_object(str(path)), "x", 0, "x", X86_64)
