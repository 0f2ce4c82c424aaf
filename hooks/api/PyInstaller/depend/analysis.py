"""``PyInstaller.depend.analysis``: what a hook sees of the build."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PyInstaller.lib.modulegraph.modulegraph import MissingModule, Node


class ModuleGraph:
    """The modules found so far, by name.  Hooks cannot change it."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._nodes = {name: Node(name) for name in names}

    def find_node(self, name: str, *args: Any) -> Node | None:
        """The module ``name``, if it is in the closure."""
        return self._nodes.get(name)

    findNode = find_node

    def nodes(self, *args: Any) -> list[Node]:
        """All modules found so far."""
        return list(self._nodes.values())

    def iter_graph(self, *args: Any, **kwargs: Any) -> list[Node]:
        """All modules found so far."""
        return self.nodes()

    def __contains__(self, name: object) -> bool:
        return name in self._nodes

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotImplementedError(
            f"bundler's module graph has no {name}; a hook can ask find_node(name) whether a module is there"
        )


PyiModuleGraph = ModuleGraph


class Analysis:
    """Stands for the build.  What a hook appends to its lists is carried."""

    def __init__(self, hooksconfig: Mapping[str, Any], graph: ModuleGraph) -> None:
        self.hooksconfig = dict(hooksconfig)
        self.graph = graph
        self.datas: list[tuple[str, ...]] = []
        self.binaries: list[tuple[str, ...]] = []
        self.pure: list[tuple[str, ...]] = []
        self.scripts: list[tuple[str, ...]] = []
        self.excludes: list[str] = []
        self.hiddenimports: list[str] = []


__all__ = ["Analysis", "MissingModule", "ModuleGraph", "PyiModuleGraph"]
