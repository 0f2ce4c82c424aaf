"""One test for each kind of relocation, and for each reason not to relocate."""

from __future__ import annotations

import ast
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from elftools.elf.enums import ENUM_RELOC_TYPE_x64 as X64
from support.shared_objects import DATA, PAGE, shared_object, symbol, wanted

from bundler.contract import TLS_DESCRIPTOR_SYMBOL, TLS_EXECUTABLE, TLS_MODULES
from bundler.elf.segments import PF_R, Segment
from bundler.elf.symbols import SHN_ABS, STB_GNU_UNIQUE, STB_WEAK, STT_GNU_IFUNC, STT_TLS, Relocation, Symbol
from bundler.prelink import relocate as module
from bundler.prelink.addresses import place_images
from bundler.prelink.relocate import (
    NotPossible,
    Numbering,
    Patch,
    Relocated,
    Relocator,
    ResolverCall,
    Store,
    UniqueBinding,
)
from bundler.prelink.scope import Scope
from bundler.target_machine import X86_64

ABSOLUTE, RELATIVE, INDIRECT = X64["R_X86_64_64"], X64["R_X86_64_RELATIVE"], X64["R_X86_64_IRELATIVE"]
SLOT, PLT_SLOT, RELATIVE64 = X64["R_X86_64_GLOB_DAT"], X64["R_X86_64_JUMP_SLOT"], 38
MODULE, OFFSET = X64["R_X86_64_DTPMOD64"], X64["R_X86_64_DTPOFF64"]
STATIC, DESCRIPTOR = X64["R_X86_64_TPOFF64"], X64["R_X86_64_TLSDESC"]

PLACE = DATA.address + 0x10
TLS = {"PT_TLS": Segment(PAGE + 0x100, PAGE + 0x100, 0x20, 0x40, PF_R, 8)}
C_LIBRARY = shared_object("libc.so.6", [symbol("malloc"), symbol("old", version="V1", hidden=True)])


@dataclass
class Done:
    """What came of the image ``m.so``."""

    left: Relocated
    pages: bytes
    bias: int
    numbering: tuple[Numbering, Numbering]

    def word(self, place: int = PLACE) -> int:
        """The eight bytes that the file has at ``place``."""
        value: int = struct.unpack_from("<Q", self.pages, place)[0]  # stored pages are in the file's order
        return value


def relocate(
    *relocations: Relocation,
    symbols: tuple[Symbol, ...] = (),
    apart: tuple[str, ...] = (),
    tls_symbols: dict[str, str] | None = None,
    **shared: Any,
) -> Done:
    """Lay out ``m.so`` with these relocations, for an executable that defines ``exported``."""
    images = {"m.so": shared_object("m.so", symbols, relocations, **shared)}
    scope = Scope(images, {}, {}, frozenset({"exported"}), [C_LIBRARY])
    placements, _, _, size = place_images(images, X86_64)
    blocks = {"m.so": "block"} if tls_symbols is None else tls_symbols
    relocator = Relocator(X86_64, scope, placements, blocks, apart, bytearray(size))
    left = relocator.relocate("m.so")
    numbering = (relocator.imports, relocator.uniques)
    return Done(left, bytes(relocator.pages), placements["m.so"].bias, numbering)


def nothing_left(done: Done) -> bool:
    left = done.left
    return not (left.patches or left.stores or left.resolver_calls or left.unique_bindings)


# ---- kinds ---------------------------------------------------------------------------------------


def test_the_file_is_copied() -> None:
    done = relocate(words={8: 7, PLACE: 9})
    assert (done.word(8), done.word()) == (7, 9)
    assert done.left.changed == []


def test_none() -> None:
    done = relocate(Relocation(PLACE, X64["R_X86_64_NONE"], 0, 5), words={PLACE: 3})
    assert done.word() == 3 and done.left.changed == []


@pytest.mark.parametrize("number", [RELATIVE, RELATIVE64])
def test_relative(number: int) -> None:
    done = relocate(Relocation(PLACE, number, 0, 0x20), words={PLACE: 1})
    assert done.word() == done.bias + 0x20
    assert done.left.changed == [PLACE] and nothing_left(done)


def test_relr() -> None:
    """The place holds the address."""
    done = relocate(relative=(PLACE,), words={PLACE: 0x30})
    assert done.word() == done.bias + 0x30
    assert done.left.changed == [PLACE] and nothing_left(done)


def test_absolute() -> None:
    done = relocate(Relocation(PLACE, ABSOLUTE, 1, 4), symbols=(symbol("own", 0x40),))
    assert done.word() == done.bias + 0x44 and nothing_left(done)


def test_absolute_of_a_number() -> None:
    """A symbol of SHN_ABS does not move."""
    done = relocate(Relocation(PLACE, ABSOLUTE, 1, 4), symbols=(symbol("own", 0x40, section=SHN_ABS),))
    assert done.word() == 0x44


def test_absolute_without_a_symbol() -> None:
    assert relocate(Relocation(PLACE, ABSOLUTE, 0, 6)).word() == 6


