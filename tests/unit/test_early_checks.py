"""What is refused before the build begins."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bundler.early_checks import check_early
from bundler.errors import BundlerError
from bundler.options import make_options


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BUNDLER_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "app.py").write_text("")
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


def check(**given: object) -> None:
    check_early(make_options({"script": "app.py", "python": sys.executable, **given}))


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"script": "missing.py"}, 3, "missing.py"),
        ({"script": "pipe"}, 6, "pipe is not a file or directory"),
        ({"add_data": ["misspelled:."]}, 2, "--add-data found nothing at misspelled"),
        ({"add_binary": ["misspelled.so:."]}, 2, "--add-binary found nothing at misspelled.so"),
        ({"runtime_hooks": ("misspelled.py",)}, 2, "--runtime-hook misspelled.py"),
        ({"additional_hooks_dirs": ("misspelled",)}, 2, "--additional-hooks-dir misspelled"),
        ({"traces": ("'",)}, 2, "cannot read --trace"),
        ({"cache_dir": "/proc/nosuch"}, 30, "preparing the cache directory /proc/nosuch"),
        ({"cache_dir": "app.py"}, 30, "app.py is not a directory"),
        ({"distpath": "app.py"}, 30, "app.py is not a directory"),
        ({"workpath": "app.py"}, 30, "app.py is not a directory"),
        ({"output": "app.py/app"}, 30, "app.py is not a directory"),
        ({"output": "/proc/nosuch/app"}, 30, "preparing the directory /proc/nosuch"),
    ],
)
def test_refused(given: dict[str, object], code: int, message: str, project: Path) -> None:
    with pytest.raises(BundlerError) as caught:
        check(**given)
    assert caught.value.exit_code == code
    assert message in str(caught.value)
    assert not (project / "dist").exists()


def test_the_output_directory_is_left_as_it_was(project: Path) -> None:
    check(output="a/b/app")
    assert not (project / "a").exists()
    (project / "a").mkdir()
    check(output="a/b/app")
    assert os.listdir(project / "a") == []


def test_a_cache_that_is_only_read_is_enough(project: Path) -> None:
    (project / "cache").mkdir(mode=0o555)
    check()
    assert os.listdir(project / "cache") == []


def test_without_a_cache_none_is_made() -> None:
    check(no_cache=True, cache_dir="/proc/nosuch")
