"""Modules: which there are below a package, and what they say about themselves.

Where a package lies is first looked up without importing anything; what only running code can tell
(a package's final ``__path__``, a constant) is asked in another process.
"""

from __future__ import annotations

import importlib.machinery
import sys
from collections import deque
from collections.abc import Callable
from typing import Any

from PyInstaller import isolated
from PyInstaller.log import getLogger

logger = getLogger("PyInstaller.utils.hooks")

_ON_ERROR = ("raise", "warn", "warn once", "ignore")


def find_spec(name: str) -> Any:
    """The spec of a module, parents looked up but not imported; None when there is none."""
    path = None
    spec = None
    done = ""
    for part in name.split("."):
        done = f"{done}.{part}" if done else part
        spec = None
        for finder in sys.meta_path:
            try:
                spec = finder.find_spec(done, path, None)
            except Exception:  # finders that installations bring along may raise anything
                spec = None
            if spec is not None:
                break
        if spec is None:
            return None
        # a list: the path of a namespace package that is not imported cannot be computed anew
        path = list(_locations(spec))
    return spec


def _locations(spec: Any) -> list[str]:
    locations = spec.submodule_search_locations
    if locations is None:
        return []
    try:
        return list(locations)
    except (KeyError, ImportError):  # _NamespacePath asks for its parent in sys.modules
        return list(locations._path)


def package_paths(name: str) -> list[str] | None:
    """The directories of a package; None for what is no package, or is not there."""
    spec = find_spec(name)
    if spec is not None:
        return None if spec.submodule_search_locations is None else _locations(spec)
    if "." not in name:
        return None
    paths = isolated.call(_imported_path, name)
    return paths if isinstance(paths, list) else None


def _imported_path(name: str) -> Any:
    import importlib

    try:
        module = importlib.import_module(name)
    except BaseException:
        return None
    path = getattr(module, "__path__", None)
    return None if path is None else [str(part) for part in path]


def is_package(module_name: str) -> bool:
    """Whether there is a package of that name."""
    return package_paths(module_name) is not None


def is_module_or_submodule(name: str, mod_or_submod: str) -> bool:
    """Whether ``name`` is ``mod_or_submod`` or below it."""
    return name == mod_or_submod or name.startswith(mod_or_submod + ".")


def collect_submodules(
    package: str, filter: Callable[[str], bool] = lambda name: True, on_error: str = "warn once"
) -> list[str]:
    """``package`` and everything below it, sorted.

    Every package on the way is imported, in another process: its ``__path__`` may not be what its
    directory suggests, and what cannot be imported is left out.  ``filter`` also decides which
    packages are looked into.
    """
    if not isinstance(package, str):
        raise TypeError(f"the name of a package is wanted, not {package!r}")
    if on_error not in _ON_ERROR:
        raise ValueError(f"on_error is one of {', '.join(_ON_ERROR)}, not {on_error!r}")
    spec = find_spec(package)
    if spec is not None and spec.submodule_search_locations is None:
        return [package]
    found: list[str] = []
    seen = {package}
    queue = deque([package])
    with isolated.Python() as child:
        while queue:
            name = queue.popleft()
            modules, packages, error = child.call(_listed, name)
            if error:
                on_error = _complain(name, error, on_error)
            found += [each for each in modules if filter(each)]
            for each in packages:
                if each not in seen and filter(each):
                    seen.add(each)
                    queue.append(each)
    return sorted(set(found))


def _complain(name: str, error: str, on_error: str) -> str:
    message = f"the submodules of {name} are left out: importing it raised {error}"
    if on_error == "raise":
        raise RuntimeError(message)
    if on_error in ("warn", "warn once"):
        logger.warning(message)
    return "ignore" if on_error == "warn once" else on_error


def _listed(name: str) -> Any:
    """(modules, packages, error): the package itself and the modules directly below it, and those
    that are packages.  A package is only listed as a module when it can be imported."""
    import importlib
    import pkgutil
    import sys

    try:
        module = importlib.import_module(name)
    except (Exception, SystemExit) as error:
        missing = isinstance(error, ModuleNotFoundError) and error.name == name
        return [], [], "" if missing else f"{type(error).__name__}: {error}"
    path = getattr(module, "__path__", None)
    if path is None:
        return [name], [], ""
    modules: list[str] = [name]
    packages: list[str] = []
    for info in pkgutil.iter_modules([str(part) for part in path], name + "."):
        (packages if info.ispkg else modules).append(info.name)
    packages = [each for each in packages if each not in sys.builtin_module_names]
    return modules, packages, ""


def can_import_module(module_name: str) -> bool:
    """Whether importing it works."""
    return bool(isolated.call(_can_import, module_name))


def _can_import(name: str) -> bool:
    import importlib

    try:
        importlib.import_module(name)
    except (Exception, SystemExit):
        return False
    return True


def get_module_attribute(module_name: str, attr_name: str) -> Any:
    """An attribute of a module.  Raises ``AttributeError`` when it cannot be had."""
    try:
        found, value = isolated.call(_attribute, module_name, attr_name)
    except RuntimeError as error:
        raise AttributeError(f"cannot get {attr_name} of {module_name}: {error}") from error
    if not found:
        raise AttributeError(f"{module_name} has no attribute {attr_name}")
    return value


def _attribute(module_name: str, attribute: str) -> Any:
    import importlib

    module = importlib.import_module(module_name)
    return (True, getattr(module, attribute)) if hasattr(module, attribute) else (False, None)


def get_module_file_attribute(package: str) -> str | None:
    """The file of a module.  Raises ``ImportError`` when there is none such."""
    spec = find_spec(package)
    if spec is not None:
        if spec.has_location:
            return str(spec.origin)
        if isinstance(spec.loader, type(None)) or spec.submodule_search_locations is not None:
            return None  # a namespace package
        if spec.loader is importlib.machinery.FrozenImporter:
            return getattr(spec.loader_state, "filename", None)
    try:
        file = isolated.call(_file_of, package)
    except RuntimeError as error:
        raise ImportError(f"{package} has no file: {error}", name=package) from error
    if file is None:
        raise ImportError(f"{package} has no file", name=package)
    return str(file)


def _file_of(name: str) -> Any:
    import importlib

    return getattr(importlib.import_module(name), "__file__", None)


def get_pywin32_module_file_attribute(module_name: str) -> str | None:
    """The library that a module of PyWin32 replaces itself with."""
    return get_module_file_attribute(module_name)


def get_pyextension_imports(module_name: str) -> list[str]:
    """What importing an extension module imports, itself left out."""
    return [str(name) for name in isolated.call(_imported_by, module_name)]


def _imported_by(name: str) -> Any:
    import importlib
    import sys

    before = set(sys.modules)
    importlib.import_module(name)
    return sorted(each for each in set(sys.modules) - before if each != name)
