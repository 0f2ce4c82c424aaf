"""support.pythons and the conftest: which tests run on which versions."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from support import pythons
from support.pythons import VERSIONS, Python, available, edges, one

OLDEST, *MIDDLE, NEWEST = VERSIONS


@pytest.mark.parametrize(
    "usable, expected",
    [
        (VERSIONS, {OLDEST, NEWEST}),
        ([OLDEST, *MIDDLE], {OLDEST, NEWEST}),
        ([NEWEST], {OLDEST, NEWEST}),
        (MIDDLE, {MIDDLE[-1]}),
        (MIDDLE[:1], {MIDDLE[0]}),
    ],
)
def test_edges(usable: list[str], expected: set[str]) -> None:
    assert edges(usable) == expected


@pytest.mark.parametrize(
    "usable, expected", [(VERSIONS, OLDEST), (MIDDLE, MIDDLE[-1]), ([*MIDDLE, NEWEST], NEWEST)]
)
def test_one(usable: list[str], expected: str) -> None:
    assert one(usable) == {expected}


def test_others(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {version: Python(version, f"/bin/{version}", (), "", "") for version in VERSIONS}
    found[MIDDLE[0]] = replace(found[MIDDLE[0]], problem="is broken")
    monkeypatch.setattr(pythons, "available", lambda: found)
    assert pythons.others(OLDEST) == [f"/bin/{version}" for version in (*MIDDLE[1:], NEWEST)]


def collected(project_root: Path, directory: str, *options: str) -> dict[str, set[str]]:
    """The versions that each test function of ``tests/apps/DIRECTORY`` is collected for."""
    words = [sys.executable, "-m", "pytest", "--collect-only", "-q", *options, f"tests/apps/{directory}"]
    env = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    done = subprocess.run(words, cwd=project_root, env=env, capture_output=True, text=True, check=True)
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"::(\w+)\[(?:.*-)?(3\.\d+)\b", done.stdout):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.slow
def test_what_is_collected(project_root: Path) -> None:
    usable = [version for version, python in available().items() if not python.problem]
    assert collected(project_root, "optimize") == {"test_levels": edges(usable)}
    assert set(map(frozenset, collected(project_root, "commands").values())) == {one(usable)}
    assert collected(project_root, "optimize", "--each-version") == {"test_levels": set(VERSIONS)}
    assert set().union(*collected(project_root, "imports").values()) == set(VERSIONS)


@pytest.mark.slow
def test_versions_that_a_test_names_are_collected(project_root: Path) -> None:
    versions = set().union(*collected(project_root, "packages").values())
    assert set(MIDDLE) & versions
