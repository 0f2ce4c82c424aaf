"""The CPythons the tests freeze for.

Looked for in this order, the first of each minor version wins:

1. ``BUNDLER_TEST_PYTHONS``: executables, separated as PATH is; then nothing else is looked at
2. the interpreter that runs the tests
3. pyenv's versions directory
4. ``python3.X`` on PATH
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
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
    """One interpreter; ``problem`` says why nothing can be frozen for it, empty if it can."""

    version: str
    executable: str
    library_dirs: tuple[str, ...]
    problem: str


def examine(executable: str) -> Python | None:
    """What ``executable`` is; None if it does not run or is of no supported version."""
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
    return Python(facts["version"], facts["base"], tuple(facts["paths"]), problem)


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
    """The interpreter for each version that has one, preferring those that can be frozen for."""
    chosen: dict[str, Python] = {}
    for candidate in _candidates():
        python = examine(candidate)
        if python and (python.version not in chosen or chosen[python.version].problem):
            if python.problem and python.version in chosen:
                continue
            chosen[python.version] = python
    return chosen


def require(version: str) -> Python:
    """The interpreter of ``version``; raises LookupError saying why there is none."""
    python = available().get(version)
    if python is None:
        raise LookupError(f"no CPython {version} found (see BUNDLER_TEST_PYTHONS)")
    if python.problem:
        raise LookupError(f"{python.executable} {python.problem}")
    return python
