"""``PyInstaller.utils.hooks.conda``: the distributions of a Conda environment, from ``conda-meta``."""

from __future__ import annotations

import fnmatch
import functools
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from PyInstaller import compat

if not compat.is_pure_conda:
    raise ImportError("this interpreter is not in a Conda environment: test compat.is_pure_conda first")

CONDA_ROOT = Path(sys.prefix).resolve()
CONDA_META_DIR = CONDA_ROOT / "conda-meta"


class PackagePath(PurePosixPath):
    """A file relative to the root of the environment."""

    def locate(self) -> Path:
        """Its path on disk."""
        return CONDA_ROOT / self


@dataclass(frozen=True)
class Distribution:
    """One installed distribution."""

    name: str
    version: str
    raw_dependencies: tuple[str, ...]
    files: tuple[PackagePath, ...]

    @property
    def dependencies(self) -> list[str]:
        """The names of the distributions that it depends on."""
        return [each.split()[0] for each in self.raw_dependencies]

    @property
    def packages(self) -> list[str]:
        """The names of its packages that can be imported."""
        inits = [file.parts for file in self.files if file.name == "__init__.py"]
        return sorted({parts[-2] for parts in inits if len(parts) > 2 and parts[-3] == "site-packages"})


@functools.cache
def _distributions() -> dict[str, Distribution]:
    found = {}
    for file in sorted(CONDA_META_DIR.glob("*.json")):
        data = json.loads(file.read_text("utf-8"))
        found[data["name"]] = Distribution(
            data["name"],
            data["version"],
            tuple(data.get("depends", ())),
            tuple(PackagePath(path) for path in data.get("files", ())),
        )
    return found


def distribution(name: str) -> Distribution:
    """The distribution of that name.  Raises ``ModuleNotFoundError``."""
    try:
        return _distributions()[name]
    except KeyError:
        raise ModuleNotFoundError(f"Conda has not installed a distribution called {name}") from None


def package_distribution(name: str) -> Distribution:
    """The distribution to which a package belongs.  Raises ``ModuleNotFoundError``."""
    for each in _distributions().values():
        if name in each.packages:
            return each
    raise ModuleNotFoundError(f"no distribution of Conda has the package {name}")


def walk_dependency_tree(initial: str, excludes: Iterable[str] | None = None) -> dict[str, Distribution]:
    """A distribution and all distributions that it depends on, by name."""
    patterns = list(excludes or ())
    found: dict[str, Distribution] = {}
    queue = [initial]
    while queue:
        name = queue.pop()
        excluded = any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
        if name in found or excluded or name not in _distributions():
            continue
        found[name] = distribution(name)
        queue += found[name].dependencies
    return found


def requires(name: str, strip_versions: bool = False) -> list[str]:
    """The names of the distributions that a distribution depends on."""
    found = distribution(name)
    return found.dependencies if strip_versions else list(found.raw_dependencies)


def files(name: str, dependencies: bool = False, excludes: list[str] | None = None) -> list[PackagePath]:
    """The files of a distribution."""
    if not dependencies:
        return list(distribution(name).files)
    return [file for each in walk_dependency_tree(name, excludes).values() for file in each.files]


def collect_dynamic_libs(
    name: str, dest: str = ".", dependencies: bool = True, excludes: Iterable[str] | None = None
) -> list[tuple[str, str]]:
    """The shared libraries of a distribution in Conda's ``lib``."""
    found = []
    for file in files(name, dependencies, list(excludes or ())):
        if file.parent.name == "lib" and (file.suffix == ".so" or ".so." in file.name):
            found.append((str(file.locate()), dest))
    return found
