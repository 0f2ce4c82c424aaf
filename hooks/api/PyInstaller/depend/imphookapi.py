"""``PyInstaller.depend.imphookapi``: the arguments of hook functions."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from PyInstaller.depend.analysis import Analysis, ModuleGraph
from PyInstaller.lib.modulegraph.modulegraph import Node


class PreSafeImportModuleAPI:
    """The argument of ``pre_safe_import_module(api)``."""

    def __init__(self, module_name: str) -> None:
        self._name = module_name
        self._runtime: list[str] = []
        self._aliases: dict[str, str] = {}
        self._paths: list[str] = []

    @property
    def module_name(self) -> str:
        """The full name."""
        return self._name

    @property
    def module_basename(self) -> str:
        """The last part of the name."""
        return self._name.rpartition(".")[2]

    @property
    def parent_package(self) -> Node | None:
        """The package of the module; None for a top-level module."""
        parent = self._name.rpartition(".")[0]
        return Node(parent) if parent else None

    @property
    def module_graph(self) -> ModuleGraph:
        """The modules found so far; not known this early."""
        return ModuleGraph()

    def add_runtime_module(self, module_name: str) -> None:
        """Add a module that exists only at run time."""
        self._runtime.append(module_name)

    def add_runtime_package(self, package_name: str) -> None:
        """Add a package that exists only at run time."""
        self._runtime.append(package_name)

    def add_alias_module(self, real_module_name: str, alias_module_name: str) -> None:
        """Add an alias: an import of it imports the real module."""
        self._aliases[alias_module_name] = real_module_name

    def append_package_path(self, directory: str) -> None:
        """Add a directory that the package itself adds to its ``__path__`` at run time."""
        self._paths.append(os.path.abspath(directory))


class PreFindModulePathAPI:
    """The argument of ``pre_find_module_path(api)``."""

    def __init__(self, module_name: str, search_dirs: Iterable[str]) -> None:
        self._name = module_name
        self.search_dirs: Any = list(search_dirs)

    @property
    def module_name(self) -> str:
        """The full name."""
        return self._name

    @property
    def module_graph(self) -> ModuleGraph:
        """The modules found so far; not known this early."""
        return ModuleGraph()


class PostGraphAPI:
    """The argument of ``hook(hook_api)``."""

    def __init__(
        self, name: str, origin: str | None, search_paths: list[str] | None, analysis: Analysis
    ) -> None:
        self.module = Node(name)
        self.module_graph = analysis.graph
        self.___name__ = name
        self._origin = origin
        self._path = tuple(search_paths) if search_paths is not None else None
        self._analysis = analysis
        self._added_imports: list[str] = []
        self._deleted_imports: list[str] = []
        self._added_datas: list[Any] = []
        self._added_binaries: list[Any] = []
        self._module_collection_mode: dict[str, str | None] = {}

    @property
    def __name__(self) -> str:
        """The full name of the hooked module."""
        return self.___name__

    @property
    def __file__(self) -> str:
        """The module's file; for a package its directory, for a namespace package ``-``."""
        if self._path is None:
            return self._origin or ""
        return os.path.dirname(self._origin) if self._origin else "-"

    @property
    def __path__(self) -> tuple[str, ...] | None:
        """The directories of a package; None for a module that is not a package."""
        return self._path

    @property
    def co(self) -> Any:
        """The code object of the module; None if it has none."""
        if not self._origin or not self._origin.endswith(".py"):
            return None
        with open(self._origin, "rb") as file:
            return compile(file.read(), self._origin, "exec")

    @property
    def analysis(self) -> Analysis:
        """The build."""
        return self._analysis

    name = __name__
    node = property(lambda self: self.module)
    graph = property(lambda self: self.module_graph)

    @property
    def imports(self) -> list[Node]:
        """What the module imports; always empty, because it is not known this early."""
        return []

    def add_imports(self, *module_names: str) -> None:
        """Add to ``hiddenimports``."""
        self._added_imports += _flat(module_names)

    def del_imports(self, *module_names: str) -> None:
        """Add to ``excludedimports``."""
        self._deleted_imports += _flat(module_names)

    def add_datas(self, datas: Iterable[Any]) -> None:
        """Add to ``datas``."""
        self._added_datas += list(datas)

    def add_binaries(self, binaries: Iterable[Any]) -> None:
        """Add to ``binaries``."""
        self._added_binaries += list(binaries)

    def set_module_collection_mode(self, name: str | None, mode: str | None) -> None:
        """Set the ``module_collection_mode`` of ``name``; None means the hooked module."""
        self._module_collection_mode[self.___name__ if name is None else name] = mode

    def add_bindepend_symlink_suppression_pattern(self, pattern: str) -> None:
        """Does nothing: bundler makes no symbolic links that could be suppressed."""


def _flat(names: Iterable[Any]) -> list[str]:
    return [each for name in names for each in ([name] if isinstance(name, str) else name)]
