"""The list of harmless types."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bundler.tables import exit_types


def test_the_projects_list(project_root: Path) -> None:
    """Each row has its reason."""
    rows = tomllib.loads((project_root / "hooks" / "exit.toml").read_text())["harmless"]
    assert exit_types.harmless_types() == tuple(row["types"] for row in rows)
    assert rows and all(isinstance(row["types"], str) and len(row) > 1 for row in rows)


def test_patterns_keep_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "exit.toml").write_text('[[harmless]]\ntypes = "b.*"\n[[harmless]]\ntypes = "a.T"\n')
    monkeypatch.setattr(exit_types, "hooks_dir", lambda: tmp_path)
    assert exit_types.harmless_types() == ("b.*", "a.T")
