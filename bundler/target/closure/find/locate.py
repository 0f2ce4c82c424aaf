"""Where a module is.  The target interpreter's own finders are asked; no module is executed.

For each name the finders of ``sys.meta_path`` are asked in order, as ``import`` does.  A submodule is looked
up on the search paths of its parent, which is located but not imported.  For that, the path finder is
replaced by the same search with :func:`pkgutil.get_importer`, because ``PathFinder.find_spec`` wants the
parent of a nested namespace package in ``sys.modules``.

Some finders, such as those of editable installs, import what they are asked for.  So imports of modules
outside the standard library are refused while a finder that is not CPython's own is asked.
"""

from __future__ import annotations

import contextlib
import importlib.machinery
import os
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from bundler.target.closure.model import ModuleKind
from bundler.target.closure.read.imports import in_stdlib

_LEGACY_NAMESPACE = (b"extend_path", b"declare_namespace")
_NATIVE_SUFFIXES = tuple(importlib.machinery.EXTENSION_SUFFIXES)
_BYTECODE_SUFFIXES = tuple(importlib.machinery.BYTECODE_SUFFIXES)


@dataclass(frozen=True)
class Located:
    """A module that the target interpreter finds.

    Its fields are those of :class:`bundler.target.closure.model.Module`.
    """

    name: str
    kind: ModuleKind
    origin: str | None
    is_package: bool
    search_paths: tuple[str, ...] = ()
    entry: str | None = None
    """The entry of ``sys.path`` below which a top-level module was found."""
    loader: Any = field(default=None, compare=False, repr=False)
    place: str | None = None
    """Path below the virtual root of a script, which is not found by a module name."""

    @property
    def filename(self) -> str:
        """Path below the virtual root.  It is made from the module name, not from the directory on disk."""
        if self.place is not None:
            return self.place
        path = self.name.replace(".", "/")
        if self.kind == "namespace":
            return ""
        if self.kind == "extension":
            directory = path if self.is_package else path.rpartition("/")[0]
            base = os.path.basename(self.origin or "")
            return f"{directory}/{base}" if directory else base
        suffix = ".pyc" if self.kind == "bytecode" else ".py"
        return f"{path}/__init__{suffix}" if self.is_package else path + suffix


