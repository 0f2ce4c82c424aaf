"""Questions about one ELF shared object, answered by pyelftools.

No policy here: what to do with the answers is decided in :mod:`bundler.elf.search` and
:mod:`bundler.inventory.system_libraries`.  Words and rules are those of the ELF gABI, chapter 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from bundler.errors import NativeLibraryProblem


@dataclass(frozen=True)
class SharedObject:
    """What the dynamic section of a shared object says.

    ``rpath`` and ``runpath`` are the search directories with ``$ORIGIN`` not yet replaced.
    """

    path: str
    machine: str
    bits: int
    soname: str | None
    needed: tuple[str, ...]
    rpath: tuple[str, ...] = ()
    runpath: tuple[str, ...] = ()
    glibc: tuple[int, int] = (0, 0)
    """The newest ``GLIBC_x.y`` version it asks for (the version needs section)."""


def read_library(path: str) -> bytes:
    """The bytes of a shared library.  Raises :class:`NativeLibraryProblem` when it cannot be read."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise NativeLibraryProblem(f"cannot read the shared library {path}", error.strerror or "") from error


def read_shared_object(path: str) -> SharedObject:
    """Read the ELF file at ``path``.

    Raises :class:`NativeLibraryProblem` when it cannot be read, is no ELF file, or is cut short.
    """
    try:
        with open(path, "rb") as stream:
            return _read(ELFFile(stream), path)
    except OSError as error:
        raise NativeLibraryProblem(f"cannot read the shared library {path}", error.strerror or "") from error
    except (ELFError, ValueError, KeyError, IndexError, AssertionError, OverflowError, MemoryError) as error:
        # pyelftools asserts and indexes its way through damaged headers
        raise NativeLibraryProblem(
            f"{path} is not a sound ELF shared library",
            f"{type(error).__name__}: {error}",
            "reinstall the distribution it belongs to",
        ) from error


def _read(elf: ELFFile, path: str) -> SharedObject:
    if elf.header.e_type != "ET_DYN":
        raise ELFError(f"its type is {elf.header.e_type}, not ET_DYN")
    dynamic: Any = next((s for s in elf.iter_segments() if s.header.p_type == "PT_DYNAMIC"), None)
    soname: str | None = None
    needed: list[str] = []
    rpath: list[str] = []
    runpath: list[str] = []
    for tag in dynamic.iter_tags() if dynamic is not None else ():
        if tag.entry.d_tag == "DT_NEEDED":
            needed.append(tag.needed)
        elif tag.entry.d_tag == "DT_SONAME":
            soname = tag.soname
        elif tag.entry.d_tag == "DT_RPATH":
            rpath += [part for part in tag.rpath.split(":") if part]
        elif tag.entry.d_tag == "DT_RUNPATH":
            runpath += [part for part in tag.runpath.split(":") if part]
    return SharedObject(
        path=path,
        machine=elf.header.e_machine,
        bits=elf.elfclass,
        soname=soname,
        needed=tuple(needed),
        rpath=tuple(rpath),
        runpath=tuple(runpath),
        glibc=_newest_glibc(elf),
    )


def _newest_glibc(elf: ELFFile) -> tuple[int, int]:
    """The highest ``GLIBC_x.y`` in ``.gnu.version_r``, (0, 0) when there is none."""
    newest = (0, 0)
    section: Any = elf.get_section_by_name(".gnu.version_r")
    if section is None:
        return newest
    for _, versions in section.iter_versions():
        for version in versions:
            label, _, number = version.name.partition("_")
            parts = number.split(".")
            if label == "GLIBC" and len(parts) >= 2 and parts[0].isdigit() and parts[1].isdigit():
                newest = max(newest, (int(parts[0]), int(parts[1])))
    return newest
