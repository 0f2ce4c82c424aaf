"""What ``--add-data`` and ``--add-binary`` name: found, and checked before the build begins."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator

from bundler.errors import InputUnreadable, UsageError
from bundler.files import special_kind
from bundler.options import AddData


def matches(option: str, pair: AddData) -> list[tuple[str, str]]:
    """The files and directories that the source of ``pair`` names, and the directory of the bundle for each.

    A directory that a pattern matches keeps its name.  Raises :class:`UsageError` if there are none.
    """
    if os.path.exists(pair.source):  # first, because the name of a file may contain the signs of patterns
        return [(pair.source, pair.dest)]
    found = [match for match in sorted(glob.glob(pair.source)) if os.path.exists(match)]
    if not found:
        raise UsageError(
            f"{option} found nothing at {pair.source}", "", "give a file, a directory, or a glob pattern"
        )
    return [(match, os.path.join(pair.dest, _own_name(match))) for match in found]


def _own_name(match: str) -> str:
    return os.path.basename(os.path.normpath(match)) if os.path.isdir(match) else ""


def check_added(option: str, pairs: Iterable[AddData]) -> None:
    """Raise if the ``pairs`` of ``option`` name nothing, or what cannot be read or would never end.

    Raises :class:`UsageError` and :class:`InputUnreadable`.
    """
    for pair in pairs:
        for match, _ in matches(option, pair):
            for path in _files(option, match):
                _check_file(option, path)


def _files(option: str, match: str) -> Iterator[str]:
    def fail(error: OSError) -> None:
        raise InputUnreadable(f"{option}: cannot read {error.filename}", error.strerror or "") from error

    if not os.path.isdir(match):
        yield match
        return
    for base, _, names in os.walk(match, onerror=fail):
        yield from (os.path.join(base, name) for name in names)


def _check_file(option: str, path: str) -> None:
    try:
        kind = special_kind(path)
    except OSError as error:
        if os.path.islink(path):
            return  # it leads nowhere, or in a circle
        raise InputUnreadable(f"{option}: cannot read {path}", error.strerror or str(error)) from error
    if kind is not None:
        raise InputUnreadable(
            f"{option}: {path} is {kind}, not a file", "an executable carries files only", "move it"
        )
    if not os.access(path, os.R_OK):
        raise InputUnreadable(f"{option}: cannot read {path}", "Permission denied")
