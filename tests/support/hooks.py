"""Hooks and packages for tests of the hook process."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bundler.hook_settings import hook_settings
from bundler.target.hooks.model import HookSettings
from bundler.target.hooks.process import HookProcess


def write(root: Path, files: Mapping[str, str]) -> Path:
    """Write ``files`` (path below ``root`` -> text); returns ``root``."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def settings(*additional: Path, runtime_hooks: Sequence[Path] = (), **changes: Any) -> HookSettings:
    """The settings of a build with these directories of hooks."""
    scripts = [str(script) for script in runtime_hooks]
    return replace(hook_settings([str(directory) for directory in additional], scripts), **changes)


def search_path(python: str) -> list[str]:
    """``sys.path`` of an interpreter, without the environment's influence."""
    code = "import json, sys; print(json.dumps(sys.path))"
    done = subprocess.run([python, "-I", "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    found: list[str] = json.loads(done.stdout)
    return found


@contextmanager
def process(python: str = "", *more: Path, timeout: float = 60) -> Iterator[HookProcess]:
    """A hook process whose ``sys.path`` begins with the directories ``more``."""
    path = [*map(str, more), *(search_path(python) if python else [])]
    running = HookProcess(replace(hook_settings(), timeout=timeout), path, python)
    try:
        yield running
    finally:
        running.close()


def hook_request(file: Path | str, module: str, **more: Any) -> dict[str, Any]:
    """The request to run the hook ``file`` for ``module``."""
    described = {"origin": None, "search_paths": None, "config": {}, **more}
    return {"do": "hook", "file": str(file), "module": module, **described}
