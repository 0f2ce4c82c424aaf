"""Which hooks a build uses, as settings for the worker.  This runs in bundler's own environment."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator, Sequence

from bundler.errors import BundlerError, UsageError
from bundler.resources import hooks_dir
from bundler.target.hooks.model import (
    CONTRIB_PRIORITY,
    OWN_PRIORITY,
    USER_PRIORITY,
    HookDirectory,
    HookSettings,
)

CONTRIB = "_pyinstaller_hooks_contrib"
SHARED = (CONTRIB, "packaging")
"""Packages of bundler's own environment that hooks may import."""


def hook_settings(
    additional: Sequence[str] = (), runtime_hooks: Sequence[str] = (), *, strict: bool = False
) -> HookSettings:
    """The hooks of bundler, of the community and of the user.

    The user's are the directories ``additional`` and the scripts ``runtime_hooks``.  Raises ``UsageError``
    for a directory or script that is not there.
    """
    for directory in additional:
        if not os.path.isdir(directory):
            raise UsageError(f"--additional-hooks-dir {directory}: there is no such directory")
    for script in runtime_hooks:
        if not os.path.isfile(script):
            raise UsageError(f"--runtime-hook {script}: there is no such file")
    return HookSettings(
        programs=str(hooks_dir() / "process"),
        api=str(hooks_dir() / "api"),
        directories=tuple(_directories(additional)),
        packages=tuple((name, package_directory(name)) for name in SHARED),
        runtime_hooks=tuple(os.path.abspath(script) for script in runtime_hooks),
        strict=strict,
    )


def package_directory(name: str) -> str:
    """The directory of a package of bundler's own environment.  The package is not imported."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise BundlerError(
            f"this installation of bundler lacks the package {name}", "", "install bundler again"
        )
    return os.path.abspath(next(iter(spec.submodule_search_locations)))


def _directories(additional: Sequence[str]) -> Iterator[HookDirectory]:
    for directory in additional:
        yield HookDirectory(os.path.abspath(directory), "--additional-hooks-dir", USER_PRIORITY)
    contrib = package_directory(CONTRIB)
    origin = "pyinstaller-hooks-contrib"
    yield HookDirectory(os.path.join(contrib, "stdhooks"), origin, CONTRIB_PRIORITY)
    yield HookDirectory(contrib, origin, CONTRIB_PRIORITY)
    yield HookDirectory(str(hooks_dir() / "stdhooks"), "bundler", OWN_PRIORITY)
