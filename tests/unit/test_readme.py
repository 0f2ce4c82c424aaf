"""README.md and docs/options.md have every option, exit code and command."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from bundler.errors import ALL_ERRORS
from bundler.option_table import OPTIONS, Option

README_LINES = 200


@pytest.fixture(scope="module")
def readme(project_root: Path) -> str:
    return (project_root / "README.md").read_text()


@pytest.fixture(scope="module")
def options_page(project_root: Path) -> str:
    return (project_root / "docs" / "options.md").read_text()


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_option_has_a_row(options_page: str, option: Option) -> None:
    words = ", ".join(f"`{flag}" if flag == option.flags[-1] else f"`{flag}`" for flag in option.flags)
    assert f"| {words or '`SCRIPT'}" in options_page


def test_every_exit_code_has_a_row(options_page: str) -> None:
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", options_page, re.MULTILINE)}
    assert codes == {0} | {cls.exit_code for cls in ALL_ERRORS}


def test_ci_runs_both_commands(readme: str, project_root: Path) -> None:
    scripts = [project_root / ".ci" / name for name in ("run", "suite")]
    assert all(script.stat().st_mode & stat.S_IXUSR for script in scripts)
    assert ".ci/suite" in scripts[0].read_text()
    text = scripts[1].read_text()
    commands = re.findall(r"^python3 -m venv .*$", readme, re.MULTILINE)
    assert len(commands) == 2
    for _, install, *others in (command.split(" && ") for command in commands):
        assert f"install {install.split('install ')[1]}\n" in text
        assert all(f"{other}\n" in text or f"{other} " in text for other in others)


def test_readme_is_short(readme: str) -> None:
    assert len(readme.splitlines()) <= README_LINES
