"""Which data files travel: what distributions install beside the code of the closure.

1. Of a distribution that owns a module of the closure: every file of its record (RECORD) that does not
   belong to a top-level package outside the closure.  Files below ``share/`` and ``etc/`` of the
   environment appear below the same directories of the root, which is ``sys.prefix``.
2. Of a package that no record lists (the standard library's, the application's own, an editable
   install's): every file below its directories, but nothing below a directory that starts with a dot
   or is a virtual environment.
3. Of both, :data:`LEFT_OUT` and :data:`LEFT_OUT_DIRECTORIES` are left out, and so is Python source that
   could be imported: what is imported is in the closure, and carries its source.  Type stubs (``.pyi``) of
   packages are left out; elsewhere they are the data of a type checker (typeshed).
4. Of packages that ``--collect-data`` names: everything below their directories that is no code of
   Python's, rule 3 notwithstanding.
5. Beside the application's own modules (:mod:`bundler.inventory.beside`): what they name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bundler.inventory.beside import named_beside, walk
from bundler.target.closure.model import Closure, Distribution, Module

LEFT_OUT: Mapping[str, str] = {
    ".pyc": "bytecode",
    ".pyo": "bytecode",
    ".pth": "start-up code of `site`, which does not run",
    ".a": "input of linkers",
    ".o": "input of linkers",
    ".lib": "input of linkers",
    ".la": "input of linkers",
    ".c": "input of compilers",
    ".cc": "input of compilers",
    ".cpp": "input of compilers",
    ".cxx": "input of compilers",
    ".h": "input of compilers",
    ".hpp": "input of compilers",
    ".pyx": "input of Cython",
    ".pxd": "input of Cython",
    ".pxi": "input of Cython",
    ".exe": "programs of another system",
    ".dll": "libraries of another system",
    ".pdb": "debug information of another system",
}
"""Endings of installed files that no program reads, or only to build others, and why they stay."""

LEFT_OUT_DIRECTORIES: Mapping[str, str] = {
    "__pycache__": "bytecode",
    "test": "tests of the package itself; where a module of them is in the closure, they come",
    "tests": "tests of the package itself; where a module of them is in the closure, they come",
    "node_modules": "what built the package's web pages",
}
"""Directories inside packages that are left out with everything below, and why."""

PREFIX_DIRECTORIES = ("share", "etc")
"""Directories of the environment that programs look for data in, below ``sys.prefix``."""

PREFIX_LEFT_OUT = ("share/man/", "share/doc/")

_SHARED_OBJECT = re.compile(r"\.so(\.\d+)*\Z")


@dataclass(frozen=True)
class DataFile:
    """A file on disk and its place in the tree; ``is_library``: by its name a shared object."""

    place: str
    source: str
    is_library: bool = False


def data_files(closure: Closure, collect_data: Collection[str] = ()) -> list[DataFile]:
    """The data of ``closure`` by the rules above, sorted by place, each place once."""
    packages = [module for module in closure.modules if module.is_package]
    names = {module.name for module in packages}
    code = {module.origin for module in closure.modules}
    places: dict[str, str] = {}
    recorded: set[str] = set()
    for distribution in closure.distributions:
        tops = _top_level_packages(distribution.files)
        recorded |= tops
        places.update(_recorded(distribution, tops - names, names))
    for module in packages:
        parents = _parents(module.name)
        if recorded.isdisjoint(parents) and names.isdisjoint(parents[:-1]):
            places.update(_beside(module, names))
    for place, source in named_beside(closure.modules):
        if _is_data(place, names, lambda _: False):
            places.setdefault(place, source)
    for module in packages:
        if not {*collect_data}.isdisjoint(_parents(module.name)):
            places.update(_everything_below(module))
    return [
        DataFile(place, source, _SHARED_OBJECT.search(place) is not None)
        for place, source in sorted(places.items())
        if source not in code and not _is_extension_module(source)
    ]


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: count + 1]) for count in range(len(parts))]


def _top_level_packages(files: Iterable[str]) -> set[str]:
    """The directories at the top of a record that hold code; libraries are in such as ``name.libs``."""
    tops = {file.partition("/")[0] for file in files if "/" in file and file.endswith((".py", ".so"))}
    return {top for top in tops if top.isidentifier()}


def _recorded(
    distribution: Distribution, foreign: Collection[str], packages: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Rule 1: (place, file on disk).  ``foreign`` are its packages outside the closure."""
    root = os.path.dirname(distribution.metadata_path)
    files = {os.path.normpath(file) for file in distribution.files}
    for file in files:
        place = _below_prefix(file) if file.startswith(os.pardir) else file
        if place is None or os.path.isabs(place):
            continue
        top = place.partition("/")[0]
        if top in foreign or top.endswith((".dist-info", ".egg-info")):
            continue
        source = os.path.join(root, file)
        if _is_data(place, packages, files.__contains__) and os.path.isfile(source):
            yield place, source


