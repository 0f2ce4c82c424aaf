"""What every start needs, what is packed until it is first used, and what would make it all smaller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bundler.manifest.model import Manifest
from bundler.manifest.sizes import Share
from bundler.target.closure.model import Way

_WORTH_TELLING = 0.05
"""The least share of the executable that a saving has."""
_MAYBE: Mapping[Way, str] = {
    "optional": "where it may be missing",
    "name": "by a name that it computes",
    "metadata": "through metadata",
    "plug-in": "as a plug-in",
}
"""Ways of imports that a program may do without, in words."""


@dataclass(frozen=True)
class Heat:
    """``modules`` are imported by every start.

    ``flat`` are the bytes that lie in the executable as a start uses them, by kind; ``packed`` are the bytes
    of what is unpacked when it is first used, as they are in the executable.
    """

    modules: int
    flat: Mapping[str, int] = field(default_factory=dict)
    packed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Saving:
    """An ``option`` that makes the executable smaller by up to ``size`` bytes, and what that means."""

    option: str
    size: int
    meaning: str


def heat_of(manifest: Manifest) -> Heat:
    """What is hot and what is cold in an executable."""
    flat, packed = Counter[str](), Counter[str]()
    for module in manifest.modules:
        is_packed = module.mode == "deep" and not module.hot and manifest.pages.units
        (packed if is_packed else flat)["code"] += module.size
    for file in manifest.files:
        if file.native is not None:
            (packed if file.native.carried == "packed image" else flat)["native libraries"] += (
                file.native.pages
            )
    return Heat(sum(module.hot for module in manifest.modules), +flat, +packed)


def savings(manifest: Manifest, shares: Iterable[Share], heat: Heat, size: int) -> tuple[Saving, ...]:
    """What would make an executable of ``size`` bytes smaller, the most first."""
    found = (*_leave_out(manifest, shares), *_settings(manifest, heat))
    worth = (saving for saving in found if saving.size >= size * _WORTH_TELLING)
    return tuple(sorted(worth, key=lambda saving: (-saving.size, saving.option)))


def _leave_out(manifest: Manifest, shares: Iterable[Share]) -> Iterator[Saving]:
    """Distributions that the program may do without: every way there has an import that may fail."""
    needed = _needed(manifest)
    owners = {module.owner for module in manifest.modules if module.name in needed}
    for share in shares:
        maybe = next((link for link in share.chain if link.edge.way in _MAYBE), None)
        if maybe is not None and share.owner not in owners:
            asked = f"{maybe.edge.importer} asks for {maybe.module} {_MAYBE[maybe.edge.way]}"
            yield Saving(f"--exclude-module {share.chain[-1].module}", share.size, asked)


def _needed(manifest: Manifest) -> set[str]:
    """The modules that are there whatever happens to imports that may fail."""
    imports: dict[str, list[str]] = {}
    for module in manifest.modules:
        for edge in module.edges:
            if edge.way not in _MAYBE:
                imports.setdefault(edge.importer, []).append(module.name)
    modules = {module.name for module in manifest.modules}
    found = {manifest.entry} | imports.keys() - modules
    queue = list(found)
    for name in queue:
        new = set(imports.get(name, ())) - found
        found |= new
        queue += new
    return found


def _settings(manifest: Manifest, heat: Heat) -> Iterator[Saving]:
    given = {setting.name for setting in manifest.options}
    if "no-source" not in given:
        sources = sum(file.stored for file in manifest.files if file.kind == "source")
        yield Saving("--no-source", sources, "tracebacks then show no lines")
    if "small" not in given and manifest.pages.units:
        yield Saving("--small", sum(heat.flat.values()), "packs what every start needs; starts take longer")
