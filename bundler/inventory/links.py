"""Symbolic links among the data files.

A link stays a link if what it leads to travels, too.  Any other link becomes what it leads to: a copy of the
file, or the files of the directory.  Links that lead to this link stay links.
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
    for place, link in sorted(links.items(), key=lambda item: (len(_hops(str(item[1].source))), item[0])):
        source = str(link.source)
        target = _target(place, source, links, real)
        if target is not None:
            result[place] = replace(link, link=target)
        elif os.path.isdir(source):
            for name, path in _followed(source):
                below = f"{place}/{name}"
                result.setdefault(below, replace(link, path=below, source=path))
                real.setdefault(_itself(source), place)
        else:
            result[place] = link
            real.setdefault(_itself(source), place)
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


def _itself(link: str) -> str:
    """The path of ``link``, without links in the directories above it."""
    return os.path.join(os.path.realpath(os.path.dirname(link)), os.path.basename(link))


def _hops(link: str) -> list[str]:
    """The paths to which ``link`` leads, one after the other, until one is not a link."""
    path, found = _itself(link), list[str]()
    while os.path.islink(path) and len(found) < _DEEPEST:
        path = _itself(os.path.join(os.path.dirname(path), os.readlink(path)))
        found.append(path)
    return found


def _end(link: str, real: Mapping[str, str]) -> str | None:
    """The place in the tree of what ``link`` leads to in the end, or of the first copy on the way there."""
    paths = (os.path.realpath(link), *_hops(link))
    return next((real[path] for path in paths if path in real), None)


def _target(place: str, source: str, links: Mapping[str, BundleFile], real: Mapping[str, str]) -> str | None:
    """The text of the link at ``place``; None if it cannot be a link."""
    final = _end(source, real)
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
        found = _end(str(links[place].source), real) if place in links else place
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
