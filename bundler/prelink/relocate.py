"""Relocation of images at build time.

Every relocation becomes one of these:

- bytes in the stored pages, if the value is already known;
- a :class:`Patch` of the stored pages, if the value is an address of the executable, known after the link;
- a :class:`Store`, made by the stub at run time, if a system library defines the symbol;
- a :class:`ResolverCall` (STT_GNU_IFUNC) or a :class:`UniqueBinding` (STB_GNU_UNIQUE), at run time.

Thread-local storage of images becomes part of the executable's own.  The executable's module id is always 1,
and the distance of its block from the thread pointer is known after the link (Drepper, "ELF Handling For
Thread-Local Storage", section 3.4.6).  So every access model works, initial-exec included.  Large blocks
that are never used in that model are kept apart, so that only threads that use them have them
(native/tls.c).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bundler.contract import TLS_DESCRIPTOR_SYMBOL, TLS_EXECUTABLE, TLS_MODULES
from bundler.elf.symbols import SHN_ABS, STB_WEAK, STT_GNU_IFUNC, STT_TLS, Relocation, Symbol
from bundler.prelink.addresses import PROT_WRITE, Placement
from bundler.prelink.scope import NOTHING, Scope, Target
from bundler.target_machine import TargetMachine

_WORD = struct.Struct("<Q")
_SIGNED_32 = range(-(1 << 31), 1 << 31)

PatchKind = Literal["address", "dtpoff", "tpoff"]


class NotPossible(Exception):
    """This image cannot be relocated at build time; the message says why.

    ``undefined`` is the name of an undefined symbol, if that is the reason.
    """

    def __init__(self, reason: str, undefined: str | None = None) -> None:
        super().__init__(reason)
        self.undefined = undefined


class Patch(NamedTuple):
    """Eight bytes at ``offset`` of the stored pages get the value of the executable's symbol
    ``name`` plus ``addend``: its address, or its place in thread-local storage, counted from the
    start (``dtpoff``) or from the thread pointer (``tpoff``)."""

    offset: int
    kind: PatchKind
    name: str
    addend: int


class Store(NamedTuple):
    """An import store: at run time ``place`` gets the address of the import ``number`` plus ``addend``."""

    place: int
    number: int
    addend: int


class ResolverCall(NamedTuple):
    """At run time ``place`` gets what the function at address ``resolver`` returns."""

    place: int
    resolver: int


class UniqueBinding(NamedTuple):
    """At run time ``place`` gets the address of the process's only definition ``number``, plus ``addend``.

    The definition is this image's ``own``, unless an image that was loaded before has one, too.
    """

    place: int
    own: int
    number: int
    addend: int


@dataclass
class Numbering:
    """Numbers names in the order in which they are first used."""

    numbers: dict[tuple[str, str | None, bool], int] = field(default_factory=dict)

    def of(self, name: str, version: str | None, weak: bool = False) -> int:
        return self.numbers.setdefault((name, version, weak), len(self.numbers))


@dataclass
class Relocated:
    """What remains to be done for one image after its stored pages were written."""

    patches: list[Patch] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    resolver_calls: list[ResolverCall] = field(default_factory=list)
    unique_bindings: list[UniqueBinding] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    """The words that relocation changes, by their addresses in the file."""


@dataclass
class Relocator:
    """Relocates images into ``pages``, the stored pages of all of them."""

    machine: TargetMachine
    scope: Scope
    placements: Mapping[str, Placement]
    tls_symbols: Mapping[str, str]
    """The executable's symbol for the thread-local block of each image, by tree path."""
    tls_apart: Sequence[str]
    """The tree paths of images whose thread-local blocks are kept apart, in the order of their module ids."""
    pages: bytearray
    imports: Numbering = field(default_factory=Numbering)
    uniques: Numbering = field(default_factory=Numbering)

    def relocate(self, path: str) -> Relocated:
        """Write the pages of the image at tree path ``path``.  Raises :class:`NotPossible`."""
        return _OneImage(self, path).run()


