"""The files of packages, as (source, directory in the bundle) pairs."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from PyInstaller import compat
from PyInstaller.log import getLogger
from PyInstaller.utils.hooks._modules import package_paths

logger = getLogger("PyInstaller.utils.hooks")

Pairs = list[tuple[str, str]]

PY_DYLIB_PATTERNS = ["*.dll", "*.dylib", "lib*.so"]
PY_IGNORE_EXTENSIONS = set(compat.ALL_SUFFIXES)

_PYTHON = (".py", ".pyc")


def get_all_package_paths(package: str) -> list[str]:
    """The directories of a package.  A namespace package may have several, a plain module has none."""
    return package_paths(package) or []


def package_base_path(package_path: str, package: str) -> str:
    """The directory from which ``package`` is imported: ``/x`` for (``/x/a/b``, ``a.b``)."""
    return package_path.removesuffix(package.replace(".", os.sep))


def get_package_paths(package: str) -> tuple[str, str]:
    """The directory from which a package is imported, and its own directory.  Raises ``ValueError``."""
    paths = get_all_package_paths(package)
    if not paths:
        raise ValueError(f"there is no package {package}")
    return package_base_path(paths[0], package), paths[0]


def collect_data_files(
    package: str,
    include_py_files: bool = False,
    subdir: str | os.PathLike[str] | None = None,
    excludes: Iterable[str] | None = None,
    includes: Iterable[str] | None = None,
) -> Pairs:
    """The files of a package that are neither code nor shared libraries.

    ``excludes`` and ``includes`` are glob patterns, relative to the package or its ``subdir``.  A directory
    stands for everything below it.
    """
    if not isinstance(package, str):
        raise TypeError(f"the name of a package is wanted, not {package!r}")
    paths = package_paths(package)
    if paths is None:
        logger.warning("collect_data_files: %s is not a package", package)
        return []
    suffixes = [suffix for suffix in compat.ALL_SUFFIXES if not (include_py_files and suffix in _PYTHON)]
    left_out = [*(excludes or ()), *(f"**/*{suffix}" for suffix in suffixes)]
    left_out.append("**/__pycache__/*.pyc")
    pairs: Pairs = []
    for path in dict.fromkeys(paths):
        root = Path(path)
        base = Path(package_base_path(path, package))
        below = root / subdir if subdir else root
        for file in _selected(below, list(includes or ()) or ["**/*"], left_out):
            pairs.append((str(file), str(file.parent.relative_to(base))))
    return pairs


def _selected(directory: Path, includes: Sequence[str], excludes: Sequence[str]) -> list[Path]:
    """The files below ``directory`` that match ``includes`` and do not match ``excludes``, sorted."""
    taken = {file for pattern in includes for file in _matching(directory, str(pattern))}
    if not taken:
        return []
    # suffixes are handled apart, because most exclusions are suffixes, and these need no second walk
    suffixes = tuple(pattern[4:] for pattern in map(str, excludes) if _is_suffix(pattern))
    taken = {file for file in taken if not file.name.endswith(suffixes)} if suffixes else taken
    for pattern in excludes:
        if not _is_suffix(str(pattern)):
            taken -= _matching(directory, str(pattern))
    return sorted(taken)


def _is_suffix(pattern: str) -> bool:
    return pattern.startswith("**/*.") and not any(sign in pattern[4:] for sign in "*?[/")


def _matching(directory: Path, pattern: str) -> set[Path]:
    if pattern == "**/*":
        return set(_walk(directory))
    found: set[Path] = set()
    for match in directory.glob(pattern):
        if match.is_dir():
            found.update(_walk(match))
        else:
            found.add(match)
    return found


def _walk(directory: Path) -> Iterable[Path]:
    for base, _, names in os.walk(directory, followlinks=True):
        for name in names:
            yield Path(base, name)


def collect_dynamic_libs(
    package: str, destdir: str | None = None, search_patterns: Sequence[str] = PY_DYLIB_PATTERNS
) -> Pairs:
    """The shared libraries of a package, by patterns of their names."""
    if not isinstance(package, str):
        raise TypeError(f"the name of a package is wanted, not {package!r}")
    paths = package_paths(package)
    if paths is None:
        logger.warning("collect_dynamic_libs: %s is not a package", package)
        return []
    pairs: Pairs = []
    for path in dict.fromkeys(paths):
        base = package_base_path(path, package)
        for file in sorted(_walk(Path(path))):
            if any(fnmatch.fnmatch(file.name, pattern) for pattern in search_patterns):
                place = destdir if destdir else str(file.parent.relative_to(base))
                pairs.append((str(file), place))
    return pairs


def collect_system_data_files(
    path: str, destdir: str | os.PathLike[str] | None = None, include_py_files: bool = False
) -> Pairs:
    """The files below a directory of the machine.  Without ``include_py_files``, code is left out."""
    if not isinstance(path, str):
        raise TypeError(f"a path is wanted, not {path!r}")
    pairs: Pairs = []
    for file in sorted(_walk(Path(path))):
        if not include_py_files and file.name.endswith(tuple(PY_IGNORE_EXTENSIONS)):
            continue
        place = os.path.relpath(file.parent, path)
        pairs.append((str(file), os.path.join(destdir, place) if destdir else place))
    return pairs


def collect_delvewheel_libs_directory(
    package_name: str,
    libdir_name: str | None = None,
    datas: Pairs | None = None,
    binaries: Pairs | None = None,
) -> tuple[Pairs, Pairs]:
    """(datas, binaries) without change: delvewheel is a tool for Windows."""
    return list(datas or ()), list(binaries or ())


def include_or_exclude_file(
    filename: str, include_list: Iterable[str] | None = None, exclude_list: Iterable[str] | None = None
) -> bool:
    """Whether a file matches ``include_list``, if that is given, and does not match ``exclude_list``."""
    if include_list is not None and not any(fnmatch.fnmatch(filename, each) for each in include_list):
        return False
    return not any(fnmatch.fnmatch(filename, each) for each in exclude_list or ())
