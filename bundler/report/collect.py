"""The stages of a build -> its result."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass

from bundler.files import write_if_changed
from bundler.interpreter import Interpreter
from bundler.inventory.model import Inventory
from bundler.libpython.provide import Provided
from bundler.manifest.heat import heat_of, savings
from bundler.manifest.sizes import shares
from bundler.manifest.store import WORK_FILE, to_json
from bundler.options import BuildOptions
from bundler.postlink.executable import Executable
from bundler.prelink.glibc import NewerNeed
from bundler.prelink.prelink import Prelinked
from bundler.report import warnings_file
from bundler.report.beside import left_out_notes
from bundler.report.computed import computed_notes
from bundler.report.glibc import newer_notes
from bundler.report.result import BuildResult
from bundler.tables.payload import Payload
from bundler.target.closure.model import Closure
from bundler.target.freeze.model import FrozenSources


@dataclass(frozen=True)
class Stages:
    """The results of the steps of a build."""

    interpreter: Interpreter
    closure: Closure
    frozen: FrozenSources
    inventory: Inventory
    prelinked: Prelinked
    newer: tuple[NewerNeed, ...]
    payload: Payload
    executable: Executable
    provided: Provided


def collect_result(
    stages: Stages,
    options: BuildOptions,
    seconds: tuple[tuple[str, float], ...],
    warnings: tuple[str, ...] = (),
) -> BuildResult:
    """The result of a build; ``seconds`` are (step, wall seconds), ``warnings`` what was said meanwhile.

    This also writes what the work directory keeps for people and for other commands.
    """
    closure = stages.closure
    warnings_path = os.path.join(options.work_dir, "warnings.txt")
    write_if_changed(warnings_path, warnings_file.render(closure).encode("utf-8", "backslashreplace"))
    size = os.path.getsize(stages.executable.path)
    manifest = stages.executable.manifest
    if manifest is not None:
        text = json.dumps(to_json(manifest)).encode("ascii")
        write_if_changed(os.path.join(options.work_dir, WORK_FILE), text)
    owned = shares(manifest, size) if manifest is not None else ()
    heat = heat_of(manifest) if manifest is not None else None
    return BuildResult(
        binary=stages.executable.path,
        size=size,
        python_version=stages.interpreter.version,
        modules_total=len(closure.modules),
        modules_by_kind=Counter(module.kind for module in closure.modules),
        modules_by_mode=Counter(module.mode for module in stages.frozen.modules),
        bytes_by_kind=_bytes_by_kind(stages, size),
        seconds=seconds,
        warnings=warnings,
        missing=warnings_file.worth_telling(closure),
        broken=closure.broken,
        left_out=closure.left_out,
        warnings_path=warnings_path,
        libpython=stages.provided.libpython,
        shares=owned,
        heat=heat,
        savings=savings(manifest, owned, heat, size) if manifest is not None and heat is not None else (),
        notes=(
            *stages.inventory.notes,
            *stages.prelinked.notes(),
            *newer_notes(stages.newer, stages.inventory.files, closure),
            *computed_notes(closure),
            *left_out_notes(closure, stages.inventory.files, _made_by(options)),
        ),
    )


def _made_by(options: BuildOptions) -> tuple[str, ...]:
    """The absolute paths of what the build itself makes."""
    made = (options.distpath, options.workpath, options.output_path, os.path.dirname(options.output_path))
    return tuple(map(os.path.abspath, made))


def _bytes_by_kind(stages: Stages, size: int) -> Counter[str]:
    frozen, packed = stages.frozen, stages.executable.packed
    sizes: Counter[str] = Counter()
    for stored in stages.payload.files:
        label = {"source": "sources", "native": "native libraries"}.get(stored.file.kind, "data")
        sizes[label] += stored.stored
    if packed is None:
        sizes["native libraries"] += len(stages.prelinked.pages)
        sizes["code"] = sum(module.code_bytes for module in frozen.modules)
        sizes["strings"] = frozen.string_bytes
    else:
        sizes["native libraries"] += stages.prelinked.flat_size + packed.images
        flat = (module for module in frozen.modules if module.hot or module.mode == "marshal")
        sizes["code"] = packed.code + sum(module.code_bytes for module in flat)
        sizes["strings"] = packed.strings + frozen.hot_string_bytes
    sizes["libpython and stub"] = max(0, size - sum(sizes.values()))
    return sizes
