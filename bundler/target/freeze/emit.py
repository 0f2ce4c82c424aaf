"""One module's code objects as a C struct of static objects.

1. Walk the object graph from the module's code, children first.  Equal constants of one type are emitted
   once.  ``1 == True`` and ``0.0 == -0.0``, so a tuple's key is made of the C expressions of its items, which
   differ.
2. Each object becomes a member of one struct: code objects first, then tuples, then the rest.  So objects
   that are used together lie together.  Offsets are computed from the sizes of members, and the C compiler
   checks the total.  Tables of lines are read for tracebacks only.  Those of hot modules are in a second
   struct, so that they lie together with those of other modules, on pages that nobody touches.
3. CPython interns names.  Each reference to such a string is a slot: its offset is kept, and the stub puts
   the interned object there at run time (thaw.c).
4. A frozenset becomes the tuple of its items.  The stub makes the set at run time and puts it into the slots
   that refer to it.

The text depends on the code only, not on the process, so two builds give the same bytes.
"""

from __future__ import annotations

import ctypes
import marshal
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from types import CodeType, EllipsisType, NoneType
from typing import Any

from bundler.c_text import c_bytes, c_comment, c_name
from bundler.contract import hash_name
from bundler.target.freeze.patterns import CompiledPattern
from bundler.target.freeze.pool import may_be_name, singleton, string_symbol
from bundler.target.versions import SLICE_ITEMS, STR_STATE, ObjectLayout

CODE_SECTION = ".data.bundle."
"""The beginning of the names of the modules' sections; the module's name follows."""

LINES_SECTION = ".bundle_lines"
"""The section of the tables of lines of hot modules, in the executable, too."""

_INTERNED_BITS = 3


@dataclass
class Member:
    """A static object as a member of the struct: name, C type, size in bytes and initialiser."""

    name: str
    ctype: str
    size: int
    text: str = ""
    comment: str = ""


@dataclass(frozen=True)
class EmittedModule:
    """The C of one module, and what it refers to outside of itself."""

    types: dict[str, str]
    body: str
    strings: tuple[str, ...]
    size: int