def test_absolute_wraps_around() -> None:
    assert relocate(Relocation(PLACE, ABSOLUTE, 0, -1)).word() == (1 << 64) - 1


@pytest.mark.parametrize("number", [SLOT, PLT_SLOT])
def test_slot(number: int) -> None:
    """The addend does not count."""
    done = relocate(Relocation(PLACE, number, 1, 4), symbols=(symbol("own", 0x40),))
    assert done.word() == done.bias + 0x40


def test_indirect() -> None:
    done = relocate(Relocation(PLACE, INDIRECT, 0, 0x50))
    assert done.left.resolver_calls == [ResolverCall(done.bias + PLACE, done.bias + 0x50)]


def test_symbol_of_an_indirect_function() -> None:
    resolver = symbol("own", 0x50, type=STT_GNU_IFUNC)
    done = relocate(Relocation(PLACE, SLOT, 1, 0), symbols=(resolver,))
    assert done.left.resolver_calls == [ResolverCall(done.bias + PLACE, done.bias + 0x50)]


def test_tls_module() -> None:
    """The second word of the pair has no relocation: its offset is counted in the executable's block."""
    done = relocate(Relocation(PLACE, MODULE, 0, 0), by_type=TLS, words={PLACE + 8: 0x18})
    assert done.word() == TLS_EXECUTABLE
    assert done.left.patches == [Patch(PLACE + 8, "dtpoff", "block", 0x18)]
    assert done.left.changed == [PLACE, PLACE + 8]


def test_tls_module_of_a_pair() -> None:
    pair = (Relocation(PLACE, MODULE, 1, 0), Relocation(PLACE + 8, OFFSET, 1, 0))
    done = relocate(*pair, symbols=(symbol("own", 0x10, type=STT_TLS),), by_type=TLS)
    assert done.left.patches == [Patch(PLACE + 8, "dtpoff", "block", 0x10)]


def test_tls_module_of_a_block_apart() -> None:
    done = relocate(Relocation(PLACE, MODULE, 0, 0), by_type=TLS, apart=("other.so", "m.so"))
    assert done.word() == TLS_MODULES + 1 and nothing_left(done)


def test_tls_offset() -> None:
    done = relocate(
        Relocation(PLACE, OFFSET, 1, 2), symbols=(symbol("own", 0x10, type=STT_TLS),), by_type=TLS
    )
    assert done.left.patches == [Patch(PLACE, "dtpoff", "block", 0x12)]


def test_tls_offset_in_a_block_apart() -> None:
    own = symbol("own", 0x10, type=STT_TLS)
    done = relocate(Relocation(PLACE, OFFSET, 1, 2), symbols=(own,), by_type=TLS, apart=("m.so",))
    assert done.word() == 0x12 and nothing_left(done)


def test_tls_static() -> None:
    done = relocate(Relocation(PLACE, STATIC, 0, 8), by_type=TLS)
    assert done.left.patches == [Patch(PLACE, "tpoff", "block", 8)]


def test_tls_descriptor() -> None:
    done = relocate(Relocation(PLACE, DESCRIPTOR, 0, 8), by_type=TLS)
    assert done.left.patches == [
        Patch(PLACE, "address", TLS_DESCRIPTOR_SYMBOL, 0),
        Patch(PLACE + 8, "tpoff", "block", 8),
    ]


# ---- what the symbol is bound to -------------------------------------------------------------------


def test_of_the_executable() -> None:
    done = relocate(Relocation(PLACE, ABSOLUTE, 1, -4), symbols=(wanted("exported"),))
    assert done.left.patches == [Patch(PLACE, "address", "exported", -4)]


def test_of_the_executable_in_read_only_data() -> None:
    """A patch changes the stored pages, which nobody writes to at run time."""
    done = relocate(Relocation(0x10, SLOT, 1, 0), symbols=(wanted("exported"),))
    assert done.left.patches == [Patch(0x10, "address", "exported", 0)]


def test_of_a_system_library() -> None:
    symbols = (wanted("malloc"), wanted("old", version="V1", binding=STB_WEAK))
    done = relocate(
        Relocation(PLACE, SLOT, 1, 0),
        Relocation(PLACE + 8, ABSOLUTE, 2, 3),
        Relocation(PLACE + 16, ABSOLUTE, 1, 0),
        symbols=symbols,
    )
    place = done.bias + PLACE
    assert done.left.stores == [Store(place, 0, 0), Store(place + 8, 1, 3), Store(place + 16, 0, 0)]
    assert [*done.numbering[0].numbers] == [("malloc", None, False), ("old", "V1", True)]


def test_of_a_unique_symbol() -> None:
    own = symbol("own", 0x60, binding=STB_GNU_UNIQUE)
    done = relocate(Relocation(PLACE, ABSOLUTE, 1, 2), symbols=(own,))
    assert done.left.unique_bindings == [UniqueBinding(done.bias + PLACE, done.bias + 0x60, 0, 2)]
    assert [*done.numbering[1].numbers] == [("own", None, False)]


