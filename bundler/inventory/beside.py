"""Data files beside the application's own modules that their code names.

:mod:`bundler.target.closure.read.beside` says which names count.  Where one names a file, the file travels.
Where it names a directory, the files below travel.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from bundler.files import CACHE_TAG
from bundler.target.closure.model import Closure
from bundler.target.closure.read.beside import directories_of, literals, look_up
from bundler.target.freeze.load import read_origin

VIRTUAL_ENVIRONMENT = "pyvenv.cfg"

_NOT_DATA = frozenset({"build", "dist", "node_modules", "__pycache__"})
"""Names of directories that hold a program's tools or output, not its data."""


def named_beside(closure: Closure) -> Iterator[tuple[str, str]]:
    """The files that the application's own modules name, as (place in the tree, file on disk)."""
    looked_for = {beside.module: beside.names for beside in closure.beside}
    for module in closure.modules:
        if module.name not in looked_for or module.origin is None or not os.path.isfile(module.origin):
            continue  # a module in a zip archive has no directory
        here, root = directories_of(module.origin, module.filename)
        names = {*literals(read_origin(module.origin)), *looked_for[module.name]}
        for path in sorted({path for name in names for path in look_up(name, here, root)}):
            place = os.path.relpath(path, root)
            if os.path.isfile(path):
                yield place, path
            elif not holds_more_than_data(path, here):
                for name, file in walk(path):
                    yield os.path.join(place, name), file


def holds_more_than_data(directory: str, here: str) -> bool:
    """Whether ``directory``, found from the directory ``here``, is one of tools or output, or contains it."""
    name = os.path.basename(directory)
    return name.startswith(".") or name in _NOT_DATA or f"{here}/".startswith(f"{directory}/")


def walk(directory: str) -> Iterator[tuple[str, str]]:
    """The files below ``directory``, and the links to directories, as (path relative to it, path), sorted.

    Byte-code caches, directories that are tagged as caches, virtual environments and directories whose name
    starts with a dot are left out.
    """
    for base, below, names in os.walk(directory):
        if VIRTUAL_ENVIRONMENT in names or CACHE_TAG in names:
            below.clear()
            continue
        below[:] = sorted(name for name in below if not name.startswith(".") and name != "__pycache__")
        links = [name for name in below if os.path.islink(os.path.join(base, name))]
        for name in sorted([*names, *links]):
            path = os.path.join(base, name)
            if os.path.isfile(path) or os.path.isdir(path):
                yield os.path.relpath(path, directory), path
