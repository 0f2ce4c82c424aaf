"""Runs one ``hook-<module>.py`` and returns what it says, as data for the worker."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from PyInstaller import compat
from PyInstaller.depend.analysis import Analysis, ModuleGraph
from PyInstaller.depend.imphookapi import PostGraphAPI

_NAMES = (
    "hiddenimports",
    "excludedimports",
    "datas",
    "binaries",
    "module_collection_mode",
    "warn_on_missing_hiddenimports",
    "bindepend_symlink_suppression",
    "on_disk",
)
"""The global variables that have a meaning.  Other variables belong to the hook itself."""


def run(
    file: str,
    module: str,
    origin: str | None,
    search_paths: list[str] | None,
    config: dict[str, Any],
    graph: Iterable[str] = (),
) -> dict[str, Any]:
    """What the hook ``file`` says about ``module``.

    Raises what the hook raises, and ``TypeError`` or ``ValueError`` for values of the wrong form.
    """
    scope = load(file)
    analysis = Analysis(config, ModuleGraph(graph))
    api = PostGraphAPI(module, origin, search_paths, analysis)
    function = scope.get("hook")
    if callable(function):
        function(api)
    modes = _modes(module, scope.get("module_collection_mode"))
    modes.update(api._module_collection_mode)
    return {
        "hiddenimports": [*_names(scope, "hiddenimports"), *api._added_imports],
        "excludedimports": [*_names(scope, "excludedimports"), *api._deleted_imports],
        "datas": [*_pairs(scope, "datas"), *pairs(api._added_datas), *pairs(analysis.datas)],
        "binaries": [*_pairs(scope, "binaries"), *pairs(api._added_binaries), *pairs(analysis.binaries)],
        "modes": {name: mode for name, mode in modes.items() if mode is not None},
        "on_disk": _names(scope, "on_disk"),
        "warn": bool(scope.get("warn_on_missing_hiddenimports", True)),
    }


def load(file: str) -> dict[str, Any]:
    """The global variables of a hook after its top level has run."""
    name = os.path.basename(file).removesuffix(".py").replace("-", "_").replace(".", "_")
    return vars(compat.importlib_load_source(f"__PyInstaller_hooks_{name}", file))


def _names(scope: Mapping[str, Any], variable: str) -> list[str]:
    value = scope.get(variable) or ()
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise TypeError(f"{variable} has to be a list of names, not {value!r}")
    names = list(value)
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"{variable} holds {name!r}, which is not a name")
    return names


def _pairs(scope: Mapping[str, Any], variable: str) -> list[tuple[str, str]]:
    value = scope.get(variable) or ()
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise TypeError(f"{variable} has to be a list of (source, destination) pairs, not {value!r}")
    return pairs(value, variable)


def pairs(value: Iterable[Any], variable: str = "a list of files") -> list[tuple[str, str]]:
    """``value`` as (source, directory) pairs.  An entry of three parts is (place, source, type code)."""
    found = []
    for entry in value:
        parts = tuple(entry)
        if len(parts) == 3:
            place, source = os.fspath(parts[0]), os.fspath(parts[1])
            found.append((source, os.path.dirname(place)))
        elif len(parts) == 2:
            found.append((os.fspath(parts[0]), os.fspath(parts[1])))
        else:
            raise ValueError(f"{variable} holds {entry!r}, which is not a (source, destination) pair")
    return found


def _modes(module: str, value: Any) -> dict[str, str | None]:
    if value is None:
        return {}
    if isinstance(value, str):
        return {module: value}
    if not isinstance(value, Mapping):
        raise TypeError(f"module_collection_mode has to be a string or a dictionary, not {value!r}")
    return {str(name): mode for name, mode in value.items()}
