"""``bundler report``."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundler.commands.report import report
from bundler.errors import NotInspectable, UsageError
from bundler.reporter import Reporter


def test_words_for_a_program_that_is_not_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--version"):
        report("app", ["--version"], None, Reporter("ERROR"), with_run=False)


def test_what_is_no_executable_of_ours(tmp_path: Path) -> None:
    with pytest.raises(NotInspectable):
        report("/bin/sh", [], str(tmp_path / "page.html"), Reporter("ERROR"), with_run=False)
    assert not (tmp_path / "page.html").exists()
