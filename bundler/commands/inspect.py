"""``bundler inspect``: what an executable holds."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any

from bundler.environment import source_date_epoch
from bundler.errors import from_os_error
from bundler.manifest.difference import difference
from bundler.manifest.extract import extract, find_file
from bundler.manifest.read import read_executable
from bundler.manifest.sbom import sbom_json
from bundler.report.inspected import (
    difference_json,
    difference_lines,
    file_lines,
    inspected_json,
    inspected_lines,
    licence_lines,
)
from bundler.reporter import Reporter


def inspect(path: str, reporter: Reporter, *, as_json: bool) -> None:
    """Print the overview of an executable."""
    executable = read_executable(path)
    _print(reporter, inspected_json(executable), inspected_lines(executable), as_json=as_json)


def list_files(path: str, reporter: Reporter) -> None:
    """Print the files of the tree."""
    reporter.result(file_lines(read_executable(path).manifest))


def extract_file(path: str, name: str, output: str | None, reporter: Reporter) -> None:
    """Write a file of the tree, or the source of a module, to ``output``, or to standard output.

    Raises :class:`UsageError` for a name that the executable does not have, :class:`OutputNotWritable`.
    """
    executable = read_executable(path)
    content = extract(executable, find_file(executable.manifest, name))
    if output is None:
        reporter.raw(content)
        return
    try:
        with open(output, "wb") as stream:
            stream.write(content)
    except OSError as error:
        raise from_os_error(error, f"writing {output}") from error


def print_sbom(path: str, reporter: Reporter) -> None:
    """Print the bill of materials.  Its date is that of SOURCE_DATE_EPOCH, else of the executable.

    Raises :class:`UsageError` if the library for it is not installed.
    """
    executable = read_executable(path)
    latest = source_date_epoch()
    reporter.result([sbom_json(executable, int(os.path.getmtime(path)) if latest is None else latest)])


def print_licences(path: str, reporter: Reporter) -> None:
    """Print the licence of each distribution, with its texts."""
    reporter.result(licence_lines(read_executable(path)))


def compare(old: str, new: str, reporter: Reporter, *, as_json: bool) -> None:
    """Print what changed from the executable ``old`` to ``new``."""
    found = difference(read_executable(old), read_executable(new))
    _print(reporter, difference_json(found), difference_lines(found), as_json=as_json)


def _print(reporter: Reporter, data: dict[str, Any], lines: Iterable[str], *, as_json: bool) -> None:
    reporter.result([json.dumps(data, indent=2)] if as_json else lines)
