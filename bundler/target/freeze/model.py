"""What the freezer takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FreezeMode = Literal["deep", "marshal"]
FreezeChoice = Literal["auto", "deep", "marshal"]


@dataclass(frozen=True)
class ModuleToFreeze:
    """One module to freeze: where its code comes from and how it is to be stored.

    ``filename`` becomes ``co_filename`` (the virtual path).  ``kind`` is ``"source"`` (``origin``
    is a file or a zip member, or ``source_text`` is given) or ``"bytecode"`` (a ``.pyc``).
    A source that does not compile is not frozen.
    """

    name: str
    kind: Literal["source", "bytecode"]
    filename: str
    group: str
    mode: FreezeChoice
    origin: str | None = None
    source_text: str | None = None


@dataclass(frozen=True)
class FrozenModule:
    """Where one frozen module ended up: ``symbol`` is its ``const bundle_frozen`` in C."""

    name: str
    symbol: str
    mode: FreezeMode
    code_bytes: int
    """Bytes of static data that the module's objects take in the executable (strings apart)."""


@dataclass(frozen=True)
class FrozenSources:
    """The generated C: files to compile, in link order, and the symbol of each module."""

    files: tuple[str, ...]
    modules: tuple[FrozenModule, ...]
    string_bytes: int = 0
