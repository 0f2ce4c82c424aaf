"""Relocation at build time (x86-64 psABI, section 4.4).

Every relocation is turned into one of four things:

- bytes in the stored pages, where the value is known now;
- a :class:`Patch` of those pages, once the executable is linked and its addresses are known;
- a :class:`Store` that the stub makes at run time, for what the host's C library defines;
- a call of a resolver function at run time (STT_GNU_IFUNC), or a choice (STB_GNU_UNIQUE).

Thread-local storage of images becomes part of the executable's own, whose module id is always 1 and
whose distance from the thread pointer is known once it is linked (Drepper, "ELF Handling For
Thread-Local Storage", section 3.4.6); so every access model works, initial-exec included.  Big blocks
that nobody uses in that model stay apart, so that threads need not have them (runtime_stub/native/tls.c).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bundler.elf.image import SHN_ABS, STB_WEAK, STT_GNU_IFUNC, STT_TLS, Image, Relocation, Symbol
from bundler.prelink.addresses import PROT_WRITE, Placement
from bundler.prelink.scope import NOTHING, Scope, Target

R_NONE, R_64, R_GLOB_DAT, R_JUMP_SLOT, R_RELATIVE = 0, 1, 6, 7, 8
R_DTPMOD64, R_DTPOFF64, R_TPOFF64, R_TLSDESC, R_IRELATIVE, R_RELATIVE64 = 16, 17, 18, 36, 37, 38

EXECUTABLE_TLS_MODULE = 1
FIRST_TLS_MODULE = 1 << 32
"""Module id of the first block that is kept apart (BUNDLE_TLS_MODULES)."""

TLSDESC_RESOLVER = "bundle_tls_descriptor"
"""The stub's function for TLS descriptors of static storage."""

_WORD = struct.Struct("<Q")
_SIGNED_32 = range(-(1 << 31), 1 << 31)

PatchKind = Literal["address", "dtpoff", "tpoff"]


class NotPossible(Exception):
    """This image cannot be relocated ahead of time; the text says why.

    ``undefined`` is the name of a symbol that nobody defines, if that is the reason.
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
    """At run time ``place`` gets the address of import ``number`` plus ``addend``."""

    place: int
    number: int
    addend: int


class Call(NamedTuple):
    """At run time ``place`` gets what the function at address ``resolver`` returns."""

    place: int
    resolver: int


class Choice(NamedTuple):
    """At run time ``place`` gets the process-wide definition ``number``, which is ``own`` if no
    image with another one was loaded before; plus ``addend``."""

    place: int
    own: int
    number: int
    addend: int


@dataclass
class Numbering:
    """Names in the order they were first asked for."""

    numbers: dict[tuple[str, str | None, bool], int] = field(default_factory=dict)

    def of(self, name: str, version: str | None, weak: bool = False) -> int:
        return self.numbers.setdefault((name, version, weak), len(self.numbers))


@dataclass
class Relocated:
    """What is left to do for one image after its stored pages were written."""

    patches: list[Patch] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    """Addresses in the file of the words that are no longer what they are there."""


@dataclass(frozen=True)
class Relocator:
    """Relocates images into ``pages``, the stored pages of all of them."""

    scope: Scope
    placements: Mapping[str, Placement]
    tls_symbols: Mapping[str, str]
    """The executable's symbol for the thread-local block of an image, by tree path."""
    tls_apart: Sequence[str]
    """The images whose blocks are kept apart, in the order of their module ids."""
    pages: bytearray
    imports: Numbering = field(default_factory=Numbering)
    uniques: Numbering = field(default_factory=Numbering)

    def relocate(self, path: str) -> Relocated:
        """Write the pages of the image at tree path ``path``.  Raises :class:`NotPossible`."""
        return _OneImage(self, path).run()