@dataclass
class ModuleEmitter:
    """Turns the objects of one module into members.  ``version_base`` is the first of its code versions.

    With ``hot``, tables of lines are members of a struct of their own.
    """

    layout: ObjectLayout
    version_base: int
    hot: bool = False
    codes: list[Member] = field(default_factory=list)
    tuples: list[Member] = field(default_factory=list)
    rest: list[Member] = field(default_factory=list)
    lines: list[Member] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)
    strings: dict[str, None] = field(default_factory=dict)
    known: dict[Any, str] = field(default_factory=dict)
    slots: list[tuple[str, Member, int]] = field(default_factory=list)  # (C ref, holder, offset in it)
    sets: dict[str, None] = field(default_factory=dict)  # C refs of the items of frozensets
    interned: dict[str, None] = field(default_factory=dict)  # C refs of strings to intern

    def reference(self, value: object) -> str:
        """The C expression that points at the static object for ``value``."""
        emit = _EMITTERS.get(type(value))
        if emit is None:
            raise TypeError(f"a constant of type {type(value).__name__} cannot be frozen")
        return emit(self, value)

    # ---- one method per type -------------------------------------------------------------------

    def emit_none(self, value: None) -> str:
        return "_Py_NoneStruct"

    def emit_bool(self, value: bool) -> str:
        return "_Py_TrueStruct" if value else "_Py_FalseStruct"

    def emit_ellipsis(self, value: EllipsisType) -> str:
        return "_Py_EllipsisObject"

    def emit_str(self, value: str) -> str:
        single = singleton(value)
        if single is None:
            self.strings[value] = None
            reference = f"&{string_symbol(value)}"
            interned = is_interned(value)
        else:
            # this process may have interned it by chance; CPython interns only what may be a name
            reference = single
            interned = not self.layout.latin1_is_interned and may_be_name(value)
        if interned and value:
            self.interned[reference] = None
        return reference

    def emit_bytes(self, value: bytes, lines: bool = False) -> str:
        if len(value) <= 1:
            return f"BYTE({value[0]})" if value else "EMPTY_BYTES"
        ctype = f"bytes_{len(value)}"
        self.types[ctype] = f"typedef BUNDLE_BYTES({len(value)}) {ctype};"
        text = f"{{BYTES({len(value)}), {c_bytes(value)}}}"
        return self._other(("bytes", value), "b", ctype, _aligned(32 + len(value) + 1), text, "", lines)

    def emit_int(self, value: int) -> str:
        if -5 <= value < self.layout.small_ints_end:
            return f"SMALL_INT({value})"
        digits = _digits(abs(value))
        if self.layout.long_is_tagged:
            tag = len(digits) << 3 | (2 if value < 0 else 0)
        else:
            tag = -len(digits) if value < 0 else len(digits)
        ctype = f"int_{len(digits)}"
        self.types[ctype] = f"typedef BUNDLE_INT({len(digits)}) {ctype};"
        text = f"{{INT({tag}), {{{', '.join(map(str, digits))}}}}}"
        size = _aligned(24 + 4 * len(digits))
        return self._other(("int", value), "i", ctype, size, text, c_comment(value))

    def emit_float(self, value: float) -> str:
        bits = struct.pack("<d", value)
        text = f"{{FLOAT, {_word(bits)}}}"
        return self._other(("float", bits), "f", "bundle_float", 24, text, c_comment(value))

    def emit_complex(self, value: complex) -> str:
        bits = struct.pack("<dd", value.real, value.imag)
        text = f"{{COMPLEX, {_word(bits[:8])}, {_word(bits[8:])}}}"
        return self._other(("complex", bits), "z", "bundle_complex", 32, text, c_comment(value))

    def emit_tuple(self, value: tuple[object, ...]) -> str:
        if not value:
            return "EMPTY_TUPLE"
        return self._tuple("tuple", tuple(self.reference(item) for item in value), c_comment(value))

    def emit_frozenset(self, value: frozenset[object]) -> str:
        items = tuple(self.reference(item) for item in sorted(value, key=_set_order))
        reference = self._tuple("set", items, "a frozenset's items") if items else "EMPTY_SET"
        self.sets[reference] = None  # inner sets are here before those that contain them
        return reference

    def emit_slice(self, value: slice) -> str:
        """A constant since 3.14 (gh-125916).  Its parts are constants."""
        items = tuple(self.reference(part) for part in (value.start, value.stop, value.step))
        key = ("slice", items)
        if key not in self.known:
            text = f"{{SLICE, {{{', '.join(items)}}}}}"
            self._container(key, "bundle_slice", SLICE_ITEMS, items, text, c_comment(value))
        return self.known[key]

    def emit_code(self, value: CodeType) -> str:
        key = ("code", id(value))
        if key in self.known:
            return self.known[key]
        live = bytes(_memory(id(value), self.layout.code_size))
        number = len(self.codes)
        adaptive: bytes = value._co_code_adaptive  # type: ignore[attr-defined]
        ctype = f"code_{len(adaptive)}"
        self.types[ctype] = f"typedef BUNDLE_CODE({len(adaptive)}) {ctype};"
        member = Member(
            f"c{number}_{c_name(value.co_qualname, 30)}",
            ctype,
            self.layout.code_size + (len(adaptive) + 8) // 8 * 8,
            comment=f"{c_comment(value.co_qualname)}, line {value.co_firstlineno}",
        )
        self.codes.append(member)  # before its constants, so that the module's own code is the first member
        fields = []
        for item in self.layout.code_fields:
            if item.kind == "object":
                child = _object_at(live, item.offset)
                if isinstance(child, bytes) and item.name == "linetable":
                    reference = self.emit_bytes(child, lines=self.hot)
                else:
                    reference = self.reference(child)
                fields.append(f".{item.name} = {reference}")
                self._slot(reference, member, item.offset)
            elif item.kind == "version":
                fields.append(f".{item.name} = {self.version_base + number:#x}")
            elif item.kind != "null":
                numeric = struct.unpack_from("<i" if item.kind == "int32" else "<h", live, item.offset)[0]
                if numeric:
                    fields.append(f".{item.name} = {numeric}")
        member.text = (
            f"{{CODE({len(adaptive) // 2}), {', '.join(fields)},\n"
            f"         .code_adaptive = {c_bytes(adaptive)}}}"
        )
        reference = self.known[key] = f"&M.{member.name}"
        return reference

    # ---- members -------------------------------------------------------------------------------

    def _other(
        self, key: object, prefix: str, ctype: str, size: int, text: str, comment: str, lines: bool = False
    ) -> str:
        if key not in self.known:
            variable, members = ("L", self.lines) if lines else ("M", self.rest)
            member = Member(f"{prefix}{len(members)}", ctype, size, text, comment)
            members.append(member)
            self.known[key] = f"&{variable}.{member.name}"
        return self.known[key]

    def _tuple(self, what: str, items: tuple[str, ...], comment: str) -> str:
        key = (what, items)
        if key not in self.known:
            count = len(items)
            ctype = f"tuple_{count}"
            self.types[ctype] = f"typedef BUNDLE_TUPLE({count}) {ctype};"
            text = f"{{TUPLE({count}), {{{', '.join(items)}}}}}"
            self._container(key, ctype, self.layout.tuple_items, items, text, comment)
        return self.known[key]

    def _container(
        self, key: object, ctype: str, start: int, items: tuple[str, ...], text: str, comment: str
    ) -> None:
        """A member with a PyGC_Head in front, whose references to ``items`` begin at the offset ``start``."""
        member = Member(f"t{len(self.tuples)}", ctype, start + 8 * len(items), text, comment)
        self.tuples.append(member)
        for number, item in enumerate(items):
            self._slot(item, member, start + 8 * number)
        self.known[key] = f"&M.{member.name}.head"

    def _slot(self, reference: str, holder: Member, offset: int) -> None:
        if reference in self.sets or reference.startswith(("&s_", "ASCII(", "LATIN1(")):
            self.slots.append((reference, holder, offset))


