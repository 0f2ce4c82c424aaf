"""What an extension module seems to import, from the text inside it.

C code names the modules that it imports in string literals.  These are NUL-terminated in the read-only data
of the shared object.  A name may begin with a digit, as those of mypyc's shared parts do.  Cython keeps all
its strings in one blob without NULs (:mod:`bundler.target.closure.native_text.cython_text`), in which only
names of the module's own package differ from ordinary text.  The names that are found here are candidates:
those that cannot be located are dropped.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from bundler.target.closure.native_text.cython_text import MARK, cython_texts

_LITERAL = re.compile(rb"(?<=\0)\w{1,60}(?:\.[A-Za-z_]\w{0,60}){0,8}(?=\0)")
_WORD = re.compile(rb"[A-Za-z_]\w{3,}")
_DISTINCTIVE = 4
"""A name with so many letters is unlikely to be part of another word."""
_IMPORT_SYMBOLS = (b"PyImport_Import", b"_PyImport_")
_SHT_STRTAB, _SHT_NOBITS = 3, 8
_SHF_WRITE, _SHF_ALLOC, _SHF_EXECINSTR = 1, 2, 4
_NOT_WORTH_IT = frozenset("test tests idlelib antigravity this turtledemo lib2to3 __main__".split())
"""Modules of the standard library whose names are ordinary words, and which no extension module imports."""
_NOT_BY_CHANCE = frozenset("distutils doctest ensurepip idlelib pydoc tkinter turtle unittest".split())
"""Large modules of the standard library.  Their name inside another word is not enough to take them."""


@dataclass(frozen=True)
class NativeText:
    """The text of one shared object.

    ``literals`` are C string literals that read like module names.  ``own`` are dotted names below the
    module's top-level package, from anywhere in the data; other text may follow them without a gap.
    ``words`` are all names in Cython's blob.  ``cython`` says whether Cython made the module, and
    ``imports`` whether it uses the C API for importing.
    """

    literals: frozenset[str]
    own: frozenset[str]
    imports: bool
    words: frozenset[str] = frozenset()
    cython: bool = False


def read_native_text(data: bytes, top_level: str) -> NativeText:
    """The text of the shared object ``data``, whose module is in the package ``top_level``."""
    sections = read_only_sections(data)
    cython = MARK in data
    blobs = [*sections]
    for section in sections if cython else ():
        blobs += cython_texts(section, data)
    literals: set[str] = set()
    own: set[str] = set()
    # in a blob, names follow each other without a gap, so a name may begin inside another match
    name = re.escape(top_level.encode()) + rb"(?:\.[A-Za-z_]\w{0,60}){1,8}"
    own_name = re.compile(rb"(?=(" + name + rb"))")
    for section in sections:
        literals.update(match.decode("ascii") for match in _LITERAL.findall(b"\0" + section) if _ascii(match))
    for blob in blobs:
        own.update(match.decode("ascii") for match in own_name.findall(blob) if _ascii(match))
    words = {match.decode("ascii") for blob in blobs if cython for match in _WORD.findall(blob)}
    imports = any(symbol in data for symbol in _IMPORT_SYMBOLS)
    return NativeText(frozenset(literals), frozenset(own), imports, frozenset(words), cython)


def siblings(text: NativeText, names: Iterable[str]) -> tuple[str, ...]:
    """Those of ``names``, modules in the extension module's own package, that it seems to import.

    ``from . import x`` leaves only the word ``x`` in the text, perhaps without a gap to other words.  Private
    modules are always taken, because they exist for the modules of their package.
    """
    if not text.cython or not text.imports:
        return ()
    found = []
    for name in names:
        last = name.rpartition(".")[2]
        if last.startswith("_") or (len(last) >= _DISTINCTIVE and any(last in word for word in text.words)):
            found.append(name)
    return tuple(found)


def read_only_sections(data: bytes) -> list[bytes]:
    """The contents of the sections of an ELF64 little-endian file that hold read-only data.

    Symbol names (``.dynstr``) are left out.  A file without section headers counts as one section.  The
    result is empty for a file that is not an ELF file.
    """
    if data[:6] != b"\x7fELF\x02\x01" or len(data) < 64:
        return []
    (offset,) = struct.unpack_from("<Q", data, 0x28)
    size, count = struct.unpack_from("<HH", data, 0x3A)
    if not offset or not count or offset + size * count > len(data):
        return [data]
    found = []
    for index in range(count):
        _, kind, flags, _, start, length = struct.unpack_from("<IIQQQQ", data, offset + index * size)
        wanted = flags & _SHF_ALLOC and not flags & (_SHF_WRITE | _SHF_EXECINSTR)
        if wanted and kind not in (_SHT_STRTAB, _SHT_NOBITS):
            found.append(data[start : start + length])
    return found


def candidates(
    text: NativeText, top_level: str, foreign: frozenset[str], stdlib: frozenset[str]
) -> tuple[str, ...]:
    """The names to look up for an extension module of the package ``top_level``, sorted.

    1. Dotted names of its own top-level package.
    2. Names, dotted or plain, whose top level is in ``foreign``: the top-level names of the distributions
       that its own distribution requires, and of the other shared objects of its own distribution.
    3. Names of the standard library, except a few ordinary words.
    4. For a module made by Cython, also long names of the standard library that are part of a word in its
       blob, where strings follow each other without a gap (``...tracebackcmathcompare_keys...``).

    A module that does not use the C API for importing has no candidates.
    """
    if not text.imports:
        return ()
    found = set(text.own)
    for name in text.literals:
        top, dot, _ = name.partition(".")
        if top == top_level and dot:
            found.add(name)
        elif (top in stdlib and top not in _NOT_WORTH_IT) or top in foreign:
            found.add(name)
    words = "\n".join(text.words) if text.cython else ""
    found.update(name for name in stdlib if _is_distinctive(name) and name in words)
    return tuple(sorted(found))


def _is_distinctive(name: str) -> bool:
    return len(name) > _DISTINCTIVE and name[0] != "_" and name not in _NOT_WORTH_IT | _NOT_BY_CHANCE


def _ascii(text: bytes) -> bool:
    return text.isascii()
