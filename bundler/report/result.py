"""The result of a build, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bundler.libpython.model import Libpython
from bundler.manifest.heat import Heat, Saving
from bundler.manifest.sizes import Share
from bundler.target.closure.model import BrokenModule, LeftOut, Missing


@dataclass(frozen=True)
class BuildResult:
    """What was built, with figures and remarks about it.

    ``modules_by_kind`` counts by :data:`bundler.target.closure.model.ModuleKind`, ``modules_by_mode`` by
    :data:`bundler.target.freeze.model.FreezeMode`.  ``bytes_by_kind`` divides the executable's ``size``
    into ``"code"``, ``"strings"``, ``"sources"``, ``"native libraries"``, ``"data"`` and
    ``"libpython and stub"``.  ``seconds`` are (step, wall seconds) in the order of the steps.
    ``missing`` are the missing imports that probably break the program; the file at ``warnings_path`` has
    all of them.  ``shares`` divide ``size`` by distribution.  ``heat`` says what of it every start needs,
    ``savings`` what would make it smaller.  ``notes`` and ``warnings`` are sentences.
    """

    binary: str
    size: int
    python_version: tuple[int, int, int]
    modules_total: int
    modules_by_kind: Mapping[str, int] = field(default_factory=dict)
    modules_by_mode: Mapping[str, int] = field(default_factory=dict)
    bytes_by_kind: Mapping[str, int] = field(default_factory=dict)
    seconds: tuple[tuple[str, float], ...] = ()
    missing: tuple[Missing, ...] = ()
    broken: tuple[BrokenModule, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    warnings_path: str | None = None
    libpython: Libpython | None = None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    shares: tuple[Share, ...] = ()
    heat: Heat | None = None
    savings: tuple[Saving, ...] = ()
