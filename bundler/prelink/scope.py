"""Symbol resolution at build time, by the dynamic loader's rules.

For a shared object that a process opens, the dynamic loader looks a symbol up in the global scope, then in
the object's own scope (ELF gABI, chapter 5; glibc elf/dl-lookup.c).  Here these are, in order:

1. the executable, which exports all of libpython and the stub's libc boundary;
2. the build machine's C library family;
3. the object itself and what it needs, breadth first.

With DT_SYMBOLIC the object itself comes first.  A symbol that is found in 1 or in an image has a known
address.  A symbol that is found elsewhere is looked up by its name on the run machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from bundler.contract import TLS_GET_ADDR_SYMBOL
from bundler.elf.shared_object import SharedObject
from bundler.elf.symbols import STB_GNU_UNIQUE, STB_LOCAL, STB_WEAK, STV_DEFAULT, Symbol

DF_SYMBOLIC = 2

TargetKind = Literal["image", "executable", "system", "unique", "nothing"]


class Target(NamedTuple):
    """What a reference is bound to, by kind.

    - ``image``: the definition ``symbol`` of the image ``owner``;
    - ``unique``: the same, unless an image that was loaded earlier defines it, too (STB_GNU_UNIQUE);
    - ``executable``: the executable's definition of the name;
    - ``system``: the definition of the name in a library that the dynamic loader loads;
    - ``nothing``: address 0, for a weak reference without a definition.
    """

    kind: TargetKind
    name: str = ""
    version: str | None = None
    owner: str = ""
    symbol: Symbol | None = None


NOTHING = Target("nothing")


class Scope:
    """The definitions of all symbols.

    ``images`` are the shared objects to prelink, and ``foreign`` are those that are left to the dynamic
    loader.  Both have tree paths as keys; a system library has its name.  ``needs`` has, for each path, the
    paths of the libraries that it names, in order.  ``exported`` are the symbols that the executable
    exports, ``c_library`` is the C library family.
    """

    def __init__(
        self,
        images: Mapping[str, SharedObject],
        foreign: Mapping[str, SharedObject],
        needs: Mapping[str, Sequence[str]],
        exported: frozenset[str],
        c_library: Sequence[SharedObject],
    ) -> None:
        self.images = images
        self._foreign = foreign
        self._needs = needs
        self._exported = exported
        self._c_library = c_library
        self._orders: dict[str, list[str]] = {}

    def resolve(self, owner: str, symbol: Symbol) -> Target | None:
        """What ``symbol`` of the image at tree path ``owner`` is bound to; None for an undefined symbol."""
        if symbol.defined and (symbol.binding == STB_LOCAL or symbol.visibility != STV_DEFAULT):
            return Target("image", symbol.name, owner=owner, symbol=symbol)
        segments = self.images[owner].segments
        symbolic = "DT_SYMBOLIC" in segments.dynamic or segments.value("DT_FLAGS") & DF_SYMBOLIC
        if symbolic and symbol.defined:
            return _own(owner, symbol)
        if symbol.name == "__tls_get_addr":
            return Target("executable", TLS_GET_ADDR_SYMBOL)
        if symbol.name in self._exported:
            return Target("executable", symbol.name)
        if any(each.tables.find(symbol.name, symbol.version) for each in self._c_library):
            return Target("system", symbol.name, symbol.version)
        for place in self._order(owner):
            if place in self.images:
                found = self.images[place].tables.find(symbol.name, symbol.version)
                if found is not None:
                    return _own(place, found)
            elif place in self._foreign and self._foreign[place].tables.find(symbol.name, symbol.version):
                return Target("system", symbol.name, symbol.version)
        return NOTHING if symbol.binding == STB_WEAK else None

    def _order(self, owner: str) -> list[str]:
        """``owner`` and what it needs, breadth first."""
        order = self._orders.get(owner)
        if order is None:
            order = self._orders[owner] = [owner]
            for place in order:
                order += [needed for needed in self._needs.get(place, ()) if needed not in order]
        return order


def _own(place: str, symbol: Symbol) -> Target:
    kind: TargetKind = "unique" if symbol.binding == STB_GNU_UNIQUE else "image"
    return Target(kind, symbol.name, symbol.version, place, symbol)
