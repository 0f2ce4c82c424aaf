"""Where a build keeps results for the next one (:mod:`bundler.target.memo`)."""

from __future__ import annotations

import os
from typing import Literal

from bundler.cache import entries_directory
from bundler.options import BuildOptions

Name = Literal["scans", "chunks", "deflated", "packed"]
"""What modules import, which generated C is there, compressed files, compressed objects and images."""


def kept_path(options: BuildOptions, name: Name) -> str | None:
    """The file of the memo ``name``; None with ``--no-cache``."""
    return None if options.no_cache else os.path.join(options.work_dir, "kept", name)


def cache_entries(options: BuildOptions) -> str | None:
    """The directory of the cache (:class:`bundler.cache.Cache`); None with ``--no-cache``."""
    return None if options.no_cache else entries_directory(options.cache_dir)
