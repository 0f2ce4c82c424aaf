"""Symbolic links among the data files.

A link stays a link if what it leads to travels, too.  Any other link becomes what it leads to: a copy of the
file, or the files of the directory.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bundler.inventory.model import BundleFile

_DEEPEST = 40
"""How many links to directories are followed, one inside the other: as many as the kernel follows."""


def with_links(files: Mapping[str, BundleFile]) -> dict[str, BundleFile]:
    """``files``, by their places, with symbolic links where these can stay.

    The source of a file may be a link to a directory.
    """
    links = {place: file for place, file in files.items() if _is_link(file)}
    result = {place: file for place, file in files.items() if place not in links}
    real = _real_places(result)
    for place, link in sorted(links.items()):
        target = _target(place, str(link.source), links, real)
        if target is not None:
            result[place] = replace(link, link=target)
        elif os.path.isdir(str(link.source)):
            for name, path in _followed(str(link.source)):
                below = f"{place}/{name}"
                result.setdefault(below, replace(link, path=below, source=path))
        else:
            result[place] = link
    return result


def _is_link(file: BundleFile) -> bool:
    return file.source is not None and file.kind in ("data", "metadata") and os.path.islink(file.source)


def _real_places(files: Mapping[str, BundleFile]) -> dict[str, str]:
    """The place in the tree for the real path of each file, and of each directory above it."""
    places: dict[str, str] = {}
    for place, file in sorted(files.items()):
        if file.source is None:
            continue
        path = os.path.realpath(file.source)
        while place and os.path.basename(place) == os.path.basename(path):
            places.setdefault(path, place)
            place, path = os.path.dirname(place), os.path.dirname(path)
        places.setdefault(path, place)
    return places


def _target(place: str, source: str, links: Mapping[str, BundleFile], real: Mapping[str, str]) -> str | None:
    """The text of the link at ``place``; None if it cannot be a link."""
    final = real.get(os.path.realpath(source))
    if final is None:
        return None
    text, directory = os.readlink(source), os.path.dirname(place)
    if not os.path.isabs(text) and _leads_to(text, directory, links, real) == final:
        return text
    return os.path.relpath(final or os.curdir, directory or os.curdir)


def _leads_to(
    text: str, directory: str, links: Mapping[str, BundleFile], real: Mapping[str, str]
) -> str | None:
    """The place to which the relative path ``text`` leads from ``directory`` in the tree; None if to none."""
    places = {*real.values(), ""}
    for part in text.split("/"):
        place = os.path.normpath(os.path.join(directory, part))
        place = "" if place == os.curdir else place
        found = real.get(os.path.realpath(str(links[place].source))) if place in links else place
        if found not in places:
            return None
        directory = str(found)
    return directory


def _followed(link: str, above: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """The files of the directory that ``link`` leads to, as (path relative to it, file), and so on.

    A link that leads back to a directory above it is left out.
    """
    real = os.path.realpath(link)
    if real in above or len(above) > _DEEPEST:
        return
    for name, path in entries(real):
        if os.path.isdir(path):
            for below, file in _followed(path, (*above, real)):
                yield f"{name}/{below}", file
        else:
            yield name, path


def entries(directory: str) -> Iterator[tuple[str, str]]:
    """The files below ``directory``, and the links to directories, as (path relative to it, path), sorted.

    Byte-code caches are left out.
    """
    for base, below, names in os.walk(directory):
        links = [name for name in below if os.path.islink(os.path.join(base, name))]
        below[:] = sorted(name for name in below if name not in links and name != "__pycache__")
        for name in sorted([*names, *links]):
            path = os.path.join(base, name)
            yield os.path.relpath(path, directory), path