def test_of_nothing() -> None:
    symbols = (wanted("absent", binding=STB_WEAK),)
    done = relocate(Relocation(PLACE, ABSOLUTE, 1, 2), symbols=symbols, words={PLACE: 9})
    assert done.word() == 2 and nothing_left(done)


# ---- reasons not to relocate ------------------------------------------------------------------------

FAR = 1 << 31
IN_TLS = PAGE + 0x108

REFUSALS: list[tuple[str, str, tuple[Relocation, ...], dict[str, Any]]] = [
    ("unknown type", "it has a relocation of type 5", (Relocation(PLACE, X64["R_X86_64_COPY"], 0, 0),), {}),
    (
        "address of a thread-local symbol",
        "own is thread-local and used by address",
        (Relocation(PLACE, ABSOLUTE, 1, 0),),
        {"symbols": (symbol("own", type=STT_TLS),)},
    ),
    (
        "indirect function with an addend",
        "it adds to the address of an indirect function",
        (Relocation(PLACE, ABSOLUTE, 1, 8),),
        {"symbols": (symbol("own", type=STT_GNU_IFUNC),)},
    ),
    (
        "far from a symbol of the executable",
        f"exported is used with an offset of {FAR}",
        (Relocation(PLACE, ABSOLUTE, 1, FAR),),
        {"symbols": (wanted("exported"),)},
    ),
    (
        "far from an import",
        f"malloc is used with an offset of {-FAR - 1}",
        (Relocation(PLACE, ABSOLUTE, 1, -FAR - 1),),
        {"symbols": (wanted("malloc"),)},
    ),
    (
        "static place in a block apart",
        "it wants the thread-local storage of m.so at a fixed place",
        (Relocation(PLACE, STATIC, 0, 0),),
        {"by_type": TLS, "apart": ("m.so",)},
    ),
    (
        "thread-local symbol of a system library",
        "it uses the thread-local malloc of a library that is not prelinked",
        (Relocation(PLACE, OFFSET, 1, 0),),
        {"symbols": (wanted("malloc"),)},
    ),
    (
        "thread-local symbol that is none",
        "it uses the thread-local own of a library that is not prelinked",
        (Relocation(PLACE, MODULE, 1, 0),),
        {"symbols": (symbol("own"),)},
    ),
    (
        "no thread-local storage",
        "m.so has no thread-local storage, but its symbols say so",
        (Relocation(PLACE, OFFSET, 0, 0),),
        {"tls_symbols": {}},
    ),
    (
        "undefined",
        "nothing that it needs defines absent",
        (Relocation(PLACE, SLOT, 1, 0),),
        {"symbols": (wanted("absent"),)},
    ),
    (
        "undefined version",
        "nothing that it needs defines old of version V2",
        (Relocation(PLACE, SLOT, 1, 0),),
        {"symbols": (wanted("old", version="V2"),)},
    ),
    (
        "outside of the file",
        "it relocates 0x1ffc, which is not in the file",
        (Relocation(2 * PAGE - 4, RELATIVE, 0, 0),),
        {},
    ),
    (
        "import in thread-local data",
        "its thread-local data holds an address that is known at run time only",
        (Relocation(IN_TLS, ABSOLUTE, 1, 0),),
        {"symbols": (wanted("malloc"),), "by_type": TLS},
    ),
    (
        "address of the executable in thread-local data",
        "its thread-local data holds an address that is known at run time only",
        (Relocation(IN_TLS, ABSOLUTE, 1, 0),),
        {"symbols": (wanted("exported"),), "by_type": TLS},
    ),
    (
        "resolver call in thread-local data",
        "its thread-local data holds an address that is known at run time only",
        (Relocation(IN_TLS, INDIRECT, 0, 0),),
        {"by_type": TLS},
    ),
    (
        "import in read-only data",
        "its read-only data holds an address that is known at run time only",
        (Relocation(0x10, SLOT, 1, 0),),
        {"symbols": (wanted("malloc"),)},
    ),
    (
        "resolver call in read-only data",
        "its read-only data holds an address that is known at run time only",
        (Relocation(0x10, INDIRECT, 0, 0),),
        {},
    ),
]


@pytest.mark.parametrize(
    ("reason", "relocations", "more"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS]
)
def test_not_possible(reason: str, relocations: tuple[Relocation, ...], more: dict[str, Any]) -> None:
    with pytest.raises(NotPossible) as caught:
        relocate(*relocations, **more)
    assert str(caught.value) == reason
    is_undefined = reason.startswith("nothing that it needs")
    assert caught.value.undefined == (more["symbols"][0].name if is_undefined else None)


def test_relr_outside_of_the_file() -> None:
    with pytest.raises(NotPossible, match="it relocates 0x5000"):
        relocate(relative=(0x5000,))


def test_each_reason_has_a_test() -> None:
    """A reason is a text of relocate.py; what is computed in it may be anything."""
    texts = []
    for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text())):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            argument = node.exc.args[0]
            parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
            texts.append([str(part.value) for part in parts if isinstance(part, ast.Constant)])
    tested = [row[1] for row in REFUSALS]
    assert len(texts) == 11
    for words in texts:
        assert any(all(word in reason for word in words) for reason in tested), words
