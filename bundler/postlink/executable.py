"""Objects -> executable: the link, and the edits after it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from elftools.elf.elffile import ELFFile

from bundler.compile.link import LinkInput, link_binary
from bundler.compile.toolchain import Toolchain
from bundler.files import write_if_changed
from bundler.interpreter import Interpreter
from bundler.libpython.provide import Provided
from bundler.manifest.model import Manifest
from bundler.manifest.section import add_section
from bundler.manifest.store import SECTION, encode
from bundler.options import BuildOptions
from bundler.postlink.edits import Edit, apply_edits
from bundler.postlink.identity import check_libpython
from bundler.postlink.lz4 import METHOD
from bundler.postlink.pack import (
    PACKED_SECTION,
    Packed,
    pack_executable,
    packed_sections,
    packing_script,
)
from bundler.postlink.patch import patch_edits
from bundler.postlink.private import private_edits
from bundler.postlink.unwinding import unwinding_edits
from bundler.prelink.prelink import Prelinked
from bundler.tables.images import PAGES_SECTION
from bundler.target.freeze.model import FrozenSources
from bundler.target.memo import Memo
from bundler.target_machine import TargetMachine
from bundler.unchanged.kept import kept_path


@dataclass(frozen=True)
class Executable:
    """The finished file.  ``packed`` says what was compressed in it, ``manifest`` what it holds and why."""

    path: str
    packed: Packed | None = None
    manifest: Manifest | None = None


def make_executable(
    objects: Sequence[str],
    interpreter: Interpreter,
    provided: Provided,
    frozen: FrozenSources,
    prelinked: Prelinked,
    options: BuildOptions,
    toolchain: Toolchain,
    machine: TargetMachine,
    describe: Callable[[Packed | None], Manifest] | None = None,
    complete: Callable[[str], None] = lambda path: None,
) -> Executable:
    """Link ``objects`` with libpython, then patch and pack the result, and add what ``describe`` says of it.

    ``complete(path)`` is called with the finished file before it is put in place.

    A position-independent executable is not packed, because the addresses to unpack to are not known.
    Raises :class:`LinkFailed`, also for a libpython that is not that of ``interpreter``,
    :class:`OutputNotWritable`, :class:`DiskFull`.
    """
    cold = [module.name for module in frozen.modules if module.mode == "deep" and not module.hot]
    packed: list[Packed] = []
    manifests: list[Manifest] = []

    def finish(path: str) -> None:
        sections = packed_sections(objects, cold)
        with open(path, "r+b") as stream:
            elf = ELFFile(stream)
            check_libpython(elf, interpreter)
            edits = [*_patches(elf, prelinked, sections.pages), *unwinding_edits(elf)]
            apply_edits(stream, [*edits, *private_edits(elf, interpreter.prefix)])
            if not options.pie:
                segments = prelinked.cold_segments()
                memo = Memo(kept_path(options, "packed"), METHOD)
                packed.append(pack_executable(stream, sections, segments, machine.page_size, cold, memo))
            if describe is not None:
                manifests.append(describe(packed[0] if packed else None))
                if not options.no_manifest:
                    add_section(stream, SECTION, encode(manifests[0]))
        complete(path)

    script = _script(options, provided.script + ("" if options.pie else packing_script(cold)))
    what = LinkInput(tuple(objects), provided.archives, provided.libraries, script, provided.image_base)
    path = link_binary(what, options.output_path, toolchain, finish)
    return Executable(path, packed[0] if packed else None, manifests[0] if manifests else None)


def _patches(elf: ELFFile, prelinked: Prelinked, cold_pages: int) -> Iterator[Edit]:
    """The patches of all images.  ``cold_pages``: where cold pages begin in the section that is packed."""
    flat = [patch for patch in prelinked.patches if patch.offset < prelinked.flat_size]
    cold = [patch for patch in prelinked.patches if patch.offset >= prelinked.flat_size]
    yield from patch_edits(elf, flat, PAGES_SECTION, prelinked.text_size)
    yield from patch_edits(elf, cold, PACKED_SECTION, prelinked.flat_size - cold_pages)


def _script(options: BuildOptions, text: str) -> str | None:
    """Write the linker script.  Without anything to say there is none."""
    if not text:
        return None
    path = os.path.join(options.tables_dir, "layout.ld")
    write_if_changed(path, text.encode())
    return path
