"""Which data files travel: those that are installed beside the code of the closure.

1. Of a distribution that owns a module of the closure: every file of its record (RECORD) that does not
   belong to a top-level package outside the closure.  Files below ``share/`` and ``etc/`` of the
   environment, and native programs in ``bin/``, appear below the same directories of the virtual root, which
   is ``sys.prefix``.
2. Of a package that no record lists (the standard library's, the application's own, an editable
   install's), in directories or in a zip archive: every file below them.  Virtual environments,
   directories whose name starts with a dot, and regular packages outside the closure in a namespace
   package, are left out.
3. From both, :data:`LEFT_OUT` and :data:`LEFT_OUT_DIRECTORIES` are left out.  So is Python source that could
   be imported: if it is imported, its module is in the closure and brings the source.  Type stubs
   (``.pyi``) inside packages are left out, too, unless a module of the program reads them.  Elsewhere they
   are data of a type checker (typeshed).
4. Of packages that ``--collect-data`` names: every file below their directories except Python code.  Rule 3
   does not apply.
5. Files that the application's own modules name (:mod:`bundler.inventory.beside`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bundler.inventory.archives import archived
from bundler.inventory.beside import named_beside, walk
from bundler.target.closure.model import Closure, Distribution, Module
from bundler.target.freeze.load import read_origin

LEFT_OUT: Mapping[str, str] = {
    ".pyc": "bytecode",
    ".pyo": "bytecode",
    ".pth": "start-up code of `site`, which is not imported",
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
    ".exe": "programs for another operating system",
    ".dll": "libraries for another operating system",
    ".pdb": "debug information for another operating system",
}
"""Endings of installed files that programs do not read at run time, and the reason for each."""

LEFT_OUT_DIRECTORIES: Mapping[str, str] = {
    "__pycache__": "bytecode",
    "test": "tests of the package itself; they travel if a module of theirs is in the closure",
    "tests": "tests of the package itself; they travel if a module of theirs is in the closure",
    "node_modules": "what built the package's web pages",
}
"""Directories inside packages that are left out with everything below, and the reason for each."""

PREFIX_DIRECTORIES = ("share", "etc")
"""Directories below ``sys.prefix`` in which programs look for data."""

_PROGRAMS = "bin"
"""The directory below ``sys.prefix`` that ``sysconfig`` calls that of scripts."""

PREFIX_LEFT_OUT = ("share/man/", "share/doc/")

_SHARED_OBJECT = re.compile(r"\.so(\.\d+)*\Z")


@dataclass(frozen=True)
class DataFile:
    """A file on disk and its place in the tree.  ``is_library``: its name is one of a shared object."""

    place: str
    source: str
    is_library: bool = False


def data_files(closure: Closure, collect_data: Collection[str] = ()) -> list[DataFile]:
    """The data files of ``closure`` by the rules above, sorted by place, each place once."""
    packages = [module for module in closure.modules if module.is_package]
    names = {module.name for module in packages}
    code = {module.origin for module in closure.modules}
    places: dict[str, str] = {}
    recorded: set[str] = set()
    for distribution in closure.distributions:
        tops = _top_level_packages(distribution.files)
        recorded |= tops
        if distribution.modules or not tops:  # else only its metadata is asked for
            places.update(_recorded(distribution, tops - names, names))
    for module in packages:
        parents = _parents(module.name)
        if recorded.isdisjoint(parents) and names.isdisjoint(parents[:-1]):
            places.update(_beside(module, names))
    for place, source in named_beside(closure):
        if _is_data(place, names, lambda _: False):
            places.setdefault(place, source)
    places.update(_read_stubs(closure))
    for module in packages:
        if not {*collect_data}.isdisjoint(_parents(module.name)):
            places.update(_everything_below(module))
    return [
        DataFile(place, source, _SHARED_OBJECT.search(place) is not None)
        for place, source in sorted(places.items())
        if source not in code and not _is_extension_module(source)
    ]


def _read_stubs(closure: Closure) -> Iterator[tuple[str, str]]:
    """The type stubs that the program reads at run time, which rule 3 leaves out."""
    places = {os.path.dirname(module.origin): module.filename for module in closure.modules if module.origin}
    for stub in closure.stubs:
        filename = places.get(os.path.dirname(stub))
        if filename is not None and os.path.isfile(stub):
            yield os.path.join(os.path.dirname(filename), os.path.basename(stub)), stub


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: count + 1]) for count in range(len(parts))]


def metadata_place(distribution: Distribution) -> str:
    """The name of its metadata in the bundle.

    All eggs call it ``EGG-INFO``, so it is called after the egg's directory, by which programs find it.
    """
    directory, name = os.path.split(distribution.metadata_path)
    if name != "EGG-INFO":
        return name
    return os.path.basename(directory).removesuffix(".egg") + ".egg-info"


def _top_level_packages(files: Iterable[str]) -> set[str]:
    """The directories at the top of a record that hold code.  A directory of libraries (``name.libs``) does
    not count."""
    tops = {file.partition("/")[0] for file in files if "/" in file and file.endswith((".py", ".so"))}
    return {top for top in tops if top.isidentifier()}


def _recorded(
    distribution: Distribution, foreign: Collection[str], packages: Collection[str]
) -> Iterator[tuple[str, str]]:
    """The files of rule 1 as (place, file on disk).  ``foreign`` are the distribution's packages outside the
    closure."""
    root = os.path.dirname(distribution.metadata_path)
    files = {os.path.normpath(file) for file in distribution.files}
    for file in files:
        place = _below_prefix(file) if file.startswith(os.pardir) else file
        if place is None or os.path.isabs(place):
            continue
        top = place.partition("/")[0]
        if top in foreign or top.endswith((".dist-info", ".egg-info")) or top == "EGG-INFO":
            continue
        source = os.path.join(root, file)
        if top == _PROGRAMS and not (distribution.modules and _is_native(source)):
            continue  # scripts are run by an interpreter, which is not there
        if _is_data(place, packages, files.__contains__) and os.path.isfile(source):
            yield place, source


def _below_prefix(file: str) -> str | None:
    """``../../../share/x`` as ``share/x``.  None for a file that programs do not look for there."""
    place = file
    while place.startswith(os.pardir + os.sep):
        place = place[len(os.pardir) + 1 :]
    wanted = place.partition("/")[0] in (*PREFIX_DIRECTORIES, _PROGRAMS) and not place.startswith(
        PREFIX_LEFT_OUT
    )
    return place if wanted else None


def _is_native(source: str) -> bool:
    """Whether ``source`` is a native program or library."""
    try:
        with open(source, "rb") as file:
            return file.read(4) == b"\x7fELF"
    except OSError:
        return False


def _beside(module: Module, packages: Collection[str]) -> Iterator[tuple[str, str]]:
    """The files of rule 2, of one package without a record, as (place, file on disk)."""
    top = module.name.replace(".", "/")
    for directory in module.search_paths:
        above = directory[: -len(top)] if directory.endswith(f"/{top}") else None

        def exists(place: str, above: str | None = above, directory: str = directory) -> bool:
            path = os.path.join(directory, os.path.relpath(place, top)) if above is None else above + place
            return os.path.exists(path)

        if not os.path.isdir(directory):
            yield from _archived_data(top, dict(archived(directory)), packages)
            continue
        for name, source in walk(directory):
            place = f"{top}/{name}"
            if module.kind == "namespace" and _is_of_other_package(module, directory, name, packages):
                continue
            if _is_data(place, packages, exists):
                yield place, source


def _is_of_other_package(module: Module, directory: str, name: str, packages: Collection[str]) -> bool:
    """Whether the file ``name`` of a namespace package is in a regular package outside the closure.

    With that file in the tree, importing the package would make an empty namespace package.
    """
    below, slash, _ = name.partition("/")
    if not slash or f"{module.name}.{below}" in packages:
        return False
    return any(each.startswith("__init__.") for each in os.listdir(os.path.join(directory, below)))


def _archived_data(
    top: str, files: Mapping[str, str], packages: Collection[str]
) -> Iterator[tuple[str, str]]:
    """The files of rule 2 of the package at ``top`` that is in a zip archive with these ``files``."""
    places = {f"{top}/{name}": source for name, source in files.items()}
    for place, source in places.items():
        if _is_data(place, packages, places.__contains__):
            yield place, source


def _everything_below(module: Module) -> Iterator[tuple[str, str]]:
    """The files of rule 4 as (place, file on disk)."""
    top = module.name.replace(".", "/")
    for directory in module.search_paths:
        for name, source in walk(directory) if os.path.isdir(directory) else archived(directory):
            if not name.endswith((".py", ".pyc", ".pyo")):
                yield f"{top}/{name}", source


def _is_data(place: str, packages: Collection[str], exists: Callable[[str], bool]) -> bool:
    """Whether rule 3 lets the file at ``place`` travel.  ``exists`` says whether there is a file at another
    place."""
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
    """Whether the Python source could be imported.

    It could not if it is below a directory that is not a package but is inside a package.  Templates of
    projects are.
    """
    if not all(part.isidentifier() for part in (*directories, name[: -len(".py")])):
        return False
    inside = False
    for count in range(len(directories)):
        is_package = exists("/".join([*directories[: count + 1], "__init__.py"]))
        if inside and not is_package:
            return False
        inside = is_package
    return True


_INIT_PREFIXES = (b"PyInit_", b"PyModExport_")
"""What an extension module's exported function is called, before its name (PEP 489, PEP 793)."""


def _is_extension_module(source: str) -> bool:
    """Whether ``source`` is a shared object that exports the module of its own name."""
    base = os.path.basename(source)
    if not base.endswith(".so"):
        return False
    content = read_origin(source)
    name = base.partition(".")[0].encode() + b"\0"
    return any(prefix + name in content for prefix in _INIT_PREFIXES)