class _OneImage:
    def __init__(self, all_images: Relocator, path: str) -> None:
        self.all = all_images
        self.kinds = all_images.machine.relocations
        self.path = path
        shared = all_images.scope.images[path]
        self.segments, self.tables = shared.segments, shared.tables
        self.placement = all_images.placements[path]
        self.left = Relocated()
        self.targets: dict[int, Target] = {}
        tls = self.segments.by_type.get("PT_TLS")
        bias = self.placement.bias
        self.tls_data = range(bias + tls.address, bias + tls.address + tls.file_size) if tls else range(0)
        self.paired = {
            relocation.place
            for relocation in self.tables.relocations
            if self.kinds.get(relocation.type) == "tls_offset"
        }

    def run(self) -> Relocated:
        self._copy()
        for place in self.tables.relative:
            offset = self._offset(place)
            old = _WORD.unpack_from(self.all.pages, offset)[0]
            self._write(offset, old + self.placement.bias)
        for relocation in self.tables.relocations:
            self._relocate(relocation)
        return self.left

    def _copy(self) -> None:
        for load in self.segments.loads:
            for offset, start, size in self.placement.pieces(load):
                self.all.pages[start : start + size] = self.segments.content[offset : offset + size]

    def _relocate(self, relocation: Relocation) -> None:
        kind, addend = self.kinds.get(relocation.type), relocation.addend
        if kind == "relative":  # first, because nearly all relocations are of this kind
            self._write(self._offset(relocation.place), self.placement.bias + addend)
        elif kind == "absolute":
            self._bind(relocation, addend)
        elif kind == "slot":
            self._bind(relocation, 0)
        elif kind == "indirect":
            place = self.placement.bias + relocation.place
            self._offset(relocation.place)
            self._at_run_time(place)
            self.left.resolver_calls.append(ResolverCall(place, self.placement.bias + addend))
        elif kind == "tls_module":
            self._module_id(relocation)
        elif kind == "tls_offset":
            self._tls_offset(relocation.place, "dtpoff", relocation, addend)
        elif kind == "tls_static":
            self._tls_offset(relocation.place, "tpoff", relocation, addend)
        elif kind == "tls_descriptor":
            offset = self._offset(relocation.place)
            self.left.patches.append(Patch(offset, "address", TLS_DESCRIPTOR_SYMBOL, 0))
            self._tls_offset(relocation.place + 8, "tpoff", relocation, addend)
        elif kind is None or kind == "copy":
            raise NotPossible(f"it has a relocation of type {relocation.type}")

    def _bind(self, relocation: Relocation, addend: int) -> None:
        offset = self._offset(relocation.place)
        place = self.placement.bias + relocation.place
        target = self._target(relocation.symbol)
        if target.kind == "nothing":
            self._write(offset, addend)
            return
        if target.symbol is not None and target.symbol.type == STT_TLS:
            raise NotPossible(f"{target.name} is thread-local and used by address")
        if target.kind == "image":
            assert target.symbol is not None
            value = self._address(target.owner, target.symbol)
            if target.symbol.type != STT_GNU_IFUNC:
                self._write(offset, value + addend)
                return
            self._at_run_time(place)
            if addend:
                raise NotPossible("it adds to the address of an indirect function")
            self.left.resolver_calls.append(ResolverCall(place, value))
            return
        self._not_in_tls(place)
        if target.kind != "executable":
            self._at_run_time(place)
        if addend not in _SIGNED_32:
            raise NotPossible(f"{target.name} is used with an offset of {addend}")
        if target.kind == "executable":
            self.left.patches.append(Patch(offset, "address", target.name, addend))
        elif target.kind == "system":
            weak = self.tables.symbols[relocation.symbol].binding == STB_WEAK
            number = self.all.imports.of(target.name, target.version, weak)
            self.left.stores.append(Store(place, number, addend))
        else:
            assert target.symbol is not None
            own = self._address(target.owner, target.symbol)
            number = self.all.uniques.of(target.name, target.version)
            self.left.unique_bindings.append(UniqueBinding(place, own, number, addend))

    def _module_id(self, relocation: Relocation) -> None:
        """Write the first word of a pair: a module id.  The second word is an offset in that module's block.

        The second word may have no relocation of its own.  Then it is an offset in this image's block.  That
        block is now a part of the executable's, so the second word is changed here.
        """
        offset = self._offset(relocation.place)
        owner, _ = self._tls_target(relocation)
        if owner in self.all.tls_apart:
            self._write(offset, TLS_MODULES + self.all.tls_apart.index(owner))
            return
        self._write(offset, TLS_EXECUTABLE)
        if relocation.place + 8 not in self.paired:
            second = self._offset(relocation.place + 8)
            old = _WORD.unpack_from(self.all.pages, second)[0]
            self.left.patches.append(Patch(second, "dtpoff", self._block(self.path), old))

    def _tls_offset(self, file_place: int, kind: PatchKind, relocation: Relocation, addend: int) -> None:
        offset = self._offset(file_place)
        owner, value = self._tls_target(relocation)
        if owner in self.all.tls_apart:
            if kind == "tpoff":
                raise NotPossible(f"it wants the thread-local storage of {owner} at a fixed place")
            self._write(offset, value + addend)
            return
        self.left.patches.append(Patch(offset, kind, self._block(owner), value + addend))

    def _tls_target(self, relocation: Relocation) -> tuple[str, int]:
        """The image that defines the thread-local symbol of ``relocation``, and its offset there."""
        if not relocation.symbol:
            return self.path, 0
        target = self._target(relocation.symbol)
        if target.kind not in ("image", "unique") or target.symbol is None or target.symbol.type != STT_TLS:
            name = self.tables.symbols[relocation.symbol].name
            raise NotPossible(f"it uses the thread-local {name} of a library that is not prelinked")
        return target.owner, target.symbol.value

    def _block(self, path: str) -> str:
        if path not in self.all.tls_symbols:
            raise NotPossible(f"{path} has no thread-local storage, but its symbols say so")
        return self.all.tls_symbols[path]

    def _target(self, number: int) -> Target:
        if number == 0:
            return NOTHING
        if number not in self.targets:
            symbol = self.tables.symbols[number]
            target = self.all.scope.resolve(self.path, symbol)
            if target is None:
                version = f" of version {symbol.version}" if symbol.version else ""
                raise NotPossible(f"nothing that it needs defines {symbol.name}{version}", symbol.name)
            self.targets[number] = target
        return self.targets[number]

    def _address(self, owner: str, symbol: Symbol) -> int:
        return symbol.value + (0 if symbol.section == SHN_ABS else self.all.placements[owner].bias)

    def _offset(self, file_place: int) -> int:
        offset = self.placement.offset_of(self.placement.bias + file_place, 8)
        if offset is None:
            raise NotPossible(f"it relocates {file_place:#x}, which is not in the file")
        self.left.changed.append(file_place)
        return offset

    def _not_in_tls(self, place: int) -> None:
        if place in self.tls_data:
            raise NotPossible("its thread-local data holds an address that is known at run time only")

    def _at_run_time(self, place: int) -> None:
        """Raise :class:`NotPossible` unless the stub may write at ``place`` at run time."""
        self._not_in_tls(place)
        segment = next(s for s in self.placement.segments if s.address <= place < s.address + s.size)
        if not segment.protection & PROT_WRITE:
            raise NotPossible("its read-only data holds an address that is known at run time only")

    def _write(self, offset: int, value: int) -> None:
        _WORD.pack_into(self.all.pages, offset, value & 0xFFFFFFFFFFFFFFFF)
