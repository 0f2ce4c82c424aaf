"""Destructors of extension types that can only free memory and drop references.

The fast exit leaves out the destruction of what is alive.  That is right if a destructor cannot reach the
outside: a file, a socket, another process.  The machine code shows it.  From the first instruction of a
destructor every way is followed, through jumps, calls and the procedure linkage table.  The destructor is
*quiet* if each way ends in

- a function that frees memory or drops a reference (:data:`FREEING`).  What it drops is alive, too, and is
  judged for itself;
- ``Py_TYPE(self)->tp_free``, or the destructor of a base type.  These are judged with the type.

Whatever else there is, an unknown function, a call through another pointer, a system call, code that cannot
be read, makes it not quiet.  Only x86-64 is read; elsewhere no destructor is quiet.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import capstone

from bundler.elf.relocations_x86_64 import KINDS
from bundler.elf.segments import PF_X, DamagedObject
from bundler.elf.shared_object import SharedObject

DROPPING = frozenset({"_Py_Dealloc", "Py_DecRef", "PyBuffer_Release"})
"""Functions that drop a reference to another object."""

FREEING = DROPPING | frozenset(
    """
    free cfree memset memcpy memmove __stack_chk_fail
    _ZdlPv _ZdlPvm _ZdaPv _ZdaPvm _ZdlPvSt11align_val_t _ZdlPvmSt11align_val_t
    PyMem_Free PyMem_RawFree PyObject_Free PyObject_FREE PyMem_FREE
    PyObject_GC_Del PyObject_GC_Track PyObject_GC_UnTrack PyObject_GC_IsFinalized
    PyObject_CallFinalizerFromDealloc PyObject_ClearWeakRefs
    Py_IncRef PyErr_Fetch PyErr_Restore PyErr_GetRaisedException PyErr_SetRaisedException
    PyThreadState_Get PyThreadState_GetUnchecked _PyThreadState_UncheckedGet
    _PyTrash_begin _PyTrash_end _PyTrash_cond _PyTrash_thread_destroy_chain _PyTrash_thread_deposit_object
    PyType_IsSubtype PyType_GetSlot PyModule_GetState PyThread_free_lock
    PyCapsule_GetPointer PyCapsule_GetContext PyCapsule_GetName PyCapsule_IsValid
    """.split()
)
"""Functions of the C library, of libstdc++ and of CPython that change nothing outside the process.

