"""The input and the result of freezing, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FreezeMode = Literal["deep", "marshal"]
FreezeChoice = Literal["auto", "deep", "marshal"]


@dataclass(frozen=True)
class ModuleToFreeze:
    """One module to freeze: where its code comes from, and how to freeze it.

    ``filename`` becomes ``co_filename``; it is the virtual path.  ``kind`` is ``"bytecode"`` if ``origin`` is
    a ``.pyc``.  It is ``"source"`` if ``origin`` is a source, in a file or in a zip archive, or if
    ``source_text`` is given.  A source that does not compile is not frozen.  ``hot``: its static objects are
    not to be packed.
    """

    name: str
    kind: Literal["source", "bytecode"]
    filename: str
    group: str
    mode: FreezeChoice
    origin: str | None = None
    source_text: str | None = None
    hot: bool = False


@dataclass(frozen=True)
class FrozenModule:
    """One frozen module.  ``symbol`` is its ``bundle_frozen`` in C."""

    name: str
    symbol: str
    mode: FreezeMode
    code_bytes: int
    """Bytes that the module's objects take in the executable, without strings, if they are not packed."""
    hot: bool = False


@dataclass(frozen=True)
class FrozenSources:
    """The generated C: the files to compile, in the order of linking, and the frozen modules."""

    files: tuple[str, ...]
    modules: tuple[FrozenModule, ...]
    string_bytes: int = 0
    hot_string_bytes: int = 0
    """Of these, the strings that hot modules refer to."""
    damaged: int = 0
    """Damaged entries of the cache, whose chunks were made again."""
