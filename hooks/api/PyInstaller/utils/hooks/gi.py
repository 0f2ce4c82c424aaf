"""``PyInstaller.utils.hooks.gi``: typelibs and libraries of GObject introspection."""

from __future__ import annotations

import functools
import os
from typing import Any

from PyInstaller import isolated
from PyInstaller.depend._libraries import find_library_file
from PyInstaller.log import getLogger
from PyInstaller.utils.hooks._files import collect_system_data_files

logger = getLogger("PyInstaller.utils.hooks.gi")

Pairs = list[tuple[str, str]]

_TYPELIBS = "gi_typelibs"


class GiModuleInfo:
    """The facts about one namespace, from its typelib."""

    def __init__(self, module: str, version: str, hook_api: Any = None) -> None:
        self.name = module
        self.version = version
        if hook_api is not None:
            versions = hook_api.analysis.hooksconfig.get("gi", {}).get("module-versions", {})
            self.version = versions.get(module, version)

    @functools.cached_property
    def _facts(self) -> Any:
        try:
            return isolated.call(_ask_repository, self.name, self.version)
        except RuntimeError as error:
            logger.warning("no typelib of %s %s: %s", self.name, self.version, error)
            return None

    @property
    def available(self) -> bool:
        """Whether the namespace is installed."""
        return self._facts is not None

    @property
    def typelib(self) -> str | None:
        """The path of the typelib."""
        return self._facts[0] if self._facts else None

    @property
    def sharedlibs(self) -> list[str]:
        """The shared libraries that implement the namespace."""
        return list(self._facts[1]) if self._facts else []

    @property
    def dependencies(self) -> list[str]:
        """The namespaces that it needs, as ``Name-version``."""
        return list(self._facts[2]) if self._facts else []

    def collect_typelib_data(self) -> tuple[Pairs, Pairs, list[str]]:
        """(binaries, datas, hiddenimports): its libraries, its typelib, and the namespaces that it needs."""
        if not self.available or self.typelib is None:
            return [], [], []
        paths = [find_library_file(os.path.basename(name)) for name in self.sharedlibs]
        binaries = [(path, ".") for path in paths if path]
        hidden = [f"gi.repository.{each.rpartition('-')[0]}" for each in self.dependencies]
        return binaries, [(self.typelib, _TYPELIBS)], hidden


def _ask_repository(name: str, version: str) -> Any:
    import gi

    gi.require_version("GIRepository", "2.0")
    from gi.repository import GIRepository

    repository = GIRepository.Repository.get_default()
    repository.require(name, version, GIRepository.RepositoryLoadFlags.IREPOSITORY_LOAD_FLAG_LAZY)
    libraries = repository.get_shared_library(name) or ""
    return (
        repository.get_typelib_path(name),
        [each for each in libraries.split(",") if each],
        list(repository.get_immediate_dependencies(name)),
    )


def get_gi_typelibs(module: str, version: str) -> tuple[Pairs, Pairs, list[str]]:
    """(binaries, datas, hiddenimports) of one namespace (:meth:`GiModuleInfo.collect_typelib_data`)."""
    return GiModuleInfo(module, version).collect_typelib_data()


def get_glib_system_data_dirs() -> list[str]:
    """The directories of GLib's shared data (the XDG base directory specification)."""
    named = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return [path for path in named.split(":") if os.path.isdir(path)]


def collect_glib_share_files(*path: str) -> Pairs:
    """The files below a directory of GLib's shared data."""
    pairs: Pairs = []
    for directory in get_glib_system_data_dirs():
        pairs += collect_system_data_files(
            os.path.join(directory, *path), os.path.join("share", *path), include_py_files=False
        )
    return pairs
