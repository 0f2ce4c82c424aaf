"""What is wrong with a build and can be seen in a moment, before anything takes its time."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from bundler.compile.toolchain import launcher_words
from bundler.environment import source_date_epoch
from bundler.errors import InputUnreadable, OutputNotWritable, from_os_error
from bundler.inventory.added import check_added
from bundler.options import BuildOptions
from bundler.requests import closure_request
from bundler.target.closure.entry import script_directory
from bundler.trace import trace_words


def check_early(options: BuildOptions) -> None:
    """Raise a :class:`BundlerError` for what the files named by ``options`` show.

    The work and the cache directory are made.  The output directory is left as it was.
    """
    source_date_epoch()
    launcher_words(options.compiler_launcher)
    if options.script is not None:
        _check_script(options.script)
    script_directory(closure_request(options))
    for arguments in options.traces:
        trace_words(arguments)
    check_added("--add-data", options.add_data)
    check_added("--add-binary", options.add_binary)
    _check_output(options.output_path)
    make_directory(options.tables_dir, "--workpath")
    if not options.no_cache:
        _make_cache(options.cache_dir)


def _check_script(path: str) -> None:
    if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):
        raise InputUnreadable(f"{path} is not a file or directory", "", "name a script")


def _check_output(path: str) -> None:
    """Raise unless a file can be put into the directory of ``path``."""
    directory = os.path.dirname(path)
    missing = [name for name in (directory, *map(str, Path(directory).parents)) if not os.path.lexists(name)]
    try:
        make_directory(directory, "--output or --distpath")
    finally:
        for name in missing:
            with suppress(OSError):
                os.rmdir(name)


def make_directory(directory: str, options: str) -> None:
    """Make ``directory`` and write to it.  Raises :class:`OutputNotWritable` and :class:`DiskFull`."""
    _refuse_file(directory, options)
    try:
        os.makedirs(directory, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            pass
    except OSError as error:
        failure = from_os_error(error, f"preparing the directory {directory}")
        failure.hint = failure.hint or f"choose another place with {options}"
        raise failure from error


def _make_cache(directory: str) -> None:
    """Make the cache directory.  It need not be writable: one that is only read is of use, too."""
    hint = "--cache-dir, or use none with --no-cache"
    _refuse_file(directory, hint)
    try:
        os.makedirs(directory, exist_ok=True)
    except OSError as error:
        failure = from_os_error(error, f"preparing the cache directory {directory}")
        failure.hint = f"choose another place with {hint}"
        raise failure from error


def _refuse_file(directory: str, options: str) -> None:
    """Raise :class:`OutputNotWritable` if one of the names above or at the end is not a directory."""
    for path in (directory, *map(str, Path(directory).parents)):
        if os.path.exists(path) and not os.path.isdir(path):
            raise OutputNotWritable(f"{path} is not a directory", "", f"choose another place with {options}")
