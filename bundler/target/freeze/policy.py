"""``--freeze auto``: which modules are kept as marshalled bytes instead of static objects.

Static objects make an import fast and take about six times the space of the marshalled form, so
they do not pay for a module that is data and is imported rarely if at all:

1. A codec of the standard library (``encodings.*``) is found by name at run time; a program uses
   two or three of the 120.  Those that start-up and nearly every program use are deep-frozen.
2. A module whose constants outweigh its code :data:`DATA_RATIO` to one, and by at least
   :data:`DATA_BYTES`, is a table.
3. Everything else is deep-frozen.
"""

from __future__ import annotations

from types import CodeType

from bundler.target.freeze.model import FreezeChoice, FreezeMode

COMMON_CODECS = frozenset({"aliases", "ascii", "idna", "latin_1", "unicode_escape", "utf_8"})

DATA_BYTES = 64 * 1024
DATA_RATIO = 8


def choose_mode(choice: FreezeChoice, name: str, group: str, code: CodeType) -> FreezeMode:
    """How to keep the module ``name`` of ``group`` whose code is ``code``."""
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
    """Bytes of instructions, and roughly of constants, in ``code`` and all code inside it.

    Docstrings and other text of functions count as constants: what matters is what would become
    static data.
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
