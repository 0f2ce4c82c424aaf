"""Linked file -> relocatable object, as assembly: what the linker made one file of becomes input again.

1. The file gets fixed addresses.  Each PT_LOAD segment becomes a section, and the linker script puts it at
   its address.
2. A relocation whose value is then known is written into the bytes.  The others become ``.quad`` with the
   name of the symbol.  The linker binds it as it binds any other reference, so a definition of the stub
   comes before the C library's.
3. Thread-local storage becomes a part of the executable's own, at a fixed distance from the thread pointer
   (Drepper, "ELF Handling For Thread-Local Storage", section 3.4.6).  The stub has a function for that,
   which stands for ``__tls_get_addr()``.
4. Every symbol that the file exports is defined again.  The definitions are weak, so that the stub's own
   come first, as those of an executable do for the dynamic loader.
5. Constructors, destructors and the rules for unwinding (:mod:`bundler.libpython.unwinding`) join those of
   the other objects.

The relocations are those of x86-64.  ``docs/design.md`` says why this is done.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bundler.contract import (
    PAGE_SIZE,
    RELRO_SECTION,
    TLS_DESCRIPTOR_SYMBOL,
    TLS_EXECUTABLE,
    TLS_STATIC_SYMBOL,
)
from bundler.elf.segments import PF_W, PF_X, Segment
from bundler.elf.shared_object import SharedObject
from bundler.elf.symbols import SHN_ABS, STB_WEAK, STT_GNU_IFUNC, STT_TLS, Relocation, Symbol
from bundler.libpython.relax import accesses, direct_jumps
from bundler.libpython.unwinding import unwinding_lines
from bundler.prelink.addresses import round_down, round_up
from bundler.target_machine import TargetMachine

_WORD = struct.Struct("<Q")
_MASK = 0xFFFFFFFFFFFFFFFF

LAST_TLS_SECTION = ".linked_tls"
"""The thread-local data of an executable.  It has to be the last in the executable that is made of it, and
:data:`LAST_TLS_SCRIPT` puts it there: the other data, and zeros in the place of what is not stored, come
before it."""
LAST_TLS_ALIGN = 64
LAST_TLS_SCRIPT = f"""\
/* What must be at a fixed distance from the end comes last. */
SECTIONS {{
    .tdata : {{ *(.tdata .tdata.*) *(.tbss .tbss.*) *({LAST_TLS_SECTION}) }}
}} INSERT BEFORE .data.rel.ro;
ASSERT(ALIGNOF(.tdata) <= {LAST_TLS_ALIGN}, "the thread-local data of a library is aligned too much");
"""

OF_START_FILES = frozenset(
    "_init _fini _start main _end _edata __bss_start _IO_stdin_used data_start __data_start __dso_handle "
    "__TMC_END__ etext _etext edata end".split()
)
"""What the C library's start files and the linker define in every program.  Each link has its own."""

_COPIED = {
    **{f"std{name}": f"_IO_2_1_std{name}_" for name in ("in", "out", "err")},
    **dict.fromkeys(("environ", "_environ", "__environ"), "0"),
}
"""The C library's variables that an executable may have in its own memory, and what they begin with.

The dynamic loader copies the contents from the C library, whose own code then uses the executable's memory.
It does so for any executable that exports these names.  The C library sets ``environ`` later.
"""

_TYPES = {1: "object", 2: "function", STT_TLS: "tls_object", STT_GNU_IFUNC: "gnu_indirect_function"}
"""STT_OBJECT, STT_FUNC and so on -> the assembler's names; every other type becomes ``notype``."""


class NotLinkable(Exception):
    """The file cannot be made an object again; the message says why."""


@dataclass(frozen=True)
class Reconstructed:
    """``assembly`` includes parts of ``content``, the file ``content_name``.

    ``sections`` are lines of a linker script: the output sections by ascending address, the last of which
    ends at ``end``.
    """

    assembly: str
    content: bytes = field(repr=False)
    sections: tuple[str, ...]
    end: int
    has_last_tls: bool = False
    """Whether the link needs :data:`LAST_TLS_SCRIPT`."""


def reconstruct(
    shared: SharedObject, label: str, bias: int, content_name: str, machine: TargetMachine
) -> Reconstructed:
    """Make ``shared`` an object whose addresses are those of the file plus ``bias``.

    ``label`` is a unique part of symbol names; ``content_name`` is how the assembler is to call the file
    with the contents.  Raises :class:`NotLinkable`.
    """
    return _Writer(shared, label, bias, content_name, machine).run()


