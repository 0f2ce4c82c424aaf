"""The record of a build: what it has looked at, what it has made, and what it said.

It is one file in the work directory: the SHA-256 of the rest, then JSON.  What does not match its checksum,
or is of another format, is ignored; then the build runs.

Files that the build makes itself are not among those that it looks at.  Neither are the names that lead to
them, so that an output directory beside the script does not count as a change of the script's directory.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bundler.target.seen import Seen, Signature, link_text, listing, signature

FORMAT = 1

_CHECKSUM = 64  # hexadecimal digits


@dataclass(frozen=True)
class Record:
    """One build.

    ``settings`` is the digest of what is not a file.  ``places`` are the paths that the build makes.
    ``files`` are the signatures of files by directory and name, ``listings`` digests of the names in
    directories, ``links`` the texts of links.  ``outputs`` are the signature and the SHA-256 of each file
    that the user gets.  ``said`` is what the build reported.
    """

    settings: str
    places: tuple[str, ...]
    files: Mapping[str, Mapping[str, Signature]]
    listings: Mapping[str, str]
    links: Mapping[str, str | None]
    outputs: Mapping[str, tuple[Signature, str]]
    said: Mapping[str, Any] = field(default_factory=dict)


def make_record(
    settings: str, seen: Seen, outputs: Iterable[str], places: Sequence[str], said: Mapping[str, Any]
) -> Record:
    """The record of a build that has ``seen`` its input and made ``outputs``.  It writes below ``places``."""
    made = tuple(os.path.abspath(path) for path in places)
    ways = set(_ways(made))
    files: dict[str, dict[str, Signature]] = {}
    for path, state in sorted(seen.files.items()):
        if path not in ways and not _is_below(path, made):
            directory, _, name = path.rpartition("/")
            files.setdefault(directory, {})[name] = state
    return Record(
        settings,
        made,
        files,
        {
            path: _names_digest(path, names, ways)
            for path, names in sorted(seen.listings.items())
            if not _is_below(path, made)
        },
        {path: text for path, text in sorted(seen.links.items()) if not _is_below(path, made)},
        {path: (signature(path), _content_digest(path)) for path in outputs},
        said,
    )


def why_outdated(record: Record, settings: str) -> str | None:
    """What has changed since the build of ``record``; None if nothing has."""
    if record.settings != settings:
        return "options or environment"
    for path, (state, digest) in record.outputs.items():
        now = signature(path)
        if now is None or state is None or now[:2] != state[:2]:
            return path
        if now != state and _content_digest(path) != digest:
            return path
    for directory, names in record.files.items():
        for name, state in names.items():
            if signature(f"{directory}/{name}") != state:
                return f"{directory}/{name}"
    for path, text in record.links.items():
        if link_text(path) != text:
            return path
    ways = set(_ways(record.places))
    for path, digest in record.listings.items():
        if _names_digest(path, listing(path), ways) != digest:
            return path
    return None


def save_record(record: Record, path: str) -> None:
    """Put the record at ``path``, by rename.  A failure to write does not end the build."""
    data = {"format": FORMAT, **{name: getattr(record, name) for name in Record.__dataclass_fields__}}
    content = json.dumps(data, separators=(",", ":")).encode("ascii")
    temporary = f"{path}.{os.getpid()}"
    try:
        with open(temporary, "wb") as stream:
            stream.write(hashlib.sha256(content).hexdigest().encode() + content)
        os.replace(temporary, path)
    except OSError:
        with suppress(OSError):
            os.unlink(temporary)


def load_record(path: str) -> Record | None:
    """The record at ``path``; None if there is none, or if it is damaged."""
    try:
        content = Path(path).read_bytes()
    except OSError:
        return None
    rest = memoryview(content)[_CHECKSUM:]
    if hashlib.sha256(rest).hexdigest().encode() != content[:_CHECKSUM]:
        return None
    try:
        data = json.loads(bytes(rest))
        if data.pop("format") != FORMAT:
            return None
        files = {
            directory: {name: _signature(state) for name, state in names.items()}
            for directory, names in data.pop("files").items()
        }
        outputs = {path: (_signature(state), digest) for path, (state, digest) in data.pop("outputs").items()}
        return Record(files=files, outputs=outputs, places=tuple(data.pop("places")), **data)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _signature(data: list[int] | None) -> Signature:
    return None if data is None else tuple(data)


def _is_below(path: str, places: Iterable[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


def _ways(places: Iterable[str]) -> Iterator[str]:
    """``places`` and the directories above them."""
    for place in places:
        yield place
        yield from map(str, Path(place).parents)


def _names_digest(directory: str, names: Iterable[str], ways: set[str]) -> str:
    kept = [name for name in names if f"{directory.rstrip('/')}/{name.rstrip('/')}" not in ways]
    return hashlib.sha256("/\0".join(kept).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _content_digest(path: str) -> str:
    try:
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
