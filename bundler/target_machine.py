"""The target machine: the kind of machine that the executable is made for, in one record.

Another architecture needs three things: a record here, a table of relocations in :mod:`bundler.elf`, and
files in the stub's folder ``arch/``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bundler.contract import PAGE_SIZE
from bundler.elf.relocations_x86_64 import KINDS, RelocationKind
from bundler.errors import InterpreterUnsupported


@dataclass(frozen=True)
class TargetMachine:
    """Facts about a kind of machine.  Sizes are in bytes."""

    name: str
    """The result of ``platform.machine()`` on such a machine."""
    elf_machine: str
    bits: int
    zig_target: str
    """Target triple for zig, without the version of glibc that is appended to it."""
    page_size: int
    loader: str
    """SONAME of the dynamic loader."""
    ldconfig_label: str
    """The mark of libraries for this machine in the output of ``ldconfig -p``."""
    library_directories: tuple[str, ...]
    """The dynamic loader's default directories (ld.so(8)), Debian's multiarch directories first."""
    linked_address: int
    """The address of a linked libpython that may have any address.  Code uses 32 bits for addresses in an
    executable, so it is low."""
    first_image_address: int
    """The address of the first image."""
    image_gap: int
    """Unmapped bytes between two images, so that an access beyond the end of an image faults."""
    relocations: Mapping[int, RelocationKind]


X86_64 = TargetMachine(
    name="x86_64",
    elf_machine="EM_X86_64",
    bits=64,
    zig_target="x86_64-linux-gnu",
    page_size=PAGE_SIZE,
    loader="ld-linux-x86-64.so.2",
    ldconfig_label="x86-64",
    library_directories=(
        "/lib/x86_64-linux-gnu",
        "/usr/lib/x86_64-linux-gnu",
        "/lib64",
        "/usr/lib64",
        "/lib",
        "/usr/lib",
    ),
    linked_address=0x400000,
    # 32 TiB: an executable at a fixed address leaves this space free.  The executable, its heap and the
    # shadow memory of sanitizers are far below; the stack and what mmap(2) returns are far above.
    first_image_address=32 << 40,
    image_gap=16 * PAGE_SIZE,
    relocations=KINDS,
)

MACHINES = (X86_64,)


def target_machine(name: str) -> TargetMachine:
    """The record of the machine that ``platform.machine()`` calls ``name``.

    Raises :class:`InterpreterUnsupported` for a machine without a record.
    """
    for machine in MACHINES:
        if machine.name == name:
            return machine
    raise InterpreterUnsupported(
        f"the interpreter runs on {name}, which is not supported",
        f"bundler makes executables for {', '.join(machine.name for machine in MACHINES)}",
        "build on such a machine",
    )
