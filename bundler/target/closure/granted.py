"""What a program takes for granted because ``python -m`` has imported it before the program.

``import importlib`` alone does not bring ``importlib.util``, but runpy imports it (Lib/runpy.py), so a module
that forgets to import it works with ``-m``.  The executable then imports it before the program, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from bundler.target.closure.read.imports import parents
from bundler.target.closure.read.scan import Scan
from bundler.target.closure.read.words import mentions

BY_RUNPY = ("importlib.machinery", "importlib.util")


def granted(text: bytes, scan: Scan) -> Iterator[str]:
    """Those of :data:`BY_RUNPY` that the source ``text`` names, but that its ``scan`` does not import."""
    for name in BY_RUNPY:
        brought = any(_brings(name, each.module, each.names) for each in scan.imports)
        if mentions(text, name.encode()) and not brought:
            yield name


def _brings(name: str, module: str, names: tuple[str, ...]) -> bool:
    parent, _, last = name.rpartition(".")
    return name in parents(module) or (module == parent and last in names)
