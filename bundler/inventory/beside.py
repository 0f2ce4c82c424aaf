"""Data files that the application's own modules name.

A script has no package whose files belong to it, and its directory may hold anything.  But a module that
opens files beside itself names them: ``Path(__file__).parent / "data" / "x.json"``.  So the string
literals of the application's own modules are read, if the module mentions ``__file__``.  Each literal is
looked up in the module's directory and in the directories above it, up to the application's root.  Where
it names a file, the file travels.  Where it names a directory, the files below travel.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from bundler.target.closure.model import APP, Module
from bundler.target.freeze.load import read_origin

VIRTUAL_ENVIRONMENT = "pyvenv.cfg"

_LITERAL = re.compile(rb"""["']([^"'\\\n]{1,200})["']""")
_NOT_DATA = frozenset({"build", "dist", "node_modules", "__pycache__"})
"""Names of directories that hold a program's tools or output, not its data."""


def named_beside(modules: Iterable[Module]) -> Iterator[tuple[str, str]]:
    """The files that the application's own ``modules`` name, as (place in the tree, file on disk)."""
    for module in modules:
        if module.group != APP or module.kind != "source" or module.origin is None:
            continue
        if not os.path.isfile(module.origin):  # the module is in a zip archive
            continue
        source = read_origin(module.origin)
        if b"__file__" not in source:
            continue
        here = os.path.dirname(os.path.abspath(module.origin))
        root = _root(here, module.filename)
        for literal in sorted({match.decode("utf-8", "replace") for match in _LITERAL.findall(source)}):
            yield from _named(literal, here, root)


def _root(here: str, filename: str) -> str:
    """The directory that becomes the virtual root, for a module of the directory ``here`` that is at
    ``filename`` in the tree."""
    below = os.path.dirname(filename)
    return here[: -len(below) - 1] if below and here.endswith(f"/{below}") else here


def _named(literal: str, here: str, root: str) -> Iterator[tuple[str, str]]:
    if os.path.isabs(literal) or "\0" in literal:
        return
    above = here
    while True:
        path = os.path.normpath(os.path.join(above, literal))
        inside = path.startswith(root + os.sep)
        if inside and os.path.isfile(path):
            yield os.path.relpath(path, root), path
        elif inside and os.path.isdir(path) and not _holds_more_than_data(path, here):
            for name, file in walk(path):
                yield os.path.join(os.path.relpath(path, root), name), file
        if above == root:
            return
        above = os.path.dirname(above)


def _holds_more_than_data(directory: str, here: str) -> bool:
    name = os.path.basename(directory)
    return name.startswith(".") or name in _NOT_DATA or f"{here}/".startswith(f"{directory}/")


def walk(directory: str) -> Iterator[tuple[str, str]]:
    """The files below ``directory`` as (path relative to it, file), sorted.

    Byte-code caches, virtual environments and directories whose name starts with a dot are left out.
    """
    for base, below, names in os.walk(directory):
        if VIRTUAL_ENVIRONMENT in names:
            below.clear()
            continue
        below[:] = sorted(name for name in below if not name.startswith(".") and name != "__pycache__")
        for name in sorted(names):
            path = os.path.join(base, name)
            if os.path.isfile(path):
                yield os.path.relpath(path, directory), path