``PyObject_CallFinalizerFromDealloc`` calls ``tp_finalize``, which the stub judges with the type.
"""

_HIGHEST_ADDRESS = 0x7FFF_FFFF
"""The table in the executable has 31 bits for an address."""
_MOST_STEPS = 10_000
_AT_ONCE = 256
"""Bytes to disassemble at once."""

_TP_NAME, _TP_BASICSIZE, _TP_DEALLOC = 24, 32, 48
"""Offsets in PyTypeObject (Include/cpython/object.h), which runtime_stub/start/alive.c asserts."""
_LARGEST_OBJECT = 1 << 20
_M_NAME, _M_FREE = 40, 96
"""Offsets in PyModuleDef (Include/moduleobject.h)."""
_SLOT_DEALLOC = 52
"""Py_tp_dealloc (Include/typeslots.h)."""

_WORD = struct.Struct("<Q")
_MEMORY = re.compile(r"qword ptr \[(?!rip)(\w+) \+ (0x[0-9a-f]+|\d+)\]\Z")
_RELATIVE = re.compile(r"qword ptr \[rip ([+-]) (0x[0-9a-f]+|\d+)\]\Z")
_NUMBER = re.compile(r"0x[0-9a-f]+\Z|\d+\Z")
_LEA_RDX = re.compile(rb"\x48\x8d\x15(.{4})", re.DOTALL)
"""``lea rdx, [rip + number]``"""
_ENDS = frozenset({"ret", "ud2", "hlt", "int3"})
_REACHES_OUT = frozenset({"syscall", "sysenter", "int"})

_SELF, _TYPE, _CODE = "self", "type", "code"
_LEADS_TO = {(_SELF, 0x8): _TYPE, (_TYPE, 0x100): _TYPE, (_TYPE, 0x30): _CODE, (_TYPE, 0x140): _CODE}
"""What lies at an offset of the object and of its types: ob_type, tp_base, tp_dealloc and tp_free."""
_KEPT = frozenset({"rbx", "rbp", "r12", "r13", "r14", "r15"})
"""Registers that a called function restores (psABI for x86-64, figure 3.4)."""
_WHOLE = {
    **{part: f"r{name}x" for name in "abcd" for part in (f"e{name}x", f"{name}x", f"{name}l", f"{name}h")},
    **{part: f"r{name}" for name in ("si", "di", "bp", "sp") for part in (f"e{name}", name, f"{name}l")},
    **{f"r{number}{letter}": f"r{number}" for number in range(8, 16) for letter in "dwb"},
}
"""The register that a part of it belongs to."""
_REGISTERS = frozenset(_WHOLE.values())
_WRITES_ONE = frozenset(
    """
    mov lea movzx movsx movsxd movabs add sub and or xor not neg inc dec shl shr sar test cmp push pop nop
    endbr64 movups movaps movdqu movdqa movq movd pxor xorps
    """.split()
)
"""Instructions that write to their first operand at most."""

Registers = frozenset[tuple[str, str]]
"""What registers are known to hold: the object, one of its types, or a destructor of these."""


class Destructor(NamedTuple):
    """A quiet destructor at this address of its file.

    ``drops``: it drops references.  A type that the garbage collector does not know hides to what.
    """

    address: int
    drops: bool


def quiet_destructors(shared: SharedObject) -> tuple[Destructor, ...]:
    """The quiet ones among the destructors of the types in ``shared``, by address."""
    if shared.machine != "EM_X86_64" or not _uses_python(shared):
        return ()
    code = _Code(shared)
    found = (code.destructor(address) for address in sorted({*code.candidates(), *code.capsules()}))
    return tuple(one for one in found if one is not None)


@dataclass
class _Ways:
    """What is still to be followed from a destructor, and what was known at each instruction."""

    pending: list[tuple[int, Registers]]
    seen: dict[int, Registers] = field(default_factory=dict)
    steps: int = 0
    drops: bool = False

    def narrow(self, address: int, known: Registers) -> Registers | None:
        """What is known at ``address`` on all ways so far; None if this way adds nothing."""
        before = self.seen.get(address)
        now = known if before is None else before & known
        if now == before:
            return None
        self.seen[address] = now
        self.steps += 1
        return now


class _Code:
    def __init__(self, shared: SharedObject) -> None:
        self._segments = shared.segments
        self._symbols = shared.tables.symbols
        self._pointers: dict[int, int] = {}
        """Addresses that relocation puts in places, those in this object."""
        self._imports: dict[int, str] = {}
        """Names of the symbols whose addresses relocation puts in places."""
        self._disassembler = capstone.Cs(capstone.CS_ARCH_X86, capstone.CS_MODE_64)
        for place, kind, symbol, addend in shared.tables.relocations:
            name = KINDS.get(kind)
            if name == "relative":
                self._pointers[place] = addend
            elif name in ("absolute", "slot"):
                target = self._symbols[symbol]
                if target.defined:
                    self._pointers[place] = target.value + (addend if name == "absolute" else 0)
                self._imports[place] = target.name
        for place in shared.tables.relative:
            self._pointers[place] = self._word(place) or 0

    def candidates(self) -> Iterator[int]:
        """Pointers to code where a type, the slots of one, or a module would have its destructor."""
        for place, target in self._pointers.items():
            if target > _HIGHEST_ADDRESS or not self._is_code(target):
                continue
            start = place - _TP_DEALLOC
            name, size = self._pointers.get(start + _TP_NAME), self._word(start + _TP_BASICSIZE)
            is_static = self._is_data(name) and (size or 0) <= _LARGEST_OBJECT
            is_module = self._is_data(self._pointers.get(place - _M_FREE + _M_NAME))
            if is_static or is_module or self._word(place - 8) == _SLOT_DEALLOC:
                yield target

    def capsules(self) -> Iterator[int]:
        """Pointers to code in the register of the third argument, as for PyCapsule_New()."""
        if not any(name == "PyCapsule_New" for name in self._imports.values()):
            return
        for segment in self._segments.loads:
            if segment.flags & PF_X:
                text = self._segments.content[segment.offset : segment.offset + segment.file_size]
                for match in _LEA_RDX.finditer(text):
                    target = segment.address + match.end() + int.from_bytes(match[1], "little", signed=True)
                    if self._is_code(target):
                        yield target

    def _is_data(self, address: int | None) -> bool:
        return address is not None and not self._is_code(address)

    def destructor(self, address: int) -> Destructor | None:
        """The destructor at ``address``; None if it is not quiet."""
        ways = _Ways([(address, frozenset({("rdi", _SELF)}))])
        while ways.pending:
            if not self._follow(*ways.pending.pop(), ways) or ways.steps > _MOST_STEPS:
                return None
        return Destructor(address, ways.drops)

    def _follow(self, start: int, known: Registers, ways: _Ways) -> bool:
        """Follow code from ``start`` to its next return or jump.  False if it is not quiet."""
        while True:
            end = start
            for address, size, mnemonic, operands in self._disassembler.disasm_lite(
                self._bytes(start), start
            ):
                here = ways.narrow(address, known)
                if here is None:
                    return True
                end = address + size
                name = mnemonic.removeprefix("bnd ").removeprefix("notrack ")
                if name in _REACHES_OUT:
                    return False
                if name in _ENDS:
                    return True
                if name.startswith(("j", "loop")) or name == "call":
                    if not self._transfer(operands, end, here, ways):
                        return False
                    if name == "jmp":
                        return True
                known = _after(name, operands, here)
            if end == start:
                return False  # not an instruction
            start = end

    def _transfer(self, target: str, end: int, known: Registers, ways: _Ways) -> bool:
        """Follow a jump or a call, the instruction before ``end``.  False if it may lead anywhere."""
        if _NUMBER.match(target):
            ways.pending.append((int(target, 0), known))
            return True
        relative = _RELATIVE.match(target)
        if relative is None:
            return _loaded(target, dict(known)) == _CODE
        place = end + int(relative[1] + relative[2], 0)
        if place in self._pointers and self._is_constant(place):
            ways.pending.append((self._pointers[place], known))
            return True
        name = self._imports.get(place)
        ways.drops |= name in DROPPING
        return name in FREEING and place not in self._pointers

    def _is_constant(self, place: int) -> bool:
        """Whether nothing changes the word after relocation: PT_GNU_RELRO, or what a symbol is bound to."""
        relro = self._segments.by_type.get("PT_GNU_RELRO")
        inside = relro is not None and relro.address <= place < relro.address + relro.size
        return inside or place in self._imports

    def _is_code(self, address: int) -> bool:
        return any(
            segment.flags & PF_X and segment.address <= address < segment.address + segment.file_size
            for segment in self._segments.loads
        )

    def _bytes(self, address: int) -> bytes:
        for segment in self._segments.loads:
            if segment.flags & PF_X and segment.address <= address < segment.address + segment.file_size:
                offset = segment.offset + address - segment.address
                last = segment.offset + segment.file_size
                return self._segments.content[offset : min(offset + _AT_ONCE, last)]
        return b""

    def _word(self, address: int) -> int | None:
        try:
            offset = self._segments.offset_of(address, _WORD.size)
        except DamagedObject:
            return None
        found: tuple[Any, ...] = _WORD.unpack_from(self._segments.content, offset)
        return int(found[0])


def _uses_python(shared: SharedObject) -> bool:
    return any(one.name.startswith(("Py", "_Py")) for one in shared.tables.symbols if not one.defined)


def _after(mnemonic: str, operands: str, known: Registers) -> Registers:
    """What is known after an instruction that does not jump."""
    if not known:
        return known
    if mnemonic == "call":
        return frozenset(item for item in known if item[0] in _KEPT)
    if mnemonic.startswith("j"):
        return known
    if mnemonic not in _WRITES_ONE and not mnemonic.startswith(("set", "cmov")):
        return frozenset()
    target, _, source = operands.partition(", ")
    if mnemonic in ("test", "cmp", "push"):
        return known
    kept = frozenset(item for item in known if item[0] != _WHOLE.get(target, target))
    is_load = mnemonic == "mov" and target in _REGISTERS
    value = _loaded(source, dict(known)) if is_load else ""
    return kept | {(target, value)} if value else kept


def _loaded(operand: str, known: dict[str, str]) -> str:
    """What ``operand``, a register or memory, points to; "" if that is not known."""
    memory = _MEMORY.match(operand)
    if memory is None:
        return known.get(operand, "")
    return _LEADS_TO.get((known.get(memory[1], ""), int(memory[2], 0)), "")
