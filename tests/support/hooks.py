"""Hooks and packages for tests of the hook process."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bundler.hook_settings import hook_settings
from bundler.target.closure.model import Closure
from bundler.target.hooks.model import HookSettings, HookUse
from bundler.target.hooks.process import HookProcess

FindClosure = Callable[..., Closure]
"""``find(main, files, hooks)``, a fixture: the closure of a script beside ``files``, with ``hooks``."""


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


def module_names(closure: Closure) -> set[str]:
    """The names of the modules of ``closure``."""
    return {module.name for module in closure.modules}


def hook_uses(closure: Closure) -> dict[str, HookUse]:
    """What hooks did, by module; in the order they ran."""
    return {use.module: use for use in closure.hooks.uses}


def install_distribution(site: Path, name: str, files: Mapping[str, str], entry_points: str) -> None:
    """Put a distribution into ``site``, with ``files`` and the text of its ``entry_points.txt``."""
    info = f"{name}-1.0.dist-info"
    texts = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/entry_points.txt": entry_points,
    }
    write(site, {**texts, f"{info}/RECORD": "".join(f"{path},,\n" for path in texts)})
