"""Modules that a program finds by looking at its own files: in directories and in type stubs."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping

from bundler.target.closure.find.locate import Located, Locator
from bundler.target.closure.read.imports import resolve_relative
from bundler.target.closure.read.nodes import nodes


def modules_in(
    directory: str, found: Mapping[str, Located], locator: Locator, *, recursive: bool
) -> Iterator[str]:
    """The modules that lie in ``directory``, which is that of a package or below one of the program's.

    ``found`` are the modules found so far.  With ``recursive``, the modules of packages below are named, too.
    """
    package = _package_at(os.path.normpath(directory), found, locator)
    if package is not None:
        yield from _below(package, locator, recursive=recursive)


def stub_imports(path: str, found: Mapping[str, Located]) -> Iterator[str]:
    """The modules that the type stub at ``path``, inside a package of ``found``, imports."""
    package = next(
        (name for name, module in found.items() if _directory(module) == os.path.dirname(path)), None
    )
    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in nodes(tree) if package is not None else ():
        if isinstance(node, ast.ImportFrom):
            module = resolve_relative(str(package), node.level, node.module or "")
            if module:
                yield module
                yield from (f"{module}.{alias.name}" for alias in node.names if alias.name != "*")


def _below(package: str, locator: Locator, *, recursive: bool) -> Iterator[str]:
    for name in locator.submodules(package):
        yield name
        if recursive:
            yield from _below(name, locator, recursive=True)


def _package_at(directory: str, found: Mapping[str, Located], locator: Locator) -> str | None:
    """The package whose directory it is.  It need not have been found yet, if a package above it has."""
    longest = ""
    name = None
    for module in found.values():
        base = _directory(module)
        if base is not None and len(base) >= len(longest) and f"{directory}/".startswith(f"{base}/"):
            longest = base
            above = module.name if module.is_package else module.name.rpartition(".")[0]
            below = os.path.relpath(directory, base)
            parts = [] if below == "." else below.split("/")
            name = ".".join(filter(None, [above, *parts]))
    if not name or not all(part.isidentifier() for part in name.split(".")):
        return None
    located = locator.find(name)
    return name if located is not None and directory in map(os.path.normpath, located.search_paths) else None


def _directory(module: Located) -> str | None:
    if module.origin is None or module.kind == "frozen":
        return module.search_paths[0] if module.search_paths else None
    return os.path.dirname(module.origin)
