"""All places that name the supported versions agree."""

from __future__ import annotations

import tomllib
from pathlib import Path

from bundler.resources import stub_dir
from bundler.target import supported
from bundler.target.versions import LAYOUTS


def test_every_version_has_a_layout() -> None:
    assert min(LAYOUTS) == supported.OLDEST
    assert max(LAYOUTS) == supported.NEWEST
    first, *_, last = (f"{major}.{minor}" for major, minor in sorted(LAYOUTS))
    assert f"CPython {first} to {last}" == supported.NAMES
    assert all(layout.version == version for version, layout in LAYOUTS.items())


def test_every_layout_has_a_header() -> None:
    headers = {f"contract/{path.name}" for path in (stub_dir() / "contract").glob("deepfreeze_3*.h")}
    assert headers == {layout.header for layout in LAYOUTS.values()}


def test_the_project_says_so_too(project_root: Path) -> None:
    project = tomllib.loads((project_root / "pyproject.toml").read_text())["project"]
    named = [line.rpartition(" ")[2] for line in project["classifiers"] if "Python :: 3." in line]
    assert named == [f"{major}.{minor}" for major, minor in sorted(LAYOUTS)]
    assert f">={supported.OLDEST[0]}.{supported.OLDEST[1]}" == project["requires-python"]
