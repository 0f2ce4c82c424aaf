"""A pytest plugin: PyInstaller's functional tests build with bundler.

Their helper ``AppBuilder`` turns a script into an executable and runs it.  Here its building half is
bundler's command line; all else, their conftest included, stays as it is.  What is about PyInstaller's own
mechanics (one-directory bundles, spec files, its archive's table of contents, windowed programs, splash
screens) is skipped, with its reason.

``run.py`` beside this file loads it.  It reads the environment variable ``BUNDLER``: bundler's command.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

theirs: Any = importlib.import_module("PyInstaller.utils.conftest")
"""Where ``AppBuilder`` is."""

SAME = {
    "--path": "--paths",
    "--paths": "--paths",
    "--hiddenimport": "--hidden-import",
    "--hidden-import": "--hidden-import",
    "--add-data": "--add-data",
    "--add-binary": "--add-binary",
    "--additional-hooks-dir": "--additional-hooks-dir",
    "--runtime-hook": "--runtime-hook",
    "--exclude-module": "--exclude-module",
    "--copy-metadata": "--copy-metadata",
    "--collect-submodules": "--collect-submodules",
    "--collect-data": "--collect-data",
    "--collect-all": "--collect-all",
    "--name": "--name",
    "--python-option": "--python-option",
}
"""Options that mean the same, by their name in PyInstaller."""

WITHOUT_MEANING = {
    "--noconfirm": 0,
    "-y": 0,
    "--onefile": 0,
    "--debug": 1,
    "--log-level": 1,
    "--runtime-tmpdir": 1,
}
"""Options that a single executable which unpacks nothing has no use for, and how many words follow them."""

ONLY_THEIRS = {
    "--windowed": "a windowed program is a thing of Windows and macOS",
    "--splash": "splash screens belong to PyInstaller's bootloader",
    "--contents-directory": "there is no directory beside the executable",
    "--onedir": "there is no directory beside the executable",
    "--": "what follows are the arguments of a spec file",
}


def translated(words: Sequence[str]) -> Iterator[str]:
    """PyInstaller's command-line ``words`` as bundler's; skips the test where there is no such thing."""
    rest = iter(words)
    for word in rest:
        name, equals, value = str(word).partition("=")
        if name in ONLY_THEIRS:
            pytest.skip(f"{name}: {ONLY_THEIRS[name]}")
        if name in WITHOUT_MEANING:
            if WITHOUT_MEANING[name] and not equals:
                next(rest)
        elif name in SAME:
            yield SAME[name]
            yield value if equals else str(next(rest))
        else:
            raise ValueError(f"the adapter does not know PyInstaller's option {name}")


def search_path() -> Iterator[str]:
    """What a test put on ``sys.path``: their analysis runs in the test's process and sees it."""
    usual = {os.path.realpath(directory) for directory in _USUAL}
    for directory in sys.path:
        if directory and os.path.isdir(directory) and os.path.realpath(directory) not in usual:
            yield "--paths"
            yield directory


_USUAL = tuple(sys.path)


def build(builder: Any, args: Sequence[str]) -> bool:
    """Stands in for ``AppBuilder._test_building``."""
    if builder._is_spec:
        pytest.skip("a spec file is a program for PyInstaller")
    tests = builder._request.path.resolve().parent
    script = Path(builder.script)
    command = [
        *(os.environ["BUNDLER"], "build", str(script), "--python", sys.executable),
        *("--distpath", str(builder._dist_dir), "--workpath", str(builder._build_dir)),
        *("--paths", str(tests / "modules"), *search_path(), *translated(args)),
    ]
    return subprocess.run(command, stdin=subprocess.DEVNULL).returncode == 0


def examined(builder: Any, executable: str, log: str) -> bool:
    """Stands in for ``AppBuilder._examine_executable``, which reads the table of PyInstaller's archive."""
    return True


theirs.AppBuilder._test_building = build
theirs.AppBuilder._examine_executable = examined
theirs.initialize_modgraph = lambda: None
"""Their graph of modules is made once for a run, and nothing asks for it here."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """One executable a test: what asks for a directory beside it goes."""
    kept: list[pytest.Item] = []
    gone: list[pytest.Item] = []
    for item in items:
        callspec = getattr(item, "callspec", None)
        directory = callspec is not None and callspec.params.get("pyi_builder") == "onedir"
        (gone if directory else kept).append(item)
    config.hook.pytest_deselected(items=gone)
    items[:] = kept