@dataclass
class _Part:
    """A segment: ``memory`` are its first bytes, from a page boundary on.  The rest up to ``size`` is zero.

    ``words`` are the expressions of 8 bytes that the linker computes, by offset; ``halves`` those of 4 bytes.
    """

    name: str
    address: int
    size: int
    flags: int
    memory: bytearray
    words: dict[int, str] = field(default_factory=dict)
    halves: dict[int, str] = field(default_factory=dict)


class _Writer:
    def __init__(
        self, shared: SharedObject, label: str, bias: int, content_name: str, machine: TargetMachine
    ) -> None:
        self.shared = shared
        self.label = label
        self.bias = bias
        self.content_name = content_name
        self.kinds = machine.relocations
        self.tls = f"{label}_tls"
        self.weak: set[str] = set()
        self.resolvers: set[int] = set()
        self.pairs: dict[int, int] = {}
        self.parts = [
            self._part(number, load) for number, load in enumerate(shared.segments.loads) if load.size
        ]

    def _part(self, number: int, load: Segment) -> _Part:
        low = round_down(load.address, PAGE_SIZE)
        content = self.shared.content[load.offset : load.offset + load.file_size]
        memory = bytearray(load.address - low) + content
        return _Part(
            f".{self.label}_{number}", low, load.address + load.size - low, load.flags, bytearray(memory)
        )

    def run(self) -> Reconstructed:
        for relocation in self.shared.tables.relocations:
            self._apply(relocation)
        for place in self.shared.tables.relative:
            self._write(place, self._read(place) + self.bias)
        self._make_accesses_faster()
        self._make_calls_faster()
        content = b"".join(bytes(part.memory) for part in self.parts)
        lines = [
            *(f"    .weak {name}" for name in sorted(self.weak)),
            *self._contents(),
            *self._thread_local(),
            *self._symbols(),
            *self._functions_to_call("DT_INIT_ARRAY", "DT_INIT_ARRAYSZ", "init_array"),
            *self._functions_to_call("DT_FINI_ARRAY", "DT_FINI_ARRAYSZ", "fini_array"),
            *self._read_only_after_relocation(),
            *unwinding_lines(self.shared.segments, self.label, self.expression),
            '    .section .note.GNU-stack, "", @progbits',
        ]
        last = self.parts[-1]
        end = self.bias + last.address + last.size
        last_tls = self.shared.is_executable and "PT_TLS" in self.shared.segments.by_type
        return Reconstructed("\n".join([*lines, ""]), content, tuple(self._script()), end, last_tls)

    # ---- relocations --------------------------------------------------------------------------

    def _apply(self, relocation: Relocation) -> None:
        kind = self.kinds.get(relocation.type)
        place, addend = relocation.place, relocation.addend
        if kind == "relative":
            self._write(place, self.bias + addend)
        elif kind in ("absolute", "slot"):
            self._bind(relocation, addend if kind == "absolute" else 0)
        elif kind == "indirect":
            self.resolvers.add(addend)
            self._put(place, self._resolver(addend))
        elif kind == "tls_module":
            self._tls_module(relocation)
        elif kind == "tls_offset":
            self._put(place, f"{self.tls}@tpoff + {self._tls_value(relocation) + addend}")
        elif kind == "tls_static":
            self._put(place, f"{self.tls}@tpoff + {self._tls_value(relocation) + addend}")
        elif kind == "tls_descriptor":
            self._put(place, TLS_DESCRIPTOR_SYMBOL)
            self._put(place + 8, f"{self.tls}@tpoff + {self._tls_value(relocation) + addend}")
        elif kind == "copy":
            name = self.shared.tables.symbols[relocation.symbol].name
            if name not in _COPIED:
                raise NotLinkable(f"it keeps {name} of a library in its own memory")
            self._put(place, _COPIED[name])
        elif kind != "none":
            raise NotLinkable(f"it has a relocation of type {relocation.type}")

    def _bind(self, relocation: Relocation, addend: int) -> None:
        symbol = self.shared.tables.symbols[relocation.symbol] if relocation.symbol else None
        if symbol is None:
            self._write(relocation.place, addend)
        elif symbol.type == STT_TLS:
            raise NotLinkable(f"{symbol.name} is thread-local and used by address")
        elif not symbol.defined:
            if symbol.binding == STB_WEAK:
                self.weak.add(symbol.name)
            name = TLS_STATIC_SYMBOL if symbol.name == "__tls_get_addr" else symbol.name
            self._put(relocation.place, f"{name} + {addend}" if addend else name)
        elif symbol.type == STT_GNU_IFUNC:
            self.resolvers.add(symbol.value)
            self._put(relocation.place, self._resolver(symbol.value))
        else:
            self._write(relocation.place, self._address(symbol) + addend)

    def _address(self, symbol: Symbol) -> int:
        return symbol.value + (0 if symbol.section == SHN_ABS else self.bias)

    def _resolver(self, address: int) -> str:
        return f"{self.label}_resolver_{address:x}"

    def _tls_module(self, relocation: Relocation) -> None:
        """A module id.  The offset in that module's block follows; it may have no relocation of its own."""
        self._write(relocation.place, TLS_EXECUTABLE)
        if relocation.symbol:
            self.pairs[relocation.place] = self._tls_value(relocation)
        else:
            self.pairs[relocation.place] = self._read(relocation.place + 8)
            self._put(relocation.place + 8, f"{self.tls}@tpoff + {self.pairs[relocation.place]}")

    def _make_accesses_faster(self) -> None:
        table = self.shared.tables
        slots = frozenset(
            one.place for one in table.relocations if table.symbols[one.symbol].name == "__tls_get_addr"
        )
        for access in accesses(self.shared.segments, self.pairs, slots):
            part, offset = self._find(access.address, 16)
            distance = offset + len(access.before)
            part.memory[offset:distance] = access.before
            part.halves[distance] = f"{self.tls}@tpoff + {access.offset}"
            part.memory[distance + 4 : distance + 4 + len(access.after)] = access.after

    def _make_calls_faster(self) -> None:
        table = self.shared.tables
        functions = {
            one.place: symbol.value
            for one in table.relocations
            if self.kinds.get(one.type) == "slot"
            and (symbol := table.symbols[one.symbol]).defined
            and symbol.type not in (STT_TLS, STT_GNU_IFUNC)
            and symbol.section != SHN_ABS
        }
        for address, code in direct_jumps(self.shared.segments, functions):
            part, offset = self._find(address, len(code))
            part.memory[offset : offset + len(code)] = code

    def _tls_value(self, relocation: Relocation) -> int:
        """The offset of the thread-local symbol in this file's block."""
        if not relocation.symbol:
            return 0
        symbol = self.shared.tables.symbols[relocation.symbol]
        if not symbol.defined or symbol.type != STT_TLS:
            raise NotLinkable(f"it uses the thread-local {symbol.name} of another library")
        return symbol.value

    # ---- memory -------------------------------------------------------------------------------

    def _find(self, address: int, size: int) -> tuple[_Part, int]:
        for part in self.parts:
            if part.address <= address and address + size <= part.address + part.size:
                return part, address - part.address
        raise NotLinkable(f"it refers to {address:#x}, which is in none of its segments")

    def _read(self, address: int) -> int:
        part, offset = self._find(address, 8)
        return int(_WORD.unpack_from(self._reaching(part, offset + 8), offset)[0])

    def _write(self, address: int, value: int) -> None:
        part, offset = self._find(address, 8)
        part.words.pop(offset, None)
        _WORD.pack_into(self._reaching(part, offset + 8), offset, value & _MASK)

    def _put(self, address: int, expression: str) -> None:
        part, offset = self._find(address, 8)
        self._reaching(part, offset + 8)
        part.words[offset] = expression

    def _reaching(self, part: _Part, end: int) -> bytearray:
        """The memory of ``part``, which has ``end`` bytes at least: its zeros may have relocations."""
        part.memory.extend(bytes(max(0, end - len(part.memory))))
        return part.memory

    def expression(self, address: int) -> str:
        """The assembler's expression for an address of the file."""
        part, offset = self._find(address, 0)
        if offset <= len(part.memory) and len(part.memory):
            return f".L{part.name} + {offset}"
        return f".L{part.name}_zero + {offset - len(part.memory)}"

    # ---- assembly -----------------------------------------------------------------------------

    def _contents(self) -> Iterator[str]:
        start = 0
        for part in self.parts:
            size, at = len(part.memory), 0
            access = "a" + "w" * bool(part.flags & PF_W) + "x" * bool(part.flags & PF_X)
            if size:
                yield f'    .section {part.name}, "{access}", @progbits'
                yield f"    .balign {PAGE_SIZE}"
                yield f".L{part.name}:"
            values = [(offset, 8, f".quad {text}") for offset, text in part.words.items()]
            values += [(offset, 4, f".long {text}") for offset, text in part.halves.items()]
            for offset, length, value in sorted(values):
                if offset < at:
                    raise NotLinkable("two of its relocations overlap")
                if offset > at:
                    yield self._included(start + at, offset - at)
                yield f"    {value}"
                at = offset + length
            if size > at:
                yield self._included(start + at, size - at)
            if part.size > size:
                yield f'    .section {part.name}_zero, "{access}", @nobits'
                yield f".L{part.name}_zero:"
                yield f"    .zero {part.size - size}"
            start += size

    def _included(self, start: int, size: int) -> str:
        return f'    .incbin "{self.content_name}", {start}, {size}'

    def _thread_local(self) -> Iterator[str]:
        block = self.shared.segments.by_type.get("PT_TLS")
        if block is None:
            return
        part, offset = self._find(block.address, block.file_size)
        stored = bytes(self._reaching(part, offset + block.file_size)[offset : offset + block.file_size])
        words = {at: text for at, text in part.words.items() if offset <= at < offset + len(stored)}
        size, before = block.size, 0
        if self.shared.is_executable:
            # its code has the distances from the end in it (psABI, "local exec")
            size = round_up(block.size, max(1, block.align))
            before = -size % LAST_TLS_ALIGN
            if block.align > LAST_TLS_ALIGN:
                raise NotLinkable("its thread-local data needs a greater alignment than is supported")
            yield f'    .section {LAST_TLS_SECTION}, "awT", @progbits'
            yield f"    .balign {LAST_TLS_ALIGN}"
            yield f"    .zero {before}"
        else:
            section, kind = (".tdata", "progbits") if any(stored) or words else (".tbss", "nobits")
            yield f'    .section {section}, "awT", @{kind}'
            yield f"    .balign {max(1, block.align)}"
        yield f"    .hidden {self.tls}"
        yield f"    .type {self.tls}, @tls_object"
        yield f"{self.tls}:"
        if any(stored) or words:
            yield from self._values(stored, {at - offset: text for at, text in words.items()})
            size -= len(stored)
        yield f"    .zero {size}"

    def _values(self, stored: bytes, words: Mapping[int, str]) -> Iterator[str]:
        at = 0
        for place in sorted(words):
            yield from (f"    .byte {value}" for value in stored[at:place])
            yield f"    .quad {words[place]}"
            at = place + 8
        yield from (f"    .byte {value}" for value in stored[at:])

    def _symbols(self) -> Iterator[str]:
        for name, definitions in sorted(self.shared.tables.defined.items()):
            symbol = next((one for one in definitions if not one.hidden), None)
            if symbol is None or symbol.section == SHN_ABS or name in OF_START_FILES:
                continue
            yield f"    .weak {name}"
            yield f"    .type {name}, @{_TYPES.get(symbol.type, 'notype')}"
            yield f"    .size {name}, {symbol.size}"
            if symbol.type == STT_TLS:
                yield f"{name} = {self.tls} + {symbol.value}"
            else:
                yield f"{name} = {self.expression(symbol.value)}"
        for address in sorted(self.resolvers):
            name = self._resolver(address)
            yield f"    .type {name}, @gnu_indirect_function"
            yield f"{name} = {self.expression(address)}"

    def _functions_to_call(self, table: str, size: str, section: str) -> Iterator[str]:
        """Constructors or destructors.  DT_INIT and DT_FINI belong to the start files."""
        length = self.shared.segments.value(size)
        if not length:
            return
        yield f'    .section .{section}, "aw", @{section}'
        yield "    .balign 8"
        start = self.shared.segments.value(table)
        for address in range(start, start + length, 8):
            part, offset = self._find(address, 8)
            yield f"    .quad {part.words.get(offset) or hex(self._read(address))}"

    def _read_only_after_relocation(self) -> Iterator[str]:
        """What the stub protects when the dynamic loader has filled in the words (native/relro.c)."""
        relro = self.shared.segments.by_type.get("PT_GNU_RELRO")
        if relro is None:
            return
        start = round_down(relro.address, PAGE_SIZE)
        size = round_down(relro.address + relro.size, PAGE_SIZE) - start
        if size > 0:
            yield f'    .section {RELRO_SECTION}, "a", @progbits'
            yield "    .balign 8"
            yield f"    .quad {self.expression(start)}, {size}"

    def _script(self) -> Iterator[str]:
        for part in self.parts:
            stored, address = len(part.memory), self.bias + part.address
            if stored:
                yield f"{part.name} {address:#x} : {{ KEEP(*({part.name})) }}"
            if part.size > stored:
                yield f"{part.name}_zero {address + stored:#x} (NOLOAD) : {{ KEEP(*({part.name}_zero)) }}"
