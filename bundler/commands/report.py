"""``bundler report`` and ``--report``: one HTML page about an executable."""

from __future__ import annotations

import os
from collections.abc import Sequence

from bundler.errors import UsageError, from_os_error
from bundler.files import write_if_changed
from bundler.manifest.model import Manifest
from bundler.manifest.read import read_executable, read_work_dir
from bundler.options import BuildOptions
from bundler.page.data import page_data
from bundler.page.profile import Profile, profile
from bundler.page.render import render
from bundler.reporter import Reporter


def report(
    binary: str, arguments: Sequence[str], output: str | None, reporter: Reporter, *, with_run: bool
) -> None:
    """Write the page about ``binary`` to ``output`` and print its path.

    With ``with_run``, ``binary`` is run once with ``arguments``, and the page shows where its time goes.
    Raises :class:`NotInspectable`, :class:`InputUnreadable`, :class:`UsageError`, :class:`OutputNotWritable`.
    """
    if arguments and not with_run:
        raise UsageError(f"{arguments[0]!r} is a word for the program, which is not run", "", "add --profile")
    executable = read_executable(binary)
    run = profile(binary, arguments) if with_run else None
    if run is not None and not any(stage.imports for stage in run.stages):
        reporter.warn(f"{binary} tells no times of imports, because of --no-interpreter or an older bundler")
    name = os.path.basename(binary)
    path = output or f"{name}-report.html"
    _write(path, executable.manifest, name, executable.size, (), run)
    reporter.result([path])


def report_build(options: BuildOptions, warnings: Sequence[str]) -> None:
    """Write the page of ``--report`` for what was built, with the ``warnings`` of the build.

    Raises :class:`OutputNotWritable`.
    """
    assert options.report is not None
    manifest, size = read_work_dir(options.work_dir), os.path.getsize(options.output_path)
    _write(options.report, manifest, os.path.basename(options.output_path), size, warnings)


def _write(
    path: str, manifest: Manifest, name: str, size: int, warnings: Sequence[str], run: Profile | None = None
) -> None:
    page = render(page_data(manifest, name, size, warnings, run))
    try:
        write_if_changed(path, page.encode())
    except OSError as error:
        raise from_os_error(error, f"writing {path}") from error
