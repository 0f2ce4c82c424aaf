"""What the surroundings say: the active virtual environment, the cache directory, the processors."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping

from bundler.errors import InterpreterNotFound, UsageError

ZIP_EPOCH = 315619200
"""The second day of 1980, in seconds since 1970: the first that a zip archive can hold in every time
zone."""


def default_jobs() -> int:
    """The number of processors this process may use."""
    return len(os.sched_getaffinity(0))


def default_python(environ: Mapping[str, str] | None = None) -> str:
    """The interpreter to freeze for when none is named.

    The active virtual environment's (``VIRTUAL_ENV``, else ``CONDA_PREFIX``) if it has one, else
    the interpreter that runs bundler.
    """
    environ = os.environ if environ is None else environ
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        prefix = environ.get(variable)
        if prefix:
            candidate = os.path.join(prefix, "bin", "python")
            if os.path.exists(candidate):
                return candidate
    return sys.executable


def resolve_python(named: str) -> str:
    """The interpreter meant by ``--python``: a path, a virtual environment, or a name on PATH."""
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
    # not resolved: the name inside a virtual environment is what selects that environment
    return os.path.abspath(path)


def bundled_file_time(environ: Mapping[str, str] | None = None) -> int:
    """When bundled files were last changed, in seconds since 1970.

    ``SOURCE_DATE_EPOCH`` (https://reproducible-builds.org/specs/source-date-epoch/), else
    :data:`ZIP_EPOCH`.  Raises :class:`UsageError` for a value that is not such a number.
    """
    text = (os.environ if environ is None else environ).get("SOURCE_DATE_EPOCH")
    if text is None:
        return ZIP_EPOCH
    if not (text.isascii() and text.isdecimal() and int(text) < 1 << 63):
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
    if not os.path.isabs(base):  # the XDG specification: a relative one is to be ignored
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "bundler")
