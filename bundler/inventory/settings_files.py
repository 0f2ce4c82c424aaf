"""The modules that settings files among the data name: ``class = pkg.handlers.Rotating`` in an ini file.

Logging, plug-ins and job tables are often set up in this way, and the program imports what it reads there.  A
name counts if there is such a module in one of the application's own packages.  Other names are guesses.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping

from bundler.target.closure.model import APP, Closure
from bundler.target.closure.read.beside import directories_of

_SUFFIXES = (".ini", ".cfg", ".conf", ".json", ".toml", ".yaml", ".yml")
_LARGEST = 1 << 18  # bytes; larger files hold data, not settings
_DOTTED = re.compile(r"(?<![\w./-])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")


def modules_of_settings(paths: Iterable[str], closure: Closure) -> frozenset[str]:
    """The modules of the application's packages that the settings files among ``paths`` name."""
    files = [path for path in paths if path.endswith(_SUFFIXES)]
    packages = dict(_packages(closure)) if files else {}
    return frozenset(name for path in files for name in _named(path, packages)) if packages else frozenset()


def _packages(closure: Closure) -> Iterator[tuple[str, str]]:
    """The top-level packages beside the application's modules, with their directories."""
    roots = {
        directories_of(module.origin, module.filename)[1]
        for module in closure.modules
        if module.group == APP and module.origin is not None and os.path.isfile(module.origin)
    }
    for root in sorted(roots):
        for name in sorted(os.listdir(root)):
            if name.isidentifier() and os.path.isfile(os.path.join(root, name, "__init__.py")):
                yield name, os.path.join(root, name)


def _named(path: str, packages: Mapping[str, str]) -> Iterator[str]:
    try:
        with open(path, "rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError:
        return
    # nearly all files name none, and this is forty times faster than looking at each name
    if len(content) > _LARGEST or not any(f"{name}.".encode() in content for name in packages):
        return
    for match in _DOTTED.finditer(content.decode("utf-8", "replace")):
        top, *rest = match[0].split(".")
        name, directory = top, packages.get(top, "")
        for part in rest if directory else ():
            directory = os.path.join(directory, part)
            if not os.path.isfile(f"{directory}.py") and not os.path.isdir(directory):
                break
            name = f"{name}.{part}"
        if name != top:
            yield name
