"""What an extension module imports, guessed from the text inside it.

C code names the modules it imports in string literals, which end up NUL-terminated in the read-only
data of the shared object (a name may begin with a digit: mypyc's shared parts do).  Cython keeps
all of them in one blob without NULs (:mod:`bundler.target.closure.native_text.cython_text`).  There,
only names of the module's own package differ from ordinary text.  What is found are candidates: the
graph keeps those that it can locate.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from bundler.target.closure.native_text.cython_text import MARK, cython_texts

_LITERAL = re.compile(rb"(?<=\0)\w{1,60}(?:\.[A-Za-z_]\w{0,60}){0,8}(?=\0)")
_WORD = re.compile(rb"[A-Za-z_]\w{3,}")
_TELLING = 4
"""Letters of a name that make it unlikely to be part of another word."""
_IMPORT_SYMBOLS = (b"PyImport_Import", b"_PyImport_")
_SHT_STRTAB, _SHT_NOBITS = 3, 8
_SHF_WRITE, _SHF_ALLOC, _SHF_EXECINSTR = 1, 2, 4
_NOT_WORTH_IT = frozenset("test tests idlelib antigravity this turtledemo lib2to3 __main__".split())
"""Standard-library modules whose names are ordinary words, and which no extension imports."""
_NOT_BY_CHANCE = frozenset("distutils doctest ensurepip idlelib pydoc tkinter turtle unittest".split())
"""Large ones, which a name that is part of another word is not enough for."""


@dataclass(frozen=True)
class NativeText:
    """``literals``: C string literals that read like module names.  ``own``: dotted names below the
    top-level package of the module, from anywhere in the data, possibly with text stuck to their
    end.  ``words``: whatever reads like a name in a blob of Cython's.  ``cython``: whether Cython made
    it.  ``imports``: whether the C API for importing is used at all."""

    literals: frozenset[str]
    own: frozenset[str]
    imports: bool
    words: frozenset[str] = frozenset()
    cython: bool = False


def read_native_text(data: bytes, top_level: str) -> NativeText:
    """The candidates in the shared object ``data`` of a module of the package ``top_level``."""
    sections = read_only_sections(data)
    cython = MARK in data
    blobs = [*sections]
    for section in sections if cython else ():
        blobs += cython_texts(section, data)
    literals: set[str] = set()
    own: set[str] = set()
    # in a blob, names follow each other without a gap: each may begin within the one before
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
    """Of the modules ``names`` beside an extension module, those that it seems to import.

    ``from . import x`` leaves no more than the word ``x``, perhaps stuck to other words.  Where the
    blob cannot be read, private modules are taken: they are there for their siblings.
    """
    if not text.cython or not text.imports:
        return ()
    found = []
    for name in names:
        last = name.rpartition(".")[2]
        if last.startswith("_") or (len(last) >= _TELLING and any(last in word for word in text.words)):
            found.append(name)
    return tuple(found)


def read_only_sections(data: bytes) -> list[bytes]:
    """Contents of the allocated, read-only, non-executable sections of an ELF64 little-endian file.

    Symbol names (``.dynstr``) are left out.  A file without section headers is one section; what is
    no ELF file has none.
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
    """The names worth looking up for a module of the package ``top_level``, sorted.

        1. dotted names of its own top-level package;
        2. names, dotted or plain, whose top level is in ``foreign``: what the distributions that its own
           one requires install, and the other shared objects of its own one;
        3. names of the standard library, but for a few ordinary words;
    4. of a module made by Cython, names of the standard library that are part of a word in its blob, where
       strings follow each other without a gap (``...tracebackcmathcompare_keys...``), if they are long
       enough to mean something.

        A module that never uses the import API has none.
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
    found.update(name for name in stdlib if _is_telling(name) and name in words)
    return tuple(sorted(found))


def _is_telling(name: str) -> bool:
    return len(name) > _TELLING and name[0] != "_" and name not in _NOT_WORTH_IT | _NOT_BY_CHANCE


def _ascii(text: bytes) -> bool:
    return text.isascii()
