"""bundler.unchanged.settings: which options and variables count."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bundler.options import BuildOptions
from bundler.unchanged.settings import settings_digest


def digest(environ: dict[str, str] | None = None, **options: object) -> str:
    return settings_digest(BuildOptions(script="app.py", **options), environ or {})  # type: ignore[arg-type]


def test_options_count_unless_they_only_say_how_a_build_runs() -> None:
    assert digest() == digest()
    assert digest(jobs=7, quiet=True, json=True, cache_dir="/elsewhere", log_level="DEBUG") == digest()
    assert digest(small=True) != digest()
    assert digest(hidden_imports=("a", "b")) != digest(hidden_imports=("a, b",))


def test_variables_count_unless_they_belong_to_a_terminal() -> None:
    plain = digest({"A": "1"})
    assert digest({"A": "2"}) != plain
    assert digest({"A": "1", "SOURCE_DATE_EPOCH": "1"}) != plain
    assert digest({"A": "1", "TERM": "x", "SHLVL": "3", "SSH_CONNECTION": "1 2"}) == plain


def test_directory_and_umask_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest()
    mask = os.umask(0o077)
    try:
        assert digest() != before
    finally:
        os.umask(mask)
    assert digest() == before
    monkeypatch.chdir(tmp_path)
    assert digest() != before
