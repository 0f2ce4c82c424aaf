"""The string pool: each distinct string of the executable is one static object.

The symbol of a string is made from its contents.  So the C of a module can refer to it, whatever else is in
the executable.  Strings that are singletons of libpython (the empty string, the 256 Latin-1 characters) are
not in the pool.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from bundler.c_text import c_bytes, c_comment, c_name
from bundler.target.versions import ObjectLayout

POOL_SECTION = ".data.bundle_strings."
"""The beginning of the names of the pool's sections; a number follows."""

HOT_POOL_SECTION = ".data.bundle_hot_strings."
"""The same for strings that hot modules refer to.  These sections are not packed."""

_MAX_CHARS = {1: 0xFF, 2: 0xFFFF, 4: 0x10FFFF}
_C_TYPES = {1: "uint8_t", 2: "uint16_t", 4: "uint32_t"}


def string_symbol(value: str) -> str:
    """The C identifier of a pooled string: readable if possible, and unique by the hash in it."""
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"s_{c_name(value, 24)}_{digest}"


def singleton(value: str) -> str | None:
    """The C expression for a string that is a singleton of libpython; None for any other string."""
    if value == "":
        return "EMPTY_STR"
    if len(value) == 1 and ord(value) < 256:
        code = ord(value)
        return f"ASCII({code})" if code < 128 else f"LATIN1({code})"
    return None


def may_be_name(value: str) -> bool:
    """Whether CPython interns the string if it is a constant: it has only characters of ASCII names."""
    return value.isascii() and f"_{value}".isidentifier()


def string_kind(value: str) -> int:
    """Bytes per character as PEP 393 stores it: 1, 2 or 4."""
    highest = max(map(ord, value))
    return next(kind for kind, limit in _MAX_CHARS.items() if highest <= limit)


def string_size(value: str) -> int:
    """About how many bytes the string takes in the executable, header included, for reports."""
    return 40 + len(value) + 1 if value.isascii() else 56 + (len(value) + 1) * string_kind(value)


def render_pool(sections: Iterable[Iterable[str]], layout: ObjectLayout, section: str = POOL_SECTION) -> str:
    """A C file that defines the strings of ``sections`` in the order given.

    A section may be a packed unit, so a module that needs one string unpacks one section.
    """
    lines = [f'#include "{layout.header}"', ""]
    types: dict[str, str] = {}
    body: list[str] = []
    for number, strings in enumerate(sections):
        body.append(f'#pragma clang section data="{section}{number}"')
        body += [_define(value, types) for value in strings]
    lines += [types[name] for name in sorted(types)]
    return "\n".join([*lines, "", *body, ""])


def _define(value: str, types: dict[str, str]) -> str:
    """The definition of one string.  Adds the type that it needs to ``types``."""
    length = len(value)
    symbol = string_symbol(value)
    if value.isascii():
        name = f"ascii_{length}"
        types[name] = f"typedef BUNDLE_ASCII_STR({length}) {name};"
        return f"{name} {symbol} = {{ASCII_STR({length}), {c_bytes(value.encode())}}};"
    kind = string_kind(value)
    name = f"str{kind}_{length}"
    types[name] = f"typedef BUNDLE_STR({_C_TYPES[kind]}, {length}) {name};"
    data = ", ".join(map(str, map(ord, value)))
    head = f"STR4({length}, {symbol})" if kind == 4 else f"STR({length}, {kind})"
    return f"{name} {symbol} = {{{head}, {{{data}}}}}; /* {c_comment(value)} */"
