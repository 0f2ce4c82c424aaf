"""The modules below a package, and their attributes.

A package is first looked up without importing anything.  What only running code shows, such as a package's
final ``__path__`` or a constant, is looked up in a child process.
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
    """The spec of a module, or None.  Its parents are looked up, but not imported."""
    path = None
    spec = None
    done = ""
    for part in name.split("."):
        done = f"{done}.{part}" if done else part
        spec = None
        for finder in sys.meta_path:
            try:
                spec = finder.find_spec(done, path, None)
            except Exception:  # a finder of an installed package may raise anything
                spec = None
            if spec is not None:
                break
        if spec is None:
            return None
        # a list, because a namespace package's own path object needs the imported parent to compute it anew
        path = list(_locations(spec))
    return spec


def _locations(spec: Any) -> list[str]:
    locations = spec.submodule_search_locations
    if locations is None:
        return []
    try:
        return list(locations)
    except (KeyError, ImportError):  # _NamespacePath looks for its parent in sys.modules
        return list(locations._path)


def package_paths(name: str) -> list[str] | None:
    """The directories of a package; None if it is not there or not a package."""
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
    """Whether ``module_name`` is a package."""
    return package_paths(module_name) is not None


def is_module_or_submodule(name: str, mod_or_submod: str) -> bool:
    """Whether ``name`` is ``mod_or_submod`` or below it."""
    return name == mod_or_submod or name.startswith(mod_or_submod + ".")


def collect_submodules(
    package: str, filter: Callable[[str], bool] = lambda name: True, on_error: str = "warn once"
) -> list[str]:
    """``package`` and all modules below it, sorted.

    Every package is imported in a child process, because it may change its ``__path__``.  Packages that
    cannot be imported are left out.  The submodules of a package that ``filter`` rejects are not looked at.
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
    """(modules, packages, error) of one package.

    ``modules`` are the package itself and the plain modules directly below it, ``packages`` are the packages
    directly below it.  So a package counts as a module only after it has been imported by a call of its own.
    """
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
    """Whether the module can be imported."""
    return bool(isolated.call(_can_import, module_name))


def _can_import(name: str) -> bool:
    import importlib

    try:
        importlib.import_module(name)
    except (Exception, SystemExit):
        return False
    return True


def get_module_attribute(module_name: str, attr_name: str) -> Any:
    """An attribute of a module.  Raises ``AttributeError``, also if the module cannot be imported."""
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
    """The file of a module; None for a namespace package.  Raises ``ImportError`` if it has no file."""
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
    """The library with which a module of PyWin32 replaces itself."""
    return get_module_file_attribute(module_name)


def get_pyextension_imports(module_name: str) -> list[str]:
    """The modules that are imported when an extension module is imported."""
    return [str(name) for name in isolated.call(_imported_by, module_name)]


def _imported_by(name: str) -> Any:
    import importlib
    import sys

    before = set(sys.modules)
    importlib.import_module(name)
    return sorted(each for each in set(sys.modules) - before if each != name)
