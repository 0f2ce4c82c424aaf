"""bundler.hook_settings: which hooks a build uses."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hooks import write

from bundler.errors import BundlerError, UsageError
from bundler.hook_settings import CONTRIB, hook_settings, package_directory
from bundler.resources import hooks_dir


def test_usual() -> None:
    settings = hook_settings()
    assert (settings.programs, settings.api) == (str(hooks_dir() / "process"), str(hooks_dir() / "api"))
    assert [directory.origin for directory in settings.directories] == [
        "pyinstaller-hooks-contrib",
        "pyinstaller-hooks-contrib",
        "bundler",
    ]
    assert all(Path(directory.path).is_dir() for directory in settings.directories)
    assert [name for name, _ in settings.packages] == [CONTRIB, "packaging"]
    assert not settings.strict and settings.runtime_hooks == ()


def test_the_users_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"mine/hook-x.py": "", "run.py": ""})
    monkeypatch.chdir(tmp_path)
    settings = hook_settings(["mine"], ["run.py"], strict=True)
    first, *others = settings.directories
    assert (first.path, first.origin) == (str(tmp_path / "mine"), "--additional-hooks-dir")
    assert all(first.priority > other.priority for other in others)
    assert settings.runtime_hooks == (str(tmp_path / "run.py"),) and settings.strict


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--additional-hooks-dir .*none: there is no such directory"):
        hook_settings([str(tmp_path / "none")])
    with pytest.raises(UsageError, match="--runtime-hook .*: there is no such file"):
        hook_settings([], [str(tmp_path)])


def test_package_directory() -> None:
    assert Path(package_directory("packaging"), "version.py").is_file()


@pytest.mark.parametrize("name", ["bundler_absent", "this"])
def test_an_installation_that_lacks_a_package(name: str) -> None:
    with pytest.raises(BundlerError, match=f"lacks the package {name}"):
        package_directory(name)
