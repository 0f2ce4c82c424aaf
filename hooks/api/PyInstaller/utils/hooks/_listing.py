"""Listing modules by their files, for packages that cannot be imported or that lack ``__init__.py``."""

from __future__ import annotations

import os

from PyInstaller.compat import EXTENSION_SUFFIXES
from PyInstaller.utils.hooks._modules import package_paths


def modules_below(package: str) -> list[str]:
    """Every module below the directories of ``package``, even in directories that are not packages."""
    suffixes = (".py", *EXTENSION_SUFFIXES)
    found = set()
    for root in package_paths(package) or ():
        for base, directories, names in os.walk(root):
            directories[:] = [name for name in directories if name.isidentifier() and name != "__pycache__"]
            below = os.path.relpath(base, root)
            parts = [package, *(below.split(os.sep) if below != os.curdir else ())]
            for name in names:
                stem = next((name.removesuffix(end) for end in suffixes if name.endswith(end)), "")
                if stem == "__init__":
                    found.add(".".join(parts))
                elif stem and "." not in stem:  # 0001_initial is not an identifier, but can be imported
                    found.add(".".join([*parts, stem]))
    return sorted(found)
