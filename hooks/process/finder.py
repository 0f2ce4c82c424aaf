"""Makes single packages importable without putting their directories on ``sys.path``."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec

FALLBACKS = frozenset({"packaging"})
"""Packages to use only if the target interpreter does not have them itself."""


class Finder:
    """A meta path finder for the top-level packages in ``packages``: name -> directory."""

    def __init__(self, packages: Mapping[str, str]) -> None:
        self._packages = dict(packages)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: object = None
    ) -> ModuleSpec | None:
        """The spec of one of the packages.  Submodules are found through the package's ``__path__``."""
        directory = self._packages.get(name)
        if directory is None:
            return None
        init = os.path.join(directory, "__init__.py")
        return importlib.util.spec_from_file_location(name, init, submodule_search_locations=[directory])


def install(api: str, packages: Mapping[str, str]) -> None:
    """Make ``packages``, and ``PyInstaller`` in the directory ``api``, importable.

    They come before everything that is installed.  Those in :data:`FALLBACKS` come after it.
    """
    first = {name: where for name, where in packages.items() if name not in FALLBACKS}
    first["PyInstaller"] = os.path.join(api, "PyInstaller")
    last = {name: where for name, where in packages.items() if name in FALLBACKS}
    sys.meta_path.insert(0, Finder(first))
    sys.meta_path.append(Finder(last))
