"""support.programs: which edits cause a new build of the executables under test, and what is built once."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from support import programs
from support.programs import NOT_IN_EXECUTABLES, App, sources_key
from support.pythons import Python

PARTS = ("bundler", "runtime_stub", "hooks")


@pytest.fixture(scope="module")
def copy(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's sources that tests may edit."""
    root = tmp_path_factory.mktemp("project")
    for part in PARTS:
        shutil.copytree(project_root / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def key_changes(root: Path, name: str) -> bool:
    """Whether an edit of the file ``name`` changes the key.  The edit is undone."""

    def key() -> str:
        return sources_key.__wrapped__(*(root / part for part in PARTS))  # without its cache

    before, text = key(), (root / name).read_bytes()
    (root / name).write_bytes(text + b"\n")
    after = key()
    (root / name).write_bytes(text)
    assert key() == before
    return after != before


@pytest.mark.parametrize(
    "name",
    [
        "bundler/__main__.py",
        "bundler/cli.py",
        "bundler/commands/hooks.py",
        "bundler/report/summary.py",
        "bundler/reporter.py",
        "hooks/README.md",
    ],
)
def test_an_edit_of_what_talks_to_people_leaves_the_key(copy: Path, name: str) -> None:
    assert not key_changes(copy, name)


@pytest.mark.parametrize(
    "name",
    [
        "bundler/pipeline.py",
        "bundler/options.py",
        "bundler/tables/bundle.py",
        "bundler/target/freeze/emit.py",
        "runtime_stub/start/main.c",
        "runtime_stub/contract/bundle_format.h",
        "runtime_stub/stored/inflate.zig",
        "hooks/exit.toml",
        "hooks/stdhooks/rthooks.dat",
        "hooks/stdhooks/hook-django.py",
    ],
)
def test_an_edit_of_what_makes_executables_changes_the_key(copy: Path, name: str) -> None:
    assert key_changes(copy, name)


def test_bytecode_leaves_the_key(copy: Path) -> None:
    cached = copy / "bundler" / "__pycache__" / "pipeline.pyc"
    cached.parent.mkdir()
    cached.write_bytes(b"one")
    assert not key_changes(copy, "bundler/__pycache__/pipeline.pyc")


def test_patterns_are_of_files_that_exist(copy: Path) -> None:
    stale = [each for each in NOT_IN_EXECUTABLES if "__pycache__" not in each and not any(copy.glob(each))]
    assert stale == []


def test_what_cannot_be_built_is_tried_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tried = []

    def refuse(words: list[str], **options: object) -> subprocess.CompletedProcess[bytes]:
        tried.append(words)
        return subprocess.CompletedProcess(
            words, 12, b"", b"error: the archive is not complete\nhint: none\n"
        )

    monkeypatch.setattr(programs, "environment", lambda *words: tmp_path)
    monkeypatch.setattr(subprocess, "run", refuse)
    app = App(tmp_path, Python("3.14", "python", (), "", ""), tmp_path / "program", options=("--pie",))
    for _ in range(2):
        with pytest.raises(pytest.skip.Exception, match=r"^error: the archive is not complete$"):
            assert app.binary
    assert len(tried) == 1
