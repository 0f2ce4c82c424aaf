"""The line that explains an import by name.

The name may have come from a table, from the beginning of a name, or through a function that imports for its
callers.  So the line is looked for afterwards, in the source of the module that asks.  It is the first one

1. with the whole name, as in ``"pkg.mod"`` and ``"-m pkg.mod"``;
2. else with the last part of the name at the end of a literal, as in ``"mod"`` and ``".mod"``;
3. else with a call that imports by name, or that lists what it imports.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bundler.target.closure.read.calls import DIRECTORIES, IMPORTS, LISTS

_NAME = re.compile(rb"[\w.]")
_BEGINS = frozenset((b'"', b"'", b"."))
_ENDS = frozenset((b'"', b"'", b":"))
_CALLS = re.compile(rb"\b(?:%s)\(" % b"|".join(name.encode() for name in sorted(IMPORTS | LISTS)))
_LISTINGS = re.compile(rb"\b(?:%s)\(" % b"|".join(name.encode() for name in sorted(DIRECTORIES)))


def line_of_name(source: bytes, name: str) -> int:
    """The line of the module with this ``source`` that explains an import of ``name``; 0 if there is none."""
    name = name.removesuffix(".__main__")  # ``-m pkg`` runs it
    place = _find(source, name.encode(), _is_whole)
    if place < 0:
        place = _find(source, name.rpartition(".")[2].encode(), _ends_a_literal)
    if place < 0:
        match = _CALLS.search(source) or _LISTINGS.search(source)
        place = match.start() if match is not None else -1
    return source.count(b"\n", 0, place) + 1 if place >= 0 else 0


def _is_whole(before: bytes, after: bytes) -> bool:
    return not (_NAME.match(before) or _NAME.match(after))


def _ends_a_literal(before: bytes, after: bytes) -> bool:
    return before in _BEGINS and after in _ENDS


def _find(source: bytes, word: bytes, fits: Callable[[bytes, bytes], bool]) -> int:
    """The place of the first ``word`` in ``source`` whose neighbours fit, or -1.

    A regular expression for each name takes longer to compile than to look for.
    """
    place = source.find(word)
    while place >= 0:
        end = place + len(word)
        if fits(source[place - 1 : place], source[end : end + 1]):
            return place
        place = source.find(word, place + 1)
    return -1
