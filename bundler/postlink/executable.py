"""Objects -> executable: the link, and the edits after it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from elftools.elf.elffile import ELFFile

from bundler.compile.link import LinkInput, find_libraries, link_binary
from bundler.compile.toolchain import Toolchain
from bundler.files import write_if_changed
from bundler.interpreter import Interpreter
from bundler.options import BuildOptions
from bundler.postlink.edits import apply_edits
from bundler.postlink.pack import PACKED_SECTION, SCRIPT, Packed, pack_executable
from bundler.postlink.patch import patch_edits
from bundler.prelink.prelink import Prelinked
from bundler.tables.images import PAGES_SECTION
from bundler.target_machine import TargetMachine


@dataclass(frozen=True)
class Executable:
    """The finished file.  ``packed`` says what ``--small`` compressed in it."""

    path: str
    packed: Packed | None = None


def make_executable(
    objects: Sequence[str],
    interpreter: Interpreter,
    prelinked: Prelinked,
    options: BuildOptions,
    toolchain: Toolchain,
    machine: TargetMachine,
) -> Executable:
    """Link ``objects`` with libpython, then patch and pack the result.

    A position-independent executable is not packed, because the addresses to unpack to are not known.
    Raises :class:`LinkFailed`, :class:`OutputNotWritable`, :class:`DiskFull`.
    """
    small = options.small and not options.pie
    packed: list[Packed] = []

    def finish(path: str) -> None:
        with open(path, "r+b") as stream:
            section = PACKED_SECTION if small else PAGES_SECTION
            apply_edits(stream, patch_edits(ELFFile(stream), prelinked.patches, section))
            if small:
                segments = prelinked.stored_segments()
                packed.append(pack_executable(stream, objects, segments, machine.page_size))

    libraries = find_libraries(interpreter.libs.split(), machine.library_directories)
    what = LinkInput(
        tuple(objects), str(interpreter.libpython), libraries, _script(options) if small else None
    )
    path = link_binary(what, options.output_path, toolchain, finish)
    return Executable(path, packed[0] if packed else None)


def _script(options: BuildOptions) -> str:
    path = os.path.join(options.tables_dir, "packed.ld")
    write_if_changed(path, SCRIPT.encode())
    return path
