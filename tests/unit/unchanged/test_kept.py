"""bundler.unchanged.kept."""

from __future__ import annotations

import os

from bundler.options import BuildOptions
from bundler.unchanged.kept import kept_path


def test_each_program_has_its_own() -> None:
    assert kept_path(BuildOptions(script="app.py"), "scans") == os.path.abspath("build/app/kept/scans")
    assert kept_path(BuildOptions(script="app.py", no_cache=True), "scans") is None
