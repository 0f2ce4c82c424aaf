"""``--freeze auto``: which modules are marshal-frozen, and which are deep-frozen.

Static objects make an import fast, but take about six times the space of marshalled bytes.  So they are not
worth it for a module that is mostly data and is rarely imported:

1. A program uses two or three of the standard library's 120 codecs (``encodings.*``).  They are
   marshal-frozen, except those that start-up and nearly every program use.
2. A module whose constants outweigh its code :data:`DATA_RATIO` to one, and by at least
   :data:`DATA_BYTES`, is a table.  It is marshal-frozen.
3. Everything else is deep-frozen.
"""

from __future__ import annotations

from types import CodeType

from bundler.target.freeze.model import FreezeChoice, FreezeMode

COMMON_CODECS = frozenset({"aliases", "ascii", "idna", "latin_1", "unicode_escape", "utf_8"})

DATA_BYTES = 64 * 1024
DATA_RATIO = 8


def choose_mode(choice: FreezeChoice, name: str, group: str, code: CodeType) -> FreezeMode:
    """How to freeze the module ``name`` of ``group``, whose code is ``code``."""
    if choice != "auto":
        return choice
    package, _, codec = name.rpartition(".")
    if group in ("core", "stdlib") and package == "encodings":
        return "deep" if codec in COMMON_CODECS else "marshal"
    instructions, constants = weigh(code)
    if constants >= DATA_BYTES and constants >= DATA_RATIO * instructions:
        return "marshal"
    return "deep"


def weigh(code: CodeType) -> tuple[int, int]:
    """The bytes of instructions, and about those of constants, in ``code`` and all code inside it.

    Docstrings and other text of functions count as constants, because they would become static objects.
    """
    instructions = len(code.co_code)
    constants = 0
    pending: list[object] = list(code.co_consts)
    while pending:
        value = pending.pop()
        if isinstance(value, CodeType):
            inner = weigh(value)
            instructions += inner[0]
            constants += inner[1]
        elif isinstance(value, (tuple, frozenset)):
            constants += 8 * len(value)
            pending.extend(value)
        elif isinstance(value, (str, bytes)):
            constants += len(value)
        else:
            constants += 8
    return instructions, constants
