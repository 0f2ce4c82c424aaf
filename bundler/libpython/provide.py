"""The chosen libpython -> what the compiler and the linker get for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from bundler.compile.objects import Source
from bundler.contract import PAGE_SIZE
from bundler.elf.search import LibrarySearch
from bundler.elf.segments import DamagedObject
from bundler.elf.shared_object import SharedObject
from bundler.errors import LibpythonMissing, NativeLibraryProblem
from bundler.files import write_if_changed
from bundler.inventory.system_libraries import is_system_library
from bundler.libpython.model import Libpython
from bundler.libpython.reconstruct import LAST_TLS_SCRIPT, NotLinkable, reconstruct
from bundler.prelink.addresses import round_down, round_up
from bundler.prelink.suitable import refusal
from bundler.target_machine import TargetMachine

_SCRIPT = """\
/* Each segment of a linked libpython, and of the libraries that it needs, stays at its address. */
SECTIONS {{
    {sections}
}} INSERT BEFORE .interp;
"""


@dataclass(frozen=True)
class Provided:
    """What is compiled and linked for libpython.

    All members of ``archives`` are linked.  ``libraries`` are more arguments of the linker.  ``sources`` are
    the files that become objects again, each after those that it needs, as their constructors are called.
    ``script`` is a linker script that places them, above the address ``image_base`` where the executable
    begins.
    """

    libpython: Libpython
    archives: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    script: str = ""
    image_base: int | None = None


def provide_libpython(
    libpython: Libpython, directory: str, work_dir: str, search: LibrarySearch, machine: TargetMachine
) -> Provided:
    """Write what ``libpython`` needs to ``directory``, which is below ``work_dir``, where the tools run.

    Raises :class:`LibpythonMissing` for a file that cannot be made an object again, and
    :class:`NativeLibraryProblem` for a library that it needs and that is not found.
    """
    if libpython.kind == "static":
        return Provided(libpython, (libpython.path,), libpython.libraries)
    files = linked_files(libpython.path, search)
    sources: list[Source] = []
    sections: list[str] = []
    first, more = None, ""
    end = machine.linked_address
    for number, shared in enumerate(files):
        lowest = round_down(shared.segments.loads[0].address, PAGE_SIZE)
        bias = 0 if shared.is_fixed else end - lowest
        first = bias + lowest if first is None else first
        label = f"linked_{number}"
        content = os.path.join(directory, f"{label}.bin")
        try:
            reason = refusal(shared, machine)
            if reason is not None:
                raise NotLinkable(reason)
            made = reconstruct(shared, label, bias, os.path.relpath(content, work_dir), machine)
        except (NotLinkable, DamagedObject) as error:
            raise LibpythonMissing(
                f"{shared.path} cannot be made a part of the executable",
                str(error),
                "choose an interpreter with a static libpython, and --libpython static",
            ) from error
        assembly = os.path.join(directory, f"{label}.s")
        write_if_changed(content, made.content)
        write_if_changed(assembly, made.assembly.encode())
        sources.append(Source(assembly, ("-g0",), depends=(content,)))
        sections += made.sections
        more += LAST_TLS_SCRIPT if made.has_last_tls else ""
        end = round_up(made.end, PAGE_SIZE) + machine.image_gap
    assert first is not None, "linked_files() begins with the file itself"
    return Provided(
        libpython,
        libraries=tuple(_system_libraries(files)),
        sources=tuple(reversed(sources)),
        script=_SCRIPT.format(sections="\n    ".join(sections)) + more,
        image_base=first - PAGE_SIZE,
    )


def linked_files(path: str, search: LibrarySearch) -> list[SharedObject]:
    """The linked file at ``path``, then the libraries that it needs, breadth first, as the dynamic loader
    loads them.  System libraries are left out."""
    files = [search.read_linked(path)]
    names: set[str] = set()
    for shared in files:
        for name in shared.needed:
            if is_system_library(name) or name in names:
                continue
            names.add(name)
            found = search.find(name, shared)
            if found is None:
                raise NativeLibraryProblem(
                    f"{shared.path} needs {name}, which was not found",
                    "looked in " + ", ".join(map(os.path.dirname, search.candidates(name, shared))),
                    "install the package that it belongs to",
                )
            if all(found.path != other.path for other in files):
                files.append(found)
    return files


def _system_libraries(files: list[SharedObject]) -> Iterator[str]:
    """Linker options for the system libraries that the files need.  The C library itself is linked always."""
    names = dict.fromkeys(name for shared in files for name in shared.needed if is_system_library(name))
    for name in names:
        stem = name.removeprefix("lib").partition(".so")[0]
        if name.startswith("lib") and stem != "c":
            yield f"-l{stem}"
