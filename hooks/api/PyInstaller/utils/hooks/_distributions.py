"""Installed distributions: versions, metadata, entry points."""

from __future__ import annotations

import os
from importlib import metadata
from typing import Any

import PyInstaller
from PyInstaller.log import getLogger

logger = getLogger("PyInstaller.utils.hooks")

Pairs = list[tuple[str, str]]


def check_requirement(requirement: str) -> bool:
    """Whether a PEP 508 requirement is satisfied by what is installed."""
    from packaging.requirements import Requirement

    parsed = Requirement(requirement)
    if parsed.marker is not None and not parsed.marker.evaluate():
        return False
    if parsed.name.lower() == "pyinstaller":
        version = PyInstaller.__version__
    else:
        try:
            version = metadata.version(parsed.name)
        except metadata.PackageNotFoundError:
            return False
    if not version:
        return False  # what a broken uninstallation leaves behind
    return parsed.specifier.contains(version, prereleases=True)


def is_module_satisfies(requirements: str, version: None = None, version_attr: None = None) -> bool:
    """:func:`check_requirement` under its old name."""
    if version is not None or version_attr is not None:
        raise ValueError("is_module_satisfies() takes a requirement and nothing else")
    return check_requirement(requirements)


def copy_metadata(package_name: str, recursive: bool = False) -> Pairs:
    """The metadata of a distribution, with ``recursive`` also of everything it requires.

    Raises ``importlib.metadata.PackageNotFoundError``, and ``RuntimeError`` for metadata that is no
    file.
    """
    from packaging.requirements import Requirement

    queue, done, pairs = [package_name], set(), []
    while queue:
        name = queue.pop()
        distribution = metadata.distribution(name)
        place = _metadata_place(distribution)
        if place in done:
            continue
        done.add(place)
        pairs.append(place)
        if not recursive:
            break
        for line in distribution.requires or ():
            required = Requirement(line)
            if required.marker is None or required.marker.evaluate({"extra": ""}):
                queue.append(required.name)
    return pairs


def _metadata_place(distribution: Any) -> tuple[str, str]:
    path = getattr(distribution, "_path", None)
    if path is None:
        raise RuntimeError(f"the metadata of {distribution.metadata['Name']} is in no file")
    source = str(path)
    if not os.path.exists(source):
        raise RuntimeError(f"there is no {source}, which should be metadata")
    if os.path.isfile(source):
        return source, os.curdir  # a single file of distutils
    base = os.path.basename(source)
    if base == "EGG-INFO":  # inside an egg, whose name tells the version
        return source, os.path.join(os.path.basename(os.path.dirname(source)), base)
    return source, base


def collect_entry_point(name: str) -> tuple[Pairs, list[str]]:
    """(datas, hiddenimports): metadata and modules of all that offer something in the group ``name``."""
    datas: Pairs = []
    imports: list[str] = []
    for distribution in metadata.distributions():
        points = [point for point in distribution.entry_points if point.group == name]
        if points:
            datas += copy_metadata(distribution.metadata["Name"])
            imports += [point.module for point in points]
    return list(dict.fromkeys(datas)), list(dict.fromkeys(imports))


def distributions_of(package: str) -> list[str]:
    """The distributions that a top-level package comes from."""
    found = metadata.packages_distributions().get(package.partition(".")[0], ())
    return list(dict.fromkeys(found))


def get_installer(module: str) -> str | None:
    """Who installed a distribution, or the one that a module comes from (``pip``, ``conda``)."""
    for name in (module, *distributions_of(module)):
        try:
            text = metadata.distribution(name).read_text("INSTALLER")
        except metadata.PackageNotFoundError:
            continue
        if text is not None:
            return text.strip()
    return None
