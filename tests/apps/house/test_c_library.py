"""libpython gets the C library's functions, not replacements from the toolchain."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from elftools.elf.elffile import ELFFile
from support.programs import App

from bundler.elf.exports import archive_members
from bundler.elf.search import build_machine_search
from bundler.elf.symbols import SHN_UNDEF, STB_LOCAL, symbol_entries
from bundler.libpython.choose import choose_libpython
from bundler.options import BuildOptions
from bundler.target_machine import X86_64
from bundler.worker.client import Worker

pytestmark = pytest.mark.slow

MEMORY_AND_STRINGS = frozenset({"memcmp", "memcpy", "memmove", "memset", "strlen", "bcmp"})
C_LIBRARY = ("libc.so.6", "libm.so.6")


def dynamic_symbols(path: Path) -> tuple[set[str], set[str]]:
    """The names of the defined and the undefined dynamic symbols, read without section headers."""
    defined: set[str] = set()
    undefined: set[str] = set()
    with path.open("rb") as stream:
        for segment in ELFFile(stream).iter_segments("PT_DYNAMIC"):
            table: Any = segment
            for symbol in table.iter_symbols():
                names = undefined if symbol.entry.st_shndx == "SHN_UNDEF" else defined
                names.add(symbol.name)
    return defined, undefined


def asked_by(archive: Path) -> Iterator[str]:
    """The undefined symbols of a static library's members."""
    for member in archive_members(archive.read_bytes()):
        table: Any = ELFFile(io.BytesIO(member)).get_section_by_name(".symtab")
        for name, info, _, section, _, _ in symbol_entries(table.data(), table.stringtable.data()):
            if section == SHN_UNDEF and info >> 4 != STB_LOCAL:
                yield name


def test_no_function_is_replaced(make_app: Callable[..., App], project_root: Path) -> None:
    check(make_app, project_root)


@pytest.mark.oldest_and_newest
@pytest.mark.parametrize("option", ["--small", "--pie"])
def test_other_builds(make_app: Callable[..., App], project_root: Path, option: str) -> None:
    check(make_app, project_root, option)


def check(make_app: Callable[..., App], project_root: Path, *options: str) -> None:
    app = make_app(project_root / "examples", entry=("hello.py",), plain_entry=("hello.py",), options=options)
    with Worker(app.python.executable) as worker:
        interpreter = worker.describe()
    search = build_machine_search(X86_64)
    libpython = choose_libpython(interpreter, BuildOptions(script="hello.py"), search, X86_64)
    if libpython.kind != "static":
        pytest.skip("its libpython is linked already")
    asked = set(asked_by(Path(libpython.path)))
    c_library = [dynamic_symbols(Path(search.cache[name]))[0] for name in C_LIBRARY]
    wanted = asked & set().union(*c_library)
    # the executable itself defines and exports some of these: the functions of the libc boundary
    defined, undefined = dynamic_symbols(app.binary)
    assert wanted - defined - undefined == set()
    assert asked & MEMORY_AND_STRINGS <= undefined
    assert {"exp", "log", "fmod", "round"} <= undefined
