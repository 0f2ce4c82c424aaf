"""Whether a build is needed, and the record that the next one is compared with.

The record counts only if the build has seen all that it depends on.  So there is none after a run of the
program (``--trace``), whose answer may depend on anything, with ``--no-cache`` and with ``--debug``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bundler.options import BuildOptions
from bundler.resources import hooks_dir, stub_dir
from bundler.target.seen import Seen
from bundler.unchanged.record import Record, load_record, make_record, save_record, why_outdated
from bundler.unchanged.settings import settings_digest

_READ_BY_TOOLS = ("/etc/ld.so.cache", "/etc/ld.so.conf")
"""Files that ``ldconfig`` reads for the build."""


def unchanged_build(options: BuildOptions) -> Record | None:
    """The record of the last build, if another one would make the same; else None."""
    if not _may_skip(options):
        return None
    record = load_record(_path(options))
    if record is None or why_outdated(record, settings_digest(options)) is not None:
        return None
    return record


def keep_record(options: BuildOptions, seen: Seen, outputs: tuple[str, ...], said: Mapping[str, Any]) -> None:
    """Write the record of a build that has ``seen`` its input and made ``outputs``."""
    Path(_path(options)).unlink(missing_ok=True)
    if not _may_skip(options) or not seen.complete:
        return
    for path in (*_own_files(), *_READ_BY_TOOLS):
        seen.note(path)
    seen.note_process()
    places = (options.output_path, options.work_dir, options.cache_dir)
    save_record(make_record(settings_digest(options), seen, outputs, places, said), _path(options))


def _may_skip(options: BuildOptions) -> bool:
    return not (options.traces or options.no_cache or options.debug)


def _path(options: BuildOptions) -> str:
    return os.path.join(options.work_dir, "record.json")


def _own_files() -> Iterator[str]:
    """The files of bundler itself."""
    for top in (Path(__file__).parent.parent, stub_dir(), hooks_dir()):
        for directory, _, names in os.walk(top):
            yield from (os.path.join(directory, name) for name in names)
