"""Every module of the standard library, deep-frozen, is equal to the code that CPython loads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.frozen import Probe, build_probe
from support.pythons import Python

from bundler.target.freeze.model import ModuleToFreeze

# left out: the library's tests, many of which do not compile on purpose, and installed packages
SKIPPED = {"test", "tests", "idle_test", "site-packages", "dist-packages", "__pycache__", "lib-dynload"}

COMPARE = """
import os, sys
import frozen_probe
from support.equality import differences, reference

names, bad = 0, []
for line in sys.stdin:
    name, filename, origin = line.rstrip("\\n").split("\\t")
    with open(origin, "rb") as stream:
        source = stream.read()
    try:
        original = reference(source, filename)
    except (SyntaxError, ValueError):
        continue
    names += 1
    frozen = frozen_probe.code(name)
    bad += [f"{name}: {text}" for text in differences(frozen, original)]
print(names, *bad[:40], sep="\\n")
"""


def library_modules(directory: str) -> Iterator[ModuleToFreeze]:
    for root, directories, files in os.walk(directory):
        directories[:] = sorted(name for name in directories if name not in SKIPPED and "config-" not in name)
        for file in sorted(files):
            if file.endswith(".py"):
                path = os.path.join(root, file)
                relative = os.path.relpath(path, directory)
                name = relative[:-3].replace(os.sep, ".").removesuffix(".__init__")
                yield ModuleToFreeze(name, "source", f"/frozen/{relative}", "stdlib", "deep", origin=path)


@pytest.mark.slow
def test_standard_library(target: Python, session_dir: Path, tmp_path: Path) -> None:
    modules = list(library_modules(target.library_dirs[0]))
    probe = build_probe(target, modules, tmp_path, session_dir / "freeze-cache")
    table = "".join(f"{one.name}\t{one.filename}\t{one.origin}\n" for one in modules)
    count, *bad = run_comparison(probe, table)
    assert bad == []
    assert int(count) > 450


def run_comparison(probe: Probe, table: str) -> list[str]:
    return probe.run(COMPARE, stdin=table, options=("-W", "ignore")).splitlines()
