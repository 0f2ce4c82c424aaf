"""The interpreters that tests make executables for.

They are looked for in this order, and the first of each version wins:

1. ``BUNDLER_TEST_PYTHONS``: executables, separated as in PATH.  If it is set, it is the only place.
2. The interpreter that runs the tests.
3. pyenv's directory of versions.
4. ``python3.X`` on PATH.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from bundler.target.versions import LAYOUTS

VERSIONS = tuple(f"{major}.{minor}" for major, minor in LAYOUTS)

_FACTS = """
import json, os, sys, sysconfig
var = sysconfig.get_config_var
print(json.dumps({
    "version": "%d.%d" % sys.version_info[:2],
    "base": os.path.realpath(sys._base_executable or sys.executable),
    "library": os.path.join(var("LIBPL") or "", var("LIBRARY") or ""),
    "headers": sysconfig.get_path("include"),
    "paths": [sysconfig.get_path("stdlib"), var("DESTSHARED")],
    "free_threaded": bool(var("Py_GIL_DISABLED")),
}))
"""


@dataclass(frozen=True)
class Python:
    """One interpreter.  If executables cannot be made for it, ``problem`` says why; else it is empty."""

    version: str
    executable: str
    library_dirs: tuple[str, ...]
    problem: str
    include: str
    """The directory of its own C headers, with which tests compile extension modules."""

    @property
    def header_flags(self) -> tuple[str, ...]:
        """Compiler flags that find ``Python.h`` and what it includes.

        Debian's ``pyconfig.h`` includes the ``pyconfig.h`` of the architecture by a path that starts at
        ``/usr/include``.  That directory also has the build machine's C library headers, so it comes last.
        """
        return ("-I", self.include, "-idirafter", os.path.dirname(self.include))


def examine(executable: str) -> Python | None:
    """The interpreter ``executable``; None if it does not run, or if its version is not supported."""
    try:
        done = subprocess.run(
            [executable, "-I", "-c", _FACTS], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode != 0:
        return None
    facts = json.loads(done.stdout)
    if facts["version"] not in VERSIONS:
        return None
    problem = ""
    if facts["free_threaded"]:
        problem = "is a free-threaded build"
    elif not os.path.isfile(facts["library"]):
        problem = f"has no static libpython ({facts['library']})"
    elif not os.path.isfile(os.path.join(facts["headers"], "Python.h")):
        problem = "has no Python.h"
    return Python(facts["version"], facts["base"], tuple(facts["paths"]), problem, facts["headers"])


def _candidates() -> Iterator[str]:
    named = os.environ.get("BUNDLER_TEST_PYTHONS")
    if named:
        yield from filter(None, named.split(os.pathsep))
        return
    yield sys.executable
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for version in VERSIONS:
        for directory in sorted((root / "versions").glob(f"{version}.*")):
            yield str(directory / "bin" / "python")
    for version in VERSIONS:
        found = shutil.which(f"python{version}")
        if found:
            yield found


@functools.cache
def available() -> dict[str, Python]:
    """The interpreter for each version, if there is one.  Those without a ``problem`` are preferred."""
    chosen: dict[str, Python] = {}
    for candidate in _candidates():
        python = examine(candidate)
        if python and (python.version not in chosen or chosen[python.version].problem):
            if python.problem and python.version in chosen:
                continue
            chosen[python.version] = python
    return chosen


def require(version: str) -> Python:
    """The interpreter of ``version``.  Raises LookupError with the reason if there is none."""
    python = available().get(version)
    if python is None:
        raise LookupError(f"no CPython {version} found (see BUNDLER_TEST_PYTHONS)")
    if python.problem:
        raise LookupError(f"{python.executable} {python.problem}")
    return python


def edges(usable: Collection[str]) -> frozenset[str]:
    """The versions for tests that are marked ``oldest_and_newest``, where ``usable`` ones can be tested.

    These are the oldest and the newest supported version.  Where neither is usable, it is the newest that is.
    """
    ends = frozenset({VERSIONS[0], VERSIONS[-1]})
    return ends if ends & set(usable) else frozenset(sorted(usable, key=VERSIONS.index)[-1:])


def one(usable: Collection[str]) -> frozenset[str]:
    """The version for tests that are marked ``once``: of the :func:`edges`, the oldest that is usable."""
    ends = edges(usable)
    return frozenset(sorted(ends & set(usable) or ends, key=VERSIONS.index)[:1])


def others(running: str) -> list[str]:
    """The executables of the usable CPythons, except that of the version ``running``."""
    usable = (python for python in available().values() if not python.problem)
    return [python.executable for python in usable if python.version != running]


if __name__ == "__main__":
    # for .ci/suite
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    sys.stdout.writelines(f"{executable}\n" for executable in others(running))
