"""Versions, metadata and entry points of installed distributions."""

from __future__ import annotations

import os
from importlib import metadata
from typing import Any

import PyInstaller
from PyInstaller.log import getLogger

logger = getLogger("PyInstaller.utils.hooks")

Pairs = list[tuple[str, str]]


def check_requirement(requirement: str) -> bool:
    """Whether an installed distribution satisfies a requirement (PEP 508)."""
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
        return False  # an incomplete uninstallation leaves such metadata
    return parsed.specifier.contains(version, prereleases=True)


def is_module_satisfies(requirements: str, version: None = None, version_attr: None = None) -> bool:
    """The old name of :func:`check_requirement`."""
    if version is not None or version_attr is not None:
        raise ValueError("is_module_satisfies() takes only a requirement")
    return check_requirement(requirements)


def copy_metadata(package_name: str, recursive: bool = False) -> Pairs:
    """The metadata of a distribution, and with ``recursive`` that of everything it requires.

    Raises ``importlib.metadata.PackageNotFoundError``, and ``RuntimeError`` for metadata that is not in
    files.
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
        raise RuntimeError(f"the metadata of {distribution.metadata['Name']} is not in a file")
    source = str(path)
    if not os.path.exists(source):
        raise RuntimeError(f"the metadata {source} is not there")
    if os.path.isfile(source):
        return source, os.curdir  # distutils writes a single file
    base = os.path.basename(source)
    if base == "EGG-INFO":  # inside an egg, whose name has the version in it
        return source, os.path.join(os.path.basename(os.path.dirname(source)), base)
    return source, base


def collect_entry_point(name: str) -> tuple[Pairs, list[str]]:
    """(datas, hiddenimports) of the entry points in the group ``name``: their metadata and modules."""
    datas: Pairs = []
    imports: list[str] = []
    for distribution in metadata.distributions():
        points = [point for point in distribution.entry_points if point.group == name]
        if points:
            datas += copy_metadata(distribution.metadata["Name"])
            imports += [point.module for point in points]
    return list(dict.fromkeys(datas)), list(dict.fromkeys(imports))


def distributions_of(package: str) -> list[str]:
    """The distributions to which a top-level package belongs."""
    found = metadata.packages_distributions().get(package.partition(".")[0], ())
    return list(dict.fromkeys(found))


def get_installer(module: str) -> str | None:
    """The installer (``pip``, ``conda``) of a distribution, or of the distribution of a module."""
    for name in (module, *distributions_of(module)):
        try:
            text = metadata.distribution(name).read_text("INSTALLER")
        except metadata.PackageNotFoundError:
            continue
        if text is not None:
            return text.strip()
    return None
