"""The modules that data files name.

They are pickles (:mod:`bundler.inventory.pickles`), settings (:mod:`bundler.inventory.settings_files`) and
Python sources.

A Python source that is no module of the closure, such as the template of a project, may be run all the same.
So what it imports travels, if that is in the standard library or in a package of the closure.  Anything else
would be a guess: templates import what their users have to install.
"""

from __future__ import annotations

import ast
import os
import sys
import warnings
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from bundler.inventory.added import matches
from bundler.inventory.beside import walk
from bundler.inventory.data_files import data_files
from bundler.inventory.pickles import pickled_modules
from bundler.inventory.settings_files import modules_of_settings
from bundler.options import BuildOptions
from bundler.target.closure.model import Closure, ClosureRequest

_EXAMPLES = frozenset({"doc", "docs", "demo", "demos", "example", "examples", "sample", "samples"})
_LARGEST = 1 << 20  # bytes of a source


def with_modules_of_data(request: ClosureRequest, closure: Closure, options: BuildOptions) -> ClosureRequest:
    """``request``, widened by the modules outside of its ``closure`` that data files name."""
    paths = [*_data_paths(closure, options)]
    names = {module.name for module in closure.modules}
    pickled = pickled_modules(paths) - names - {*request.pickled}
    scripted = imported_modules(paths, {name.partition(".")[0] for name in names})
    scripted |= modules_of_settings(paths, closure)
    scripted -= names | {*request.scripted}
    return replace(
        request,
        pickled=(*request.pickled, *sorted(pickled)),
        scripted=(*request.scripted, *sorted(scripted)),
    )


def imported_modules(paths: Iterable[str], packages: Collection[str]) -> frozenset[str]:
    """What the Python sources among ``paths`` import of the standard library and of ``packages``."""
    names = {name for path in paths for name in _imports(path)}
    tops = {*packages, *sys.stdlib_module_names} - {"__main__"}
    return frozenset(name for name in names if name.partition(".")[0] in tops)


def _data_paths(closure: Closure, options: BuildOptions) -> Iterator[str]:
    """Where the data files of ``closure``, and those of ``--add-data``, are on disk."""
    yield from (file.source for file in data_files(closure, (*options.collect_data, *options.collect_all)))
    for pair in options.add_data:
        for match, _ in matches("--add-data", pair):
            yield from (path for _, path in walk(match)) if os.path.isdir(match) else [match]


def _imports(path: str) -> Iterator[str]:
    """The absolute imports in the source at ``path``.  One that is no Python has none."""
    if not path.endswith(".py") or not _EXAMPLES.isdisjoint(path.split("/")):
        return
    try:
        with open(path, "rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(file.read(_LARGEST))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
