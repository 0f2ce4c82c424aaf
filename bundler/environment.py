"""Defaults from the build's surroundings: virtual environment, cache directory, processors, file times."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping

from bundler.errors import InterpreterNotFound, UsageError


def default_jobs() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0))


def default_python(environ: Mapping[str, str] | None = None) -> str:
    """The target interpreter without ``--python``.

    It is that of the active virtual environment (``VIRTUAL_ENV``, else ``CONDA_PREFIX``) if there is one,
    else the interpreter that runs bundler.
    """
    environ = os.environ if environ is None else environ
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        prefix = environ.get(variable)
        if prefix:
            candidate = os.path.join(prefix, "bin", "python")
            if os.path.exists(candidate):
                return candidate
    return sys.executable


def default_launcher(environ: Mapping[str, str] | None = None) -> str | None:
    """``$BUNDLER_COMPILER_LAUNCHER``, if it is set to something."""
    return (os.environ if environ is None else environ).get("BUNDLER_COMPILER_LAUNCHER") or None


def resolve_python(named: str) -> str:
    """The interpreter that ``--python`` names: by a path, a virtual environment, or a name on PATH.

    Raises :class:`InterpreterNotFound`.
    """
    if os.sep not in named and not os.path.exists(named):
        found = shutil.which(named)
        if found is None:
            raise InterpreterNotFound(f"no {named!r} on PATH", "", "give --python a path")
        return found
    path = os.path.expanduser(named)
    if os.path.isdir(path):
        path = os.path.join(path, "bin", "python")
    if not os.path.exists(path):
        raise InterpreterNotFound(
            f"there is no interpreter at {named}", "", "give --python an executable or a virtual environment"
        )
    # symbolic links are not resolved: an interpreter finds its virtual environment by the name it has in it
    return os.path.abspath(path)


def source_date_epoch(environ: Mapping[str, str] | None = None) -> int | None:
    """The latest time that a bundled file may have, in seconds since 1970; None: any.

    It is ``SOURCE_DATE_EPOCH`` (https://reproducible-builds.org/specs/source-date-epoch/).  Raises
    :class:`UsageError` when the variable is not such a number.
    """
    text = (os.environ if environ is None else environ).get("SOURCE_DATE_EPOCH")
    if text is None:
        return None
    # int() takes 4,300 digits at the most
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) < 1 << 63):
        raise UsageError(
            f"SOURCE_DATE_EPOCH cannot be {text!r}",
            "it is a number of seconds since 1970",
            'set it with SOURCE_DATE_EPOCH=$(date +%s -d "2024-01-01"), or unset it',
        )
    return int(text)


def default_cache_dir(environ: Mapping[str, str] | None = None) -> str:
    """``$BUNDLER_CACHE_DIR``, else ``bundler`` in the XDG cache directory."""
    environ = os.environ if environ is None else environ
    named = environ.get("BUNDLER_CACHE_DIR")
    if named:
        return os.path.abspath(named)
    base = environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # the XDG base directory specification: ignore a relative path
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "bundler")
