"""``PyInstaller.depend.bindepend``: which libraries a shared library needs, and where they are."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable

from PyInstaller.depend._libraries import find_library_file
from PyInstaller.exceptions import PythonLibraryNotFoundError
from PyInstaller.log import getLogger

logger = getLogger("PyInstaller.depend.bindepend")

_LINE = re.compile(r"^\s*(?P<name>\S+)\s+=>\s+(?P<path>.+?)(?:\s+\(0x[0-9a-fA-F]+\))?\s*$")


def get_imports(filename: str, search_paths: Iterable[str] | None = None) -> set[tuple[str, str | None]]:
    """The (name, path) of each library that ``filename`` needs.  The path is None if it is not found."""
    found: set[tuple[str, str | None]] = set()
    try:
        done = subprocess.run(["ldd", filename], capture_output=True, text=True, check=False)
    except OSError as error:
        logger.warning("cannot run ldd on %s: %s", filename, error)
        return found
    for line in done.stdout.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        name, path = match["name"], match["path"]
        if os.path.isabs(path):
            found.add((name, path))
        elif path == "not found":
            found.add((name, _in(search_paths or (), name)))
    return found


def _in(directories: Iterable[str], name: str) -> str | None:
    for directory in directories:
        candidate = os.path.join(directory, name)
        if os.path.isfile(candidate):
            return candidate
    return None


def getImports(filename: str) -> set[str]:
    """The names of the libraries that ``filename`` needs."""
    return {name for name, _ in get_imports(filename)}


def resolve_library_path(name: str, search_paths: Iterable[str] | None = None) -> str | None:
    """Where the library ``name`` is."""
    return _in(search_paths or (), name) or find_library_file(name)


def getfullnameof(name: str, xtrapath: Iterable[str] | None = None) -> str:
    """Where the library ``name`` is; an empty string if it is not found."""
    return resolve_library_path(name, xtrapath) or ""


def findLibrary(name: str) -> str | None:
    """Where the library ``name`` is."""
    return find_library_file(name)


def findSystemLibrary(name: str) -> str | None:
    """Where the library ``name`` of the operating system is."""
    return find_library_file(name)


def get_python_library_path() -> str:
    """The shared libpython.  Raises ``PythonLibraryNotFoundError``, because bundler uses the static one."""
    raise PythonLibraryNotFoundError("bundler links libpython statically")