def _below_prefix(file: str) -> str | None:
    """``../../../share/x`` as ``share/x``; None for what is not looked for below ``sys.prefix``."""
    place = file
    while place.startswith(os.pardir + os.sep):
        place = place[len(os.pardir) + 1 :]
    wanted = place.partition("/")[0] in PREFIX_DIRECTORIES and not place.startswith(PREFIX_LEFT_OUT)
    return place if wanted else None


def _beside(module: Module, packages: Collection[str]) -> Iterator[tuple[str, str]]:
    """Rule 2: (place, file on disk) of everything a package without a record has."""
    top = module.name.replace(".", "/")
    for directory in module.search_paths:
        above = directory[: -len(top)] if directory.endswith(f"/{top}") else None

        def exists(place: str, above: str | None = above, directory: str = directory) -> bool:
            path = os.path.join(directory, os.path.relpath(place, top)) if above is None else above + place
            return os.path.exists(path)

        for name, source in walk(directory):
            place = f"{top}/{name}"
            if _is_data(place, packages, exists):
                yield place, source


def _everything_below(module: Module) -> Iterator[tuple[str, str]]:
    """Rule 4."""
    top = module.name.replace(".", "/")
    for directory in module.search_paths:
        for name, source in walk(directory):
            if not name.endswith((".py", ".pyc", ".pyo")):
                yield f"{top}/{name}", source


def _is_data(place: str, packages: Collection[str], exists: Callable[[str], bool]) -> bool:
    """Rule 3 for the file at ``place``; ``exists`` says whether a place beside it is taken."""
    directory, _, name = place.rpartition("/")
    ending = os.path.splitext(name)[1]
    if ending in LEFT_OUT or (ending == ".pyi" and (not directory or exists(f"{directory}/__init__.py"))):
        return False
    parts = directory.split("/") if directory else []
    for count, part in enumerate(parts):
        if part in LEFT_OUT_DIRECTORIES and ".".join(parts[: count + 1]) not in packages:
            return False
    return not (name.endswith(".py") and _is_importable(parts, name, exists))


def _is_importable(directories: list[str], name: str, exists: Callable[[str], bool]) -> bool:
    """Whether the source could be a module: not below a directory that is no package inside one that
    is, as templates of projects are."""
    if not all(part.isidentifier() for part in (*directories, name[: -len(".py")])):
        return False
    inside = False
    for count in range(len(directories)):
        is_package = exists("/".join([*directories[: count + 1], "__init__.py"]))
        if inside and not is_package:
            return False
        inside = is_package
    return True


def _is_extension_module(source: str) -> bool:
    """Whether ``source`` is a shared object with the init function of a module of its own name."""
    base = os.path.basename(source)
    if not base.endswith(".so"):
        return False
    with open(source, "rb") as file:
        return b"PyInit_" + base.partition(".")[0].encode() + b"\0" in file.read()
