"""The manifest of an executable, or of the last build in a work directory."""

from __future__ import annotations

import os
from dataclasses import dataclass

from bundler.errors import NotInspectable
from bundler.manifest.floor import Floor, glibc_floor
from bundler.manifest.model import Manifest
from bundler.manifest.section import SectionReader
from bundler.manifest.sizes import Share, shares
from bundler.manifest.snapshot import Snapshot, read_snapshot
from bundler.manifest.store import SECTION, WORK_FILE, decode, from_text

_OURS = ".bundle_payload"


@dataclass(frozen=True)
class Inspected:
    """An executable: its manifest, and what the file itself says."""

    path: str
    size: int
    manifest: Manifest
    floor: Floor
    snapshot: Snapshot | None = None

    def shares(self) -> tuple[Share, ...]:
        """Whose the bytes are."""
        return shares(self.manifest, self.size, self.snapshot.size if self.snapshot is not None else 0)


def read_executable(path: str) -> Inspected:
    """What the executable at ``path`` says.  Raises :class:`NotInspectable`."""
    try:
        if os.path.isdir(path):
            raise NotInspectable(f"{path} is a directory", "", "name an executable that bundler made")
        with open(path, "rb") as stream:
            reader = SectionReader(stream, path)
            content = reader.content(SECTION)
            if content is None:
                raise _without(path, _OURS in reader.sections)
            manifest = decode(content, path)
            return Inspected(path, reader.size, manifest, glibc_floor(reader), read_snapshot(reader))
    except OSError as error:
        raise NotInspectable(f"cannot read {path}", error.strerror or "") from error


def read_work_dir(directory: str) -> Manifest:
    """The manifest of the last build in the work directory.  Raises :class:`NotInspectable`."""
    path = os.path.join(directory, WORK_FILE)
    try:
        with open(path, "rb") as stream:
            return from_text(stream.read())
    except OSError as error:
        raise NotInspectable(
            f"{directory} is no work directory of a build",
            f"{path}: {error.strerror}",
            "name build/NAME, an executable, or a script",
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise NotInspectable(f"{path} cannot be read", str(error), "build again") from error


def _without(path: str, ours: bool) -> NotInspectable:
    if ours:
        return NotInspectable(
            f"{path} carries no manifest",
            "it was built with --no-manifest, or by a bundler that made none",
            "build/NAME of its build still knows: bundler why MODULE build/NAME",
        )
    return NotInspectable(
        f"{path} was not made by bundler",
        "it has no section of bundler's",
        "name an executable that bundler made",
    )
