"""Who a module belongs to."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from support.hooks import write

from bundler.target.closure.find.distributions import DistributionIndex
from bundler.target.closure.find.locate import Located
from bundler.target.closure.grouping import Grouping, is_standard, standard_directories
from bundler.target.closure.model import ModuleKind


@pytest.fixture
def grouping(tmp_path: Path) -> Grouping:
    """A site with the distribution ``Pack.Age``, and an editable install of ``project``."""
    url = json.dumps({"url": f"file://{tmp_path}/project", "dir_info": {"editable": True}})
    write(
        tmp_path / "site",
        {
            "pack.py": "",
            "Pack.Age-1.dist-info/METADATA": "Name: Pack.Age\nVersion: 1\n",
            "Pack.Age-1.dist-info/RECORD": "pack.py,,\n",
            "project-1.dist-info/METADATA": "Name: project\nVersion: 1\n",
            "project-1.dist-info/RECORD": "",
            "project-1.dist-info/direct_url.json": url,
        },
    )
    index = DistributionIndex([str(tmp_path / "site")])
    return Grouping(index, (str(tmp_path / "app"), str(tmp_path / "project" / "scripts")))


@pytest.mark.parametrize(
    ("place", "group"),
    [
        ("site/pack.py", "dist:pack-age"),
        ("site/unrecorded.py", "app"),
        ("app/mod.py", "app"),
        ("project/mod.py", "dist:project"),
        ("project/scripts/run.py", "app"),
        ("project2/mod.py", "app"),
        ("elsewhere/mod.py", "app"),
    ],
)
def test_by_place(grouping: Grouping, tmp_path: Path, place: str, group: str) -> None:
    assert grouping.group(Located("m", "source", str(tmp_path / place), False)) == group


@pytest.mark.parametrize("kind", ["builtin", "frozen"])
def test_what_is_in_libpython(grouping: Grouping, kind: ModuleKind) -> None:
    assert grouping.group(Located("m", kind, None, False)) == "stdlib"


def test_standard_library(grouping: Grouping) -> None:
    module = Located("json", "source", json.__file__, True)
    assert grouping.group(module) == "stdlib"
    assert grouping.distribution(module) is None


def test_without_a_file(grouping: Grouping) -> None:
    module = Located("space", "namespace", None, True)
    assert grouping.group(module) == "app" and grouping.distribution(module) is None


@pytest.mark.parametrize(
    ("path", "standard"),
    [
        ("/lib/json/decoder.py", True),
        ("/lib/site-packages/numpy.py", False),
        ("/lib/dist-packages/numpy.py", False),
        ("/lib/my-site-packages.py", True),
        ("/library/json.py", False),
    ],
)
def test_is_standard(path: str, standard: bool) -> None:
    assert is_standard(path, ("/lib/",)) == standard


def test_standard_directories() -> None:
    directories = standard_directories()
    assert all(directory.endswith("/") for directory in directories)
    assert f"{os.path.dirname(os.__file__)}/" in directories
