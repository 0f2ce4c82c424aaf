"""``PyInstaller.utils.misc``."""

from __future__ import annotations

import os
import pathlib


def absnormpath(apath: str) -> str:
    """``apath`` as an absolute path without ``..``."""
    return os.path.abspath(os.path.normpath(apath))


def dlls_in_dir(directory: str) -> list[str]:
    """The shared libraries in a directory."""
    return [str(path) for path in sorted(pathlib.Path(directory).iterdir()) if ".so" in path.suffixes]


def get_path_to_toplevel_modules(filename: str) -> str | None:
    """The directory from which the packages around ``filename`` are imported."""
    directory = os.path.dirname(os.path.abspath(filename))
    while os.path.isfile(os.path.join(directory, "__init__.py")):
        directory = os.path.dirname(directory)
    return directory


def is_iterable(arg: object) -> bool:
    """Whether ``arg`` is iterable."""
    return hasattr(arg, "__iter__")


def path_to_parent_archive(filename: str) -> str | None:
    """The archive that contains ``filename``, for a path into an archive."""
    for parent in pathlib.Path(filename).parents:
        if parent.is_file():
            return str(parent)
    return None
