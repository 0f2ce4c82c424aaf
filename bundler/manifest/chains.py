"""The shortest ways from the entry point to a module, over the edges of the import graph.

1. The entry point and the packages above it are the start.  Every edge counts one.
2. What cannot be reached from there has come otherwise: by an option, a trace, or because the interpreter
   needs it.  It is reached from these.
3. Of chains of the same length the one with the plainer edges comes first, then the alphabet decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from bundler.manifest.model import Manifest, ModuleEntry
from bundler.target.closure.model import Edge
from bundler.target.closure.read.imports import parents

_PLAINER = ("plain", "optional")


@dataclass(frozen=True)
class Link:
    """One edge of a chain: that ``edge.importer``, whose file is ``file``, brings ``module``."""

    module: str
    edge: Edge
    file: str


class Chains:
    """The shortest chains to each module."""

    def __init__(self, modules: Iterable[ModuleEntry], entry: str) -> None:
        self._modules = {module.name: module for module in modules}
        self.depth: dict[str, int] = {}
        """The number of edges from the start to a module."""
        self._start = {name for name in (entry, *parents(entry)) if name in self._modules}
        self._reach(self._start)
        self.from_entry = frozenset(self.depth)
        """The modules to which a way leads from the entry point."""
        edges = (edge for module in self._modules.values() for edge in module.edges)
        self._reach({edge.importer for edge in edges if edge.importer not in self._modules})

    def shortest(self, name: str, limit: int = 3) -> list[tuple[Link, ...]]:
        """Up to ``limit`` of the shortest chains to ``name``.  That to the entry point itself is empty."""
        found: list[tuple[Link, ...]] = []
        for chain in self._chains(name):
            found.append(chain)
            if len(found) == limit:
                break
        return found

    def first_of(self, names: Collection[str]) -> tuple[Link, ...]:
        """The chain to that of the modules ``names`` which is nearest to the entry point."""
        known = [
            (name not in self.from_entry, self.depth[name], name) for name in names if name in self.depth
        ]
        return self.shortest(min(known)[2], 1)[0] if known else ()

    def _reach(self, roots: Collection[str]) -> None:
        importing: dict[str, list[str]] = {}
        for module in self._modules.values():
            for edge in module.edges:
                importing.setdefault(edge.importer, []).append(module.name)
        level = sorted(root for root in roots if root not in self.depth)
        before, done = frozenset(self.depth), 0
        self.depth |= dict.fromkeys(level, 0)
        while level:
            done += 1
            following = (
                {name for root in level for name in importing.get(root, ())} - self.depth.keys() - before
            )
            self.depth |= dict.fromkeys(following, done)
            level = sorted(following)

    def _chains(self, name: str) -> Iterator[tuple[Link, ...]]:
        depth = self.depth.get(name)
        if depth is None:
            return
        if depth == 0:
            yield ()
            return
        module = self._modules[name]
        ways = [
            edge
            for edge in module.edges
            if self.depth.get(edge.importer) == depth - 1
            and (edge.importer in self.from_entry) == (name in self.from_entry)
        ]
        for edge in sorted(ways, key=_rank):
            importer = self._modules.get(edge.importer)
            link = Link(name, edge, importer.file if importer is not None else "")
            for chain in self._chains(edge.importer):
                yield (*chain, link)


def chains_of(manifest: Manifest) -> Chains:
    """The chains in an executable."""
    return Chains(manifest.modules, manifest.entry)


def _rank(edge: Edge) -> tuple[int, str]:
    return _PLAINER.index(edge.way) if edge.way in _PLAINER else len(_PLAINER), edge.importer