def emit_module(
    name: str,
    symbol: str,
    code: CodeType,
    layout: ObjectLayout,
    version_base: int,
    patterns: tuple[CompiledPattern, ...] = (),
    hot: bool = False,
) -> EmittedModule:
    """The static objects of the module ``name`` and its ``bundle_frozen`` named ``symbol``."""
    emitter = ModuleEmitter(layout, version_base, hot)
    root = emitter.reference(code)
    kept = emitter.reference(tuple(pattern.to_data() for pattern in patterns)) if patterns else ""
    members = [*emitter.codes, *emitter.tuples, *emitter.rest]
    offsets: dict[str, int] = {}
    size = 0
    for member in members:
        offsets[member.name] = size
        size += member.size

    positions: dict[str, list[int]] = {reference: [] for reference in (*emitter.interned, *emitter.sets)}
    for reference, holder, offset in emitter.slots:
        if reference in positions:
            positions[reference].append(offsets[holder.name] + offset)
    slots = [number for places in positions.values() for number in (len(places), *places)]

    variable = f"m_{symbol}"
    section = f'__attribute__((section("{CODE_SECTION}{printable(name)}")))'
    lines = [f"/* ---- {printable(name)} ---- */"]
    if emitter.lines:
        place = f'__attribute__((section("{LINES_SECTION}")))'
        lines += [f"#define L {variable}_lines", *_struct(f"{variable}_lines", "L", place, emitter.lines)]
    lines += [f"#define M {variable}", *_struct(variable, "M", section, members)]
    lines.append(f'_Static_assert(sizeof M == {size}, "offsets of {c_name(name)}");')
    lines.append(f"static uint32_t {variable}_ready;")
    # not const, because they are in the same section as the objects, which are written to
    lines += _array(f"static void *{variable}_objects[] {section}", list(positions))
    lines += _array(f"static uint32_t {variable}_slots[] {section}", list(map(str, slots)))
    fields = [
        f".code = {root}",
        ".base = (unsigned char *)&M",
        *([f".objects = {variable}_objects", f".slots = {variable}_slots"] if positions else []),
        f".strings_count = {len(emitter.interned)}",
        f".sets_count = {len(emitter.sets)}",
        f".ready = &{variable}_ready",
        *([f".patterns = {kept}"] if kept else []),
        f".id = {module_id(name)}",
    ]
    lines += [
        f"const bundle_frozen {symbol} = {{",
        *(f"    {text}," for text in fields),
        "};",
        "#undef M",
        *(["#undef L"] if emitter.lines else []),
        "",
    ]
    size += sum(member.size for member in emitter.lines)
    return EmittedModule(emitter.types, "\n".join(lines), tuple(emitter.strings), size)


