"""Runs one hook of a kind that is asked before a module is looked up."""

from __future__ import annotations

from typing import Any

from PyInstaller._hook import load
from PyInstaller.depend.imphookapi import PreFindModulePathAPI, PreSafeImportModuleAPI


def run(file: str, kind: str, module: str, search_dirs: list[str]) -> dict[str, Any]:
    """What the hook ``file`` of this ``kind`` says about ``module``."""
    function = load(file).get(kind)
    if not callable(function):
        raise TypeError(f"a hook in {kind}/ has to define the function {kind}(api)")
    if kind == "pre_find_module_path":
        find = PreFindModulePathAPI(module, search_dirs)
        function(find)
        changed = list(find.search_dirs) != search_dirs
        return {"search_dirs": [str(path) for path in find.search_dirs] if changed else None}
    safe = PreSafeImportModuleAPI(module)
    function(safe)
    return {
        "runtime": list(safe._runtime),
        "aliases": [[alias, real] for alias, real in safe._aliases.items()],
        "paths": list(safe._paths),
    }
