"""Which shared objects need a newer C library: an image by its symbols, others by all their versions."""

from __future__ import annotations

from dataclasses import replace

from elftools.elf.enums import ENUM_RELOC_TYPE_x64 as X64
from support.shared_objects import DATA, shared_object, symbol, wanted

from bundler.elf.shared_object import SharedObject
from bundler.elf.symbols import STB_WEAK, Relocation
from bundler.inventory.model import BundleFile, Library
from bundler.prelink.glibc import NewerNeed, newer_needs
from bundler.prelink.prelink import Candidate, prelink
from bundler.target_machine import X86_64

LIBC = shared_object(
    "libc.so.6",
    [
        symbol("moved", version="GLIBC_2.34"),
        symbol("moved", version="GLIBC_2.2.5", hidden=True),
        symbol("provided", version="GLIBC_2.36"),
        symbol("new", version="GLIBC_2.35"),
        symbol("newer", version="GLIBC_2.36"),
        symbol("newest", version="GLIBC_2.36"),
        symbol("optional", version="GLIBC_2.40"),
    ],
)


def using(path: str, *names: str) -> SharedObject:
    """A shared object that uses these functions and asks for their versions."""
    versions = {each.name: each.version for each in LIBC.tables.symbols if not each.hidden}
    symbols = [
        wanted(name, version=versions[name], **({"binding": STB_WEAK} if name == "optional" else {}))
        for name in names
    ]
    kind = X64["R_X86_64_GLOB_DAT"]
    relocations = [Relocation(DATA.address + 8 * i, kind, i + 1, 0) for i in range(len(names))]
    return replace_glibc(shared_object(path, symbols, relocations), (2, 40))


def replace_glibc(shared: SharedObject, glibc: tuple[int, int]) -> SharedObject:
    changed = replace(shared, glibc=glibc)
    vars(changed)["tables"] = shared.tables
    return changed


def needs(glibc: tuple[int, int], *libraries: SharedObject, images: bool = True) -> tuple[NewerNeed, ...]:
    files = [BundleFile(each.path, "native", library=Library(each)) for each in libraries]
    candidates = [
        Candidate(each.path, each, problem="" if images else "the loader loads it") for each in libraries
    ]
    done = prelink(candidates, frozenset({"provided"}), [LIBC], {}, X86_64, glibc)
    return newer_needs([BundleFile("text", "data", content=b""), *files], done, glibc)


def test_symbols_of_an_image() -> None:
    one, other = using("a.so", "new", "newest", "newer", "moved"), using("b.so", "new")
    assert needs((2, 34), other, one) == (
        NewerNeed("a.so", (2, 36), ("newer", "newest")),
        NewerNeed("b.so", (2, 35), ("new",)),
    )
    assert needs((2, 36), other, one) == ()


def test_what_an_image_gets_elsewhere() -> None:
    """From the executable, by an older version, or not at all because the reference is weak."""
    assert needs((2, 17), using("a.so", "provided", "moved", "optional")) == ()


def test_the_dynamic_loader_wants_every_version() -> None:
    one = using("a.so", "moved")
    assert needs((2, 34), one, images=False) == (NewerNeed("a.so", (2, 40)),)
    assert needs((2, 40), one, images=False) == ()
