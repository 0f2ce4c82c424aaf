"""A manifest, what the build said, and a run -> all that the page shows, as data for JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from bundler.manifest.chains import Chains, chains_of
from bundler.manifest.heat import heat_of, savings
from bundler.manifest.model import Manifest, ModuleEntry
from bundler.manifest.sizes import shares
from bundler.page.boxes import boxes_of, to_json
from bundler.page.profile import ImportTime, Profile
from bundler.report.inspected import entry_of
from bundler.report.summary import WAYS, human_size, left_out, saving_line, shortened


def page_data(
    manifest: Manifest, name: str, size: int, warnings: Iterable[str], run: Profile | None
) -> dict[str, Any]:
    """The data for the page about the executable ``name`` of ``size`` bytes.

    ``warnings`` are those of the build; what was missing or left out is in the manifest.
    """
    found = shares(manifest, size)
    kinds: Counter[str] = Counter()
    for share in found:
        kinds.update(share.by_kind)
    return {
        "name": name,
        "size": size,
        "facts": [list(fact) for fact in _facts(manifest, size)],
        "kinds": [[kind, amount] for kind, amount in kinds.most_common()],
        "boxes": to_json(boxes_of(manifest, name, found)),
        "owners": {share.owner: f"{share.name} {share.version}".rstrip() for share in found},
        "ways": dict(WAYS),
        "modules": list(_modules(manifest, chains_of(manifest))),
        "remarks": [
            *warnings,
            *_remarks(manifest),
            *map(saving_line, savings(manifest, found, heat_of(manifest), size)),
        ],
        "run": None if run is None else _run(run),
    }


def _facts(manifest: Manifest, size: int) -> Iterator[tuple[str, str]]:
    hot = sum(module.hot for module in manifest.modules)
    yield "Size", human_size(size)
    yield "Runs", entry_of(manifest)
    yield "CPython", f"{manifest.python} ({manifest.machine}, libpython: {manifest.libpython})"
    yield "Modules", f"{len(manifest.modules)}, of which every start imports {hot}"
    yield "Files", str(len(manifest.files))
    yield "Distributions", str(len(manifest.distributions))
    yield "bundler", manifest.bundler
    for setting in manifest.options:
        yield f"--{setting.name}", "" if setting.value == "True" else setting.value


def _modules(manifest: Manifest, chains: Chains) -> Iterator[dict[str, Any]]:
    """Each module, and as ``from`` the import that brings it on the shortest way from the entry point."""
    for module in sorted(manifest.modules, key=lambda module: module.name):
        shortest = chains.shortest(module.name, 1)
        yield {
            "name": module.name,
            "owner": module.owner,
            "file": module.file,
            "size": module.size,
            "about": _about(module),
            "from": shortest[0][-1].edge.importer if shortest and shortest[0] else None,
            "edges": [[edge.importer, edge.way, edge.line] for edge in module.edges],
        }


def _about(module: ModuleEntry) -> str:
    kept = {"deep": "deep-frozen", "marshal": "marshalled"}.get(module.mode, "")
    words = (f"{module.kind} module", kept, "imported by every start" if module.hot else "")
    return ", ".join(word for word in words if word)


def _remarks(manifest: Manifest) -> Iterator[str]:
    for item in manifest.left_out:
        yield f"left out {left_out(item)}"
    for missing in manifest.missing:
        yield (
            f"missing  {missing.name} (imported by {shortened(missing.importers)}): "
            f"--hidden-import {missing.name} brings it once it is installed"
        )
    for need in manifest.newer:
        yield f"glibc    {', '.join(need.packages) or need.path} needs glibc {need.glibc} or newer"


def _run(run: Profile) -> dict[str, Any]:
    ended = f"signal {-run.status}" if run.status < 0 else f"exit status {run.status}"
    used = f"{run.user / 1000:.1f} ms in the program, {run.system / 1000:.1f} ms in the kernel"
    return {
        "words": list(run.words),
        "facts": [
            ["Ended with", ended],
            ["Time", f"{run.total / 1000:.1f} ms"],
            ["Processor time", used],
            ["Page faults", f"{run.minor_faults} without a disk, {run.major_faults} with one"],
            ["Peak memory", human_size(run.peak)],
        ],
        "stages": [
            {"name": stage.name, "total": stage.total, "imports": [_import(one) for one in stage.imports]}
            for stage in run.stages
        ],
    }


def _import(one: ImportTime) -> dict[str, Any]:
    children = [_import(child) for child in one.children]
    return {"name": one.name, "own": one.own, "total": one.total, "imports": children}