class _OneImage:
    def __init__(self, all_images: Relocator, path: str) -> None:
        self.all = all_images
        self.path = path
        self.image: Image = all_images.scope.images[path]
        self.placement = all_images.placements[path]
        self.left = Relocated()
        self.targets: dict[int, Target] = {}
        tls = self.image.others.get("PT_TLS")
        bias = self.placement.bias
        self.tls_data = range(bias + tls.address, bias + tls.address + tls.file_size) if tls else range(0)
        self.paired = {
            relocation.place for relocation in self.image.relocations if relocation.type == R_DTPOFF64
        }

    def run(self) -> Relocated:
        self._copy()
        for place in self.image.packed:
            offset = self._offset(place)
            old = _WORD.unpack_from(self.all.pages, offset)[0]
            self._write(offset, old + self.placement.bias)
        for relocation in self.image.relocations:
            if relocation.type == R_RELATIVE:
                self._write(self._offset(relocation.place), self.placement.bias + relocation.addend)
            else:
                self._relocate(relocation)
        return self.left

    def _copy(self) -> None:
        for load, placed in zip(self.image.loads, self.placement.segments, strict=True):
            start = placed.offset + self.placement.bias + load.address - placed.address
            content = self.image.content[load.offset : load.offset + load.file_size]
            self.all.pages[start : start + load.file_size] = content

    def _relocate(self, relocation: Relocation) -> None:
        kind, addend = relocation.type, relocation.addend
        place = self.placement.bias + relocation.place
        if kind == R_NONE:
            return
        if kind in (R_64, R_GLOB_DAT, R_JUMP_SLOT):
            self._bind(relocation, addend if kind == R_64 else 0)
        elif kind == R_RELATIVE64:
            self._write(self._offset(relocation.place), self.placement.bias + addend)
        elif kind == R_IRELATIVE:
            self._offset(relocation.place)
            self._at_run_time(place)
            self.left.calls.append(Call(place, self.placement.bias + addend))
        elif kind == R_DTPMOD64:
            self._module_id(relocation)
        elif kind in (R_DTPOFF64, R_TPOFF64):
            self._tls_offset(
                relocation.place, "dtpoff" if kind == R_DTPOFF64 else "tpoff", relocation, addend
            )
        elif kind == R_TLSDESC:
            offset = self._offset(relocation.place)
            self.left.patches.append(Patch(offset, "address", TLSDESC_RESOLVER, 0))
            self._tls_offset(relocation.place + 8, "tpoff", relocation, addend)
        else:
            raise NotPossible(f"it has a relocation of type {kind}")

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
            self.left.calls.append(Call(place, value))
            return
        self._not_in_tls(place)
        if target.kind != "executable":
            self._at_run_time(place)
        if addend not in _SIGNED_32:
            raise NotPossible(f"{target.name} is used with an offset of {addend}")
        if target.kind == "executable":
            self.left.patches.append(Patch(offset, "address", target.name, addend))
        elif target.kind == "host":
            weak = self.image.symbols[relocation.symbol].binding == STB_WEAK
            number = self.all.imports.of(target.name, target.version, weak)
            self.left.stores.append(Store(place, number, addend))
        else:
            assert target.symbol is not None
            own = self._address(target.owner, target.symbol)
            number = self.all.uniques.of(target.name, target.version)
            self.left.choices.append(Choice(place, own, number, addend))

    def _module_id(self, relocation: Relocation) -> None:
        """The first word of a pair; the second is the offset in the module's storage.

        Without a relocation of its own the second word holds an offset in this image's block, which
        is now in the middle of the executable's.
        """
        offset = self._offset(relocation.place)
        owner, _ = self._tls_target(relocation)
        if owner in self.all.tls_apart:
            self._write(offset, FIRST_TLS_MODULE + self.all.tls_apart.index(owner))
            return
        self._write(offset, EXECUTABLE_TLS_MODULE)
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
            name = self.image.symbols[relocation.symbol].name
            raise NotPossible(f"it uses the thread-local {name} of a library that is not laid out")
        return target.owner, target.symbol.value

    def _block(self, path: str) -> str:
        if path not in self.all.tls_symbols:
            raise NotPossible(f"{path} has no thread-local storage, but its symbols say so")
        return self.all.tls_symbols[path]

    def _target(self, number: int) -> Target:
        if number == 0:
            return NOTHING
        if number not in self.targets:
            symbol = self.image.symbols[number]
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
            raise NotPossible(f"it relocates {file_place:#x}, where its file has nothing")
        self.left.changed.append(file_place)
        return offset

    def _not_in_tls(self, place: int) -> None:
        if place in self.tls_data:
            raise NotPossible("its thread-local data holds an address that is known at run time only")

    def _at_run_time(self, place: int) -> None:
        """Make sure that the stub may write at ``place``."""
        self._not_in_tls(place)
        segment = next(s for s in self.placement.segments if s.address <= place < s.address + s.size)
        if not segment.protection & PROT_WRITE:
            raise NotPossible("its read-only data holds an address that is known at run time only")

    def _write(self, offset: int, value: int) -> None:
        _WORD.pack_into(self.all.pages, offset, value & 0xFFFFFFFFFFFFFFFF)
