"""Whom each file of the tree belongs to: a distribution, the application, or Python.

1. The file of a module belongs to the module's owner.
2. A file that a distribution's RECORD names belongs to that distribution, and so does its metadata.
3. A shared library that others need belongs to those who need it; if these are several, to none of them.
4. Any other file belongs to the package in whose directory it lies.
5. The rest is the application's.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from bundler.inventory.data_files import metadata_place
from bundler.inventory.model import BundleFile
from bundler.manifest.model import APP, PYTHON, SHARED
from bundler.target.closure.model import CORE, STDLIB, Closure, Distribution


def owner_of_group(group: str) -> str:
    """The owner of a module of this group."""
    return PYTHON if group in (CORE, STDLIB) else group


def owner_of_distribution(name: str) -> str:
    """The owner that the modules of a distribution have."""
    return f"dist:{name}"


def installed_files(distributions: Iterable[Distribution]) -> dict[str, Distribution]:
    """The distribution that installed a file, by the file's path on disk."""
    return {
        os.path.normpath(os.path.join(os.path.dirname(one.metadata_path), file)): one
        for one in distributions
        for file in one.files
    }


def file_owners(files: Iterable[BundleFile], closure: Closure, keys: Mapping[str, str]) -> dict[str, str]:
    """The owner of each of ``files``, by tree path.  ``keys`` are owners by the names of distributions."""
    files = tuple(files)
    modules = {module.filename: module for module in closure.modules if module.filename}
    packages = {
        os.path.dirname(module.filename): owner_of_group(module.group)
        for module in closure.modules
        if module.is_package and os.path.dirname(module.filename)
    }
    installed = {path: keys[one.name] for path, one in installed_files(closure.distributions).items()}
    metadata = {metadata_place(one): keys[one.name] for one in closure.distributions}
    owners: dict[str, str] = {}
    for file in files:
        module = modules.get(file.path)
        source = file.source or file.origin or ""
        found = (
            owner_of_group(module.group) if module is not None else installed.get(os.path.normpath(source))
        )
        found = found or metadata.get(file.path.partition("/")[0])
        if found is not None:
            owners[file.path] = found
    _add_needed(owners, files)
    for file in files:
        if file.path not in owners:
            owners[file.path] = _package_owner(file.path, packages)
    return owners


def _add_needed(owners: dict[str, str], files: Iterable[BundleFile]) -> None:
    """Give each library without an owner that of the shared objects which need it, directly or not."""
    users: dict[str, set[str]] = {}
    for file in files:
        if file.library is not None and file.path in owners:
            for needed in file.library.needs:
                users.setdefault(needed, set()).add(owners[file.path])
    for path, found in users.items():
        if path not in owners:
            owners[path] = found.pop() if len(found) == 1 else SHARED


def _package_owner(path: str, packages: Mapping[str, str]) -> str:
    directory = os.path.dirname(path)
    while directory:
        if directory in packages:
            return packages[directory]
        directory = os.path.dirname(directory)
    return APP