def _struct(tag: str, variable: str, section: str, members: list[Member]) -> list[str]:
    """The definition of ``variable``, a struct of ``members``."""
    lines = [f"static struct {tag} {{", *(f"    {member.ctype} {member.name};" for member in members)]
    lines.append(f"}} {variable} {section} = {{")
    for member in members:
        comment = f" /* {member.comment} */" if member.comment else ""
        lines.append(f"    .{member.name} = {member.text},{comment}")
    return [*lines, "};"]


def emit_marshalled(name: str, symbol: str, code: CodeType) -> str:
    """The ``bundle_frozen`` of a marshal-frozen module."""
    variable = f"m_{symbol}"
    plain = marshal.dumps(code)
    data = _deflate(plain)
    stored = len(data) if len(data) < len(plain) else 0
    return "\n".join(
        [
            f"/* ---- {printable(name)}, marshalled ---- */",
            byte_array(f"{variable}_marshal", data if stored else plain),
            f"const bundle_frozen {symbol} = {{",
            f"    .marshal = {variable}_marshal,",
            f"    .marshal_size = {len(plain)},",
            f"    .marshal_stored = {stored},",
            f"    .id = {module_id(name)},",
            "};",
            "",
        ]
    )


def printable(name: str) -> str:
    """The name of a module, if it is ASCII; else one that is, and unique by its hash.

    Python lets a module have any name: ``import_module("my-module")``, ``import größe``.
    """
    if name.isascii() and all(part.isidentifier() for part in name.split(".")):
        return name
    return f"{c_name(name)}.{hash_name(name):08x}"


def module_id(name: str) -> str:
    """The hash that identifies a module at run time, as a C literal."""
    return f"0x{hash_name(name):08x}"


def _deflate(data: bytes) -> bytes:
    """``data`` as a raw DEFLATE stream.  If the interpreter has no zlib, ``data`` as it is."""
    try:
        import zlib
    except ImportError:
        return data
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


def byte_array(variable: str, data: bytes) -> str:
    """The C text of a read-only array of ``data`` and one zero byte."""
    pieces = [c_bytes(data[start : start + 4096]) for start in range(0, len(data), 4096)]
    return f"static const unsigned char {variable}[] =\n    " + "\n    ".join(pieces) + ";"


def is_interned(value: str) -> bool:
    """Whether this very object is in the interpreter's dictionary of interned strings."""
    state = ctypes.c_uint32.from_address(id(value) + STR_STATE).value
    return bool(state & _INTERNED_BITS)


def _set_order(item: Any) -> bytes:
    """A key to sort the items of a frozenset by, which does not depend on their hashes.

    It is marshalled with version 2, because later versions have back references, which depend on reference
    counts.
    """
    return marshal.dumps(item, 2)


def _memory(address: int, size: int) -> Any:
    return (ctypes.c_char * size).from_address(address)


def _object_at(live: bytes, offset: int) -> object:
    """The object to which the pointer at ``offset`` of ``live``, the copied bytes of an object, points."""
    (address,) = struct.unpack_from("<Q", live, offset)
    return ctypes.cast(address, ctypes.py_object).value


def _digits(value: int) -> list[int]:
    digits = []
    while value:
        digits.append(value & 0x3FFFFFFF)
        value >>= 30
    return digits


def _word(data: bytes) -> str:
    return f"0x{int.from_bytes(data, 'little'):016x}"


def _aligned(size: int) -> int:
    return (size + 7) & ~7


def _array(declaration: str, values: list[str]) -> list[str]:
    """The C text of an array; no lines for an empty one."""
    if not values:
        return []
    lines = [f"{declaration} = {{"]
    lines += ["    " + ", ".join(values[start : start + 12]) + "," for start in range(0, len(values), 12)]
    return [*lines, "};"]


_EMITTERS: dict[type, Callable[[ModuleEmitter, Any], str]] = {
    NoneType: ModuleEmitter.emit_none,
    bool: ModuleEmitter.emit_bool,
    EllipsisType: ModuleEmitter.emit_ellipsis,
    str: ModuleEmitter.emit_str,
    bytes: ModuleEmitter.emit_bytes,
    int: ModuleEmitter.emit_int,
    float: ModuleEmitter.emit_float,
    complex: ModuleEmitter.emit_complex,
    tuple: ModuleEmitter.emit_tuple,
    frozenset: ModuleEmitter.emit_frozenset,
    CodeType: ModuleEmitter.emit_code,
    slice: ModuleEmitter.emit_slice,
}
