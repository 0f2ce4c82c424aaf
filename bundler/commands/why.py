"""``bundler why``: which imports brought a module, a distribution or a file into an executable."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

from bundler.manifest.collect import module_manifest
from bundler.manifest.explain import Explanation, explain
from bundler.manifest.model import Manifest
from bundler.manifest.read import read_executable, read_work_dir
from bundler.manifest.section import is_elf
from bundler.manifest.store import WORK_FILE
from bundler.options import BuildOptions
from bundler.report.summary import WAYS, chain_json
from bundler.reporter import Reporter
from bundler.requests import check_supported, full_request
from bundler.worker.client import Worker
from bundler.worker.wire import to_wire

SCHEMA = "bundler.why/1"


def why(
    name: str, place: str | None, options: Callable[[], BuildOptions], reporter: Reporter, *, as_json: bool
) -> None:
    """Print why ``name`` is in what ``place`` names: an executable, a work directory, or a program.

    ``options`` are asked for only if a program has to be analysed.  Raises :class:`UsageError` for a name
    that is not there, :class:`NotInspectable`.
    """
    found = explain(_manifest(place, options, reporter), name)
    reporter.result([json.dumps(why_json(found), indent=2)] if as_json else why_lines(found))


def why_json(found: Explanation) -> dict[str, Any]:
    """The explanation as data for JSON."""
    data: dict[str, Any] = to_wire(found)
    return {"schema": SCHEMA, **data, "chains": [chain_json(chain) for chain in found.chains]}


def why_lines(found: Explanation) -> Iterator[str]:
    """The explanation as text: facts, then each chain from the entry point, an import a line."""
    yield f"{found.name}: {found.facts[0]}"
    yield from found.facts[1:]
    for needed, user in zip((found.name, *found.needed_by), found.needed_by, strict=False):
        yield f"{user} needs {needed}"
    for chain in found.chains:
        yield ""
        rows = [
            (f"{link.file}:{link.edge.line}" if link.edge.line else link.file or link.edge.importer, link)
            for link in chain
        ]
        width = max((len(place) for place, _ in rows), default=0)
        for place, link in rows:
            edge = link.edge
            how = "" if edge.way == "plain" else f" ({WAYS[edge.way]})"
            yield f"  {place:<{width}}  {edge.importer or 'the start'} -> {link.module}{how}"
        if not chain:
            yield "  the program begins there"


def _manifest(place: str | None, options: Callable[[], BuildOptions], reporter: Reporter) -> Manifest:
    if place is not None and os.path.isfile(os.path.join(place, WORK_FILE)):
        return read_work_dir(place)
    if place is not None and is_elf(place):
        return read_executable(place).manifest
    chosen = options()
    with Worker(chosen.python, reporter.info) as worker, reporter.step("Following imports"):
        interpreter = worker.describe()
        check_supported(chosen, interpreter)
        closure = worker.closure(full_request(worker, chosen))
    return module_manifest(closure, interpreter)
