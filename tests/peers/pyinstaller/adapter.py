"""A pytest plugin: PyInstaller's functional tests build with bundler.

Their helper ``AppBuilder`` turns a script into an executable and runs it.  Here its building half is
bundler's command line; all else, their conftest included, stays as it is.  What is about PyInstaller's own
mechanics (one-directory bundles, spec files, its archive's table of contents, windowed programs, splash
screens) is skipped, with its reason.

``run.py`` beside this file loads it.  It reads two environment variables: ``BUNDLER`` is bundler's command,
``BUNDLER_WORK`` a directory for its files.  All tests share that one, under one name, so that what a build
keeps for the next one saves most of the time, and the same program is built once for several tests in a row.
"""

from __future__ import annotations

import importlib
import os
import shutil
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
    "--exclude": "--exclude-module",
    "--exclude-module": "--exclude-module",
    "--copy-metadata": "--copy-metadata",
    "--collect-submodules": "--collect-submodules",
    "--collect-data": "--collect-data",
    "--collect-all": "--collect-all",
    "--optimize": "--optimize",
    "--python": "--python-option",
    "--python-option": "--python-option",
}
"""Options that mean the same, by their name in PyInstaller; it takes names that are cut off, too."""

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
    levels = 0
    for word in rest:
        name, equals, value = str(word).partition("=")
        if name in ONLY_THEIRS:
            pytest.skip(f"{name}: {ONLY_THEIRS[name]}")
        if name in WITHOUT_MEANING:
            if WITHOUT_MEANING[name] and not equals:
                next(rest)
        elif name in SAME:
            value = value if equals else str(next(rest))
            if (SAME[name], value) == ("--python-option", "O"):
                levels += 1
            else:
                yield from (SAME[name], value)
        else:
            raise ValueError(f"the adapter does not know PyInstaller's option {name}")
    if levels:
        yield from ("--optimize", str(levels))


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
    words = [str(word) for word in args]
    name = script.stem
    if "--name" in words:
        at = words.index("--name")
        name = words[at + 1]
        del words[at : at + 2]
    made = Path(os.environ["BUNDLER_WORK"], "made")
    command = [
        *(os.environ["BUNDLER"], "build", str(script), "--python", sys.executable),
        *("--output", str(made), "--workpath", str(made.parent), "--name", "test"),
        *("--paths", str(tests / "modules"), *search_path(), *translated(words)),
    ]
    built = subprocess.run(command, stdin=subprocess.DEVNULL).returncode == 0
    if built:
        builder._dist_dir.mkdir(parents=True, exist_ok=True)
        shutil.copy(made, builder._dist_dir / name)
    return built


def examined(builder: Any, executable: str, log: str) -> bool:
    """Stands in for ``AppBuilder._examine_executable``, which reads the table of PyInstaller's archive."""
    return True


theirs.AppBuilder._test_building = build
theirs.AppBuilder._examine_executable = examined
theirs.initialize_modgraph = lambda: None
"""Their graph of modules is made once for a run, and nothing asks for it here."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each test once: theirs run in two modes, and some only in that of a directory, to save time."""
    kept: dict[tuple[str, ...], pytest.Item] = {}
    for item in sorted(items, key=_is_directory):
        kept.setdefault(_without_mode(item), item)
    chosen = set(kept.values())
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = [item for item in items if item in chosen]


def _parameters(item: pytest.Item) -> dict[str, object]:
    callspec = getattr(item, "callspec", None)
    return {} if callspec is None else dict(callspec.params)


def _is_directory(item: pytest.Item) -> bool:
    return _parameters(item).get("pyi_builder") == "onedir"


def _without_mode(item: pytest.Item) -> tuple[str, ...]:
    """The name of the test with its parameters other than the mode."""
    others = {name: value for name, value in _parameters(item).items() if name != "pyi_builder"}
    return item.nodeid.partition("[")[0], repr(sorted(others.items(), key=lambda pair: pair[0]))
