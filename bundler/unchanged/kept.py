"""Where a build keeps results for the next one (:mod:`bundler.target.memo`)."""

from __future__ import annotations

import os
from typing import Literal

from bundler.options import BuildOptions

Name = Literal["scans", "chunks", "deflated", "packed"]
"""What modules import, which generated C is there, compressed files, compressed objects and images."""


def kept_path(options: BuildOptions, name: Name) -> str | None:
    """The file of the memo ``name``; None with ``--no-cache``."""
    return None if options.no_cache else os.path.join(options.work_dir, "kept", name)
