"""Symbol resolution at build time, by the dynamic loader's rules.

A shared object that a process opens looks a symbol up in the global scope, then in its own (ELF
gABI, chapter 5; glibc elf/dl-lookup.c).  Here that is, in order:

1. the executable, which exports all of libpython and the stub's libc boundary;
2. the C library's family, as this machine has it;
3. the object itself and what it needs, breadth first.

With DT_SYMBOLIC the object itself comes first.  What is found in 1 and 3 has an address that is
known at build time; what is found in 2 is a name to be looked up on the machine that runs it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bundler.elf.image import STB_GNU_UNIQUE, STB_LOCAL, STB_WEAK, STV_DEFAULT, Image, Symbol

DF_SYMBOLIC = 2

TLS_GET_ADDR = "bundle_tls_get_addr"
"""The stub's function that knows the thread-local storage of images, too."""

TargetKind = Literal["image", "executable", "host", "unique", "nothing"]


class Target(NamedTuple):
    """What a reference is bound to.

    ``image``: the definition ``symbol`` of the image ``owner``; ``unique``: the same, unless an
    image that was loaded earlier defines it too (STB_GNU_UNIQUE); ``executable`` and ``host``: a
    name; ``nothing``: address 0, for a weak reference.
    """

    kind: TargetKind
    name: str = ""
    version: str | None = None
    owner: str = ""
    symbol: Symbol | None = None


NOTHING = Target("nothing")


@dataclass(frozen=True)
class Scope:
    """Who defines what.

    ``images`` are the objects that are laid out ahead of time and ``foreign`` those that are left
    to the dynamic loader, both by their path in the tree; ``needs`` gives, for each path, the paths
    it needs directly, in order.  ``exported`` are the executable's symbols, ``host`` the libraries
    of the C library's family.  Libraries that stay with the host count as foreign.
    """

    images: Mapping[str, Image]
    foreign: Mapping[str, Image]
    needs: Mapping[str, Sequence[str]]
    exported: frozenset[str]
    host: Sequence[Image]
    _orders: dict[str, list[str]] = field(default_factory=dict)

    def resolve(self, owner: str, symbol: Symbol) -> Target | None:
        """What ``symbol`` of the image at tree path ``owner`` is bound to; None: nobody defines it."""
        if symbol.defined and (symbol.binding == STB_LOCAL or symbol.visibility != STV_DEFAULT):
            return Target("image", symbol.name, owner=owner, symbol=symbol)
        image = self.images[owner]
        symbolic = "DT_SYMBOLIC" in image.dynamic or image.tag("DT_FLAGS") & DF_SYMBOLIC
        if symbolic and symbol.defined:
            return _own(owner, symbol)
        if symbol.name == "__tls_get_addr":
            return Target("executable", TLS_GET_ADDR)
        if symbol.name in self.exported:
            return Target("executable", symbol.name)
        if any(host.find(symbol.name, symbol.version) for host in self.host):
            return Target("host", symbol.name, symbol.version)
        for place in self._order(owner):
            if place in self.images:
                found = self.images[place].find(symbol.name, symbol.version)
                if found is not None:
                    return _own(place, found)
            elif place in self.foreign and self.foreign[place].find(symbol.name, symbol.version):
                return Target("host", symbol.name, symbol.version)
        return NOTHING if symbol.binding == STB_WEAK else None

    def _order(self, owner: str) -> list[str]:
        """``owner`` and what it needs, breadth first."""
        order = self._orders.get(owner)
        if order is None:
            order = self._orders[owner] = [owner]
            for place in order:
                order += [needed for needed in self.needs.get(place, ()) if needed not in order]
        return order


def _own(place: str, symbol: Symbol) -> Target:
    kind: TargetKind = "unique" if symbol.binding == STB_GNU_UNIQUE else "image"
    return Target(kind, symbol.name, symbol.version, place, symbol)
