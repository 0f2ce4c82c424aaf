"""The wheel has the package with everything that it needs inside, and nothing beside it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support.environments import clean_env

pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.fixture(scope="module")
def wheel(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    # from a copy, because a build may leave files beside the sources
    copy = tmp_path_factory.mktemp("source") / "project"
    skip = shutil.ignore_patterns(".git", ".venv", "build", "dist", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(project_root, copy, ignore=skip)
    directory = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(directory), str(copy)],
        check=True,
        env=clean_env(),
        capture_output=True,
    )
    (wheel,) = directory.iterdir()
    return wheel


def test_contents(wheel: Path, project_root: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    about = wheel.name.split("-py3")[0]
    tops = {"bundler", f"{about}.dist-info", f"{about}.data"}
    assert {name.split("/")[0] for name in names} == tops
    data = [name for name in names if name.startswith(f"{about}.data/")]
    assert data == [f"{about}.data/data/share/man/man1/bundler.1"]
    assert "bundler/py.typed" in names
    for source in (project_root / "runtime_stub").rglob("*"):
        if source.is_file():
            assert f"bundler/_stub/{source.relative_to(project_root / 'runtime_stub')}" in names
    for source in (project_root / "bundler").rglob("*.py"):
        assert str(source.relative_to(project_root)) in names
    for source in (project_root / "hooks").rglob("*"):
        if source.is_file() and "__pycache__" not in source.parts:
            assert f"bundler/_hooks/{source.relative_to(project_root / 'hooks')}" in names
    assert not [name for name in names if name.endswith((".pyc", ".o"))]


def test_installed_bundler_finds_its_parts(wheel: Path, tmp_path: Path) -> None:
    """The wheel is unpacked away from the checkout."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = "from bundler.resources import stub_dir, hooks_dir; print(stub_dir(), hooks_dir())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env=clean_env(),
    )
    assert done.stdout.split() == [str(tmp_path / "bundler/_stub"), str(tmp_path / "bundler/_hooks")]