class Locator:
    """Looks modules up along ``path``, which is the program's ``sys.path``.

    Top-level modules that are nowhere else are looked for in the directories ``provided``.

    While a locator is in use, ``sys.path`` must equal ``path`` (see :func:`search_path`), because finders of
    installed packages read it.
    """

    def __init__(self, path: Sequence[str], provided: Sequence[str] = ()) -> None:
        self._path = tuple(path)
        self._provided = tuple(provided)
        self._found: dict[str, Located | None] = {}
        self._submodules: dict[str, tuple[str, ...]] = {}
        self._contents: dict[tuple[str, str | None], bytes | None] = {}
        self._finders = [finder for finder in sys.meta_path if not isinstance(finder, _NoImports)]
        self._redirected: dict[str, tuple[str, ...]] = {}
        self._more_paths: dict[str, tuple[str, ...]] = {}
        self.notes: list[str] = []
        self.before: Callable[[str, Locator], None] | None = None
        """Called before a name is looked up for the first time; it may call :meth:`redirect`."""

    def find(self, name: str) -> Located | None:
        """The module, or None if importing it would raise ModuleNotFoundError."""
        if name not in self._found:
            if self.before is not None:
                self.before(name, self)
            self._found[name] = self._find(name)
        return self._found[name]

    def search_dirs(self, name: str) -> tuple[str, ...]:
        """The directories in which ``name`` is looked up."""
        package = self.find(name.rpartition(".")[0]) if "." in name else None
        return self._path if "." not in name else package.search_paths if package is not None else ()

    def redirect(self, name: str, search_dirs: tuple[str, ...] | None, more_paths: tuple[str, ...]) -> None:
        """Look ``name`` up only in ``search_dirs`` (None: as usual).

        Its submodules are looked up in ``more_paths``, too.  This has an effect only before ``name`` is first
        looked up.
        """
        if search_dirs is not None:
            self._redirected[name] = search_dirs
        if more_paths:
            self._more_paths[name] = more_paths

    def read(self, module: Located) -> bytes | None:
        """The source or the ``.pyc`` bytes of ``module``; None for a module without a file to read.

        A file is read once: the parts of the analysis ask for it some six times.  Raises ``OSError`` when it
        cannot be read.
        """
        key = (module.kind, module.origin)
        if key not in self._contents:
            self._contents[key] = self._read(module)
        return self._contents[key]

    def _read(self, module: Located) -> bytes | None:
        if module.kind not in ("source", "bytecode", "frozen", "file") or module.origin is None:
            return None
        if module.kind != "frozen" and hasattr(module.loader, "get_data"):
            data = module.loader.get_data(module.origin)
            return data if isinstance(data, bytes) else None
        with open(module.origin, "rb") as file:
            return file.read()

    def submodules(self, package: str) -> tuple[str, ...]:
        """The full names of the modules one level below ``package``, sorted; empty if it is not a package.

        ``""`` stands for all top-level modules.
        """
        if package not in self._submodules:
            self._submodules[package] = tuple(sorted(self._list(package)))
        return self._submodules[package]

    def _list(self, package: str) -> Iterable[str]:
        if not package:
            return {info.name for info in pkgutil.iter_modules(self._path)}
        found = self.find(package)
        if found is None or not found.is_package:
            return ()
        names = {info.name for info in pkgutil.iter_modules(found.search_paths)}
        return (f"{package}.{name}" for name in names if name != "__main__")

    def _find(self, name: str) -> Located | None:
        found = self._find_unextended(name)
        more = self._more_paths.get(name)
        if found is None or more is None or not found.is_package:
            return found
        return replace(found, search_paths=tuple(dict.fromkeys([*found.search_paths, *more])))

    def _find_unextended(self, name: str) -> Located | None:
        if name in self._redirected:
            return self._find_on_path(name, self._redirected[name])
        parent, _, _ = name.rpartition(".")
        path: tuple[str, ...] | None = None
        if parent:
            package = self.find(parent)
            if package is None or not package.is_package:
                return None
            path = package.search_paths
        for finder in self._finders:
            if finder is importlib.machinery.PathFinder:
                located = self._find_on_path(name, self._path if path is None else path)
            else:
                spec = self._ask(finder, name, path)
                located = None if spec is None else self._located(name, spec, None)
            if located is not None:
                return located
        return self._find_on_path(name, self._provided) if not parent else None

    def _ask(self, finder: Any, name: str, path: tuple[str, ...] | None) -> ModuleSpec | None:
        if finder in (importlib.machinery.BuiltinImporter, importlib.machinery.FrozenImporter):
            spec = finder.find_spec(name, path)
            return spec if isinstance(spec, ModuleSpec) else None
        try:
            with _no_imports():
                spec = finder.find_spec(name, None if path is None else list(path), None)
        except Exception as error:  # a finder of a package may raise anything; then it has found nothing
            self.notes.append(f"{name}: {_finder_name(finder)} failed: {type(error).__name__}: {error}")
            return None
        return spec if isinstance(spec, ModuleSpec) else None

    def _find_on_path(self, name: str, path: Sequence[str]) -> Located | None:
        """Look ``name`` up by the rules of ``PathFinder``.

        The first entry of ``path`` that has the module wins.  The portions of a namespace package are joined.
        """
        portions: list[str] = []
        for entry in path:
            finder: Any = pkgutil.get_importer(entry or os.getcwd())
            if finder is None:
                continue
            with _no_imports():
                spec = finder.find_spec(name)
            if spec is None:
                continue
            if spec.loader is not None:
                return self._located(name, spec, entry)
            portions.extend(spec.submodule_search_locations or ())
        if not portions:
            return None
        return Located(name, "namespace", None, True, tuple(dict.fromkeys(portions)))

    def _located(self, name: str, spec: ModuleSpec, entry: str | None) -> Located | None:
        origin = spec.origin
        loader: object = spec.loader
        if loader is importlib.machinery.BuiltinImporter:
            return Located(name, "builtin", None, False, loader=loader)
        if loader is importlib.machinery.FrozenImporter:
            return self._frozen(name, spec)
        locations = spec.submodule_search_locations
        if origin is None or origin == "namespace" or not os.path.splitext(origin)[1]:
            if not locations:
                self.notes.append(f"{name}: found by {type(loader).__name__}, but in no file")
                return None
            return Located(name, "namespace", None, True, tuple(locations))
        is_package = locations is not None
        kind: ModuleKind = "source"
        if origin.endswith(_NATIVE_SUFFIXES):
            kind = "extension"
        elif origin.endswith(_BYTECODE_SUFFIXES):
            kind = "bytecode"
        located = Located(name, kind, origin, is_package, tuple(locations or ()), entry, loader)
        if kind == "source" and is_package:
            return self._with_legacy_portions(located)
        return located

    def _frozen(self, name: str, spec: ModuleSpec) -> Located:
        """A module that CPython has frozen.

        ``loader_state.filename`` is the file of the standard library that it was made from.
        """
        origin = getattr(spec.loader_state, "filename", None)
        if origin is None or not os.path.isfile(origin):
            origin = None
        locations = spec.submodule_search_locations
        loader = spec.loader
        return Located(name, "frozen", origin, locations is not None, tuple(locations or ()), None, loader)

    def _with_legacy_portions(self, package: Located) -> Located:
        """Add the portions of a namespace package that ``pkgutil.extend_path`` would add.

        The source of such a package calls ``extend_path``, or ``declare_namespace`` of pkg_resources.  Both
        look below every entry of the parent's path.
        """
        try:
            source = self.read(package) or b""
        except OSError:
            return package
        if not any(word in source for word in _LEGACY_NAMESPACE):
            return package
        parent, _, last = package.name.rpartition(".")
        above = self.find(parent) if parent else None
        directories = (above.search_paths if above else ()) if parent else self._path
        portions = list(package.search_paths)
        for directory in directories:
            finder: Any = pkgutil.get_importer(directory)  # of a zip archive, too
            spec = finder.find_spec(last) if finder is not None else None
            found = spec.submodule_search_locations if spec is not None else None
            portions += [portion for portion in found or () if portion not in portions]
        return replace(package, search_paths=tuple(portions))


class _NoImports:
    """The first finder of ``sys.meta_path`` for a while.  It refuses modules outside the standard library."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: ModuleType | None = None) -> None:
        if not in_stdlib(name):
            raise ModuleNotFoundError(f"{name} is only being looked for, not imported", name=name)


@contextlib.contextmanager
def _no_imports() -> Iterator[None]:
    guard: Any = _NoImports()
    sys.meta_path.insert(0, guard)
    try:
        yield
    finally:
        sys.meta_path.remove(guard)


@contextlib.contextmanager
def search_path(path: Sequence[str]) -> Iterator[None]:
    """Make ``path`` the ``sys.path`` for a while, because some finders read it."""
    before = sys.path[:]
    sys.path[:] = path
    try:
        yield
    finally:
        sys.path[:] = before


def _finder_name(finder: Any) -> str:
    kind = finder if isinstance(finder, type) else type(finder)
    return f"{kind.__module__}.{kind.__qualname__}"
