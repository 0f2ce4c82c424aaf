"""What the hooks know about snapshots: ``hooks/snapshot.toml``, and the modules in ``hooks/snapshot/``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from bundler.resources import hooks_dir


@dataclass(frozen=True)
class SnapshotHooks:
    """``renewed`` are values of modules: module, path of the name, attributes of the value that differ with
    it, and an expression for a new value.

    ``callbacks`` is the module in which programs register functions to call before the snapshot and after a
    start from it, and the names of its functions that return them.
    """

    renewed: tuple[tuple[str, str, tuple[str, ...], str], ...]
    callbacks: tuple[str, str, str]


def snapshot_hooks() -> SnapshotHooks:
    """What the hooks say."""
    content = tomllib.loads((hooks_dir() / "snapshot.toml").read_text("utf-8"))
    renewed = tuple(
        (row["module"], row["name"], tuple(row.get("parts", ())), row["value"]) for row in content["renewed"]
    )
    known = content["callbacks"]
    return SnapshotHooks(renewed, (known["module"], known["before"], known["after"]))


def provided_directory() -> str:
    """The directory of the modules that a program with a snapshot gets if its environment lacks them."""
    return str(hooks_dir() / "snapshot")
