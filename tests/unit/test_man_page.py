"""docs/bundler.1: it is that of the commands, and man can format it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from support.man_page import man_page

from bundler.option_table import OPTIONS


@pytest.fixture
def page(project_root: Path) -> Path:
    return project_root / "docs" / "bundler.1"


def test_it_is_up_to_date(page: Path) -> None:
    if os.environ.get("BUNDLER_UPDATE_GOLDEN"):
        page.write_text(man_page())
    assert page.read_text() == man_page(), "BUNDLER_UPDATE_GOLDEN=1 writes it anew"


def test_it_has_every_option(page: Path) -> None:
    text = page.read_text().replace("\\-", "-")
    assert [flag for option in OPTIONS for flag in option.flags if flag not in text] == []
    assert all(f".SS bundler {name}\n" in text for name in ("build", "inspect", "hooks check", "cache clean"))


def test_no_line_is_taken_for_a_request(page: Path) -> None:
    requests = {line.split()[0] for line in page.read_text().splitlines() if line.startswith((".", "'"))}
    assert requests == {".TH", ".SH", ".SS", ".B", ".BR", ".I", ".RI", ".TP", ".PP"}


def test_man_formats_it(page: Path) -> None:
    formatter = shutil.which("groff") or shutil.which("mandoc")
    if formatter is None:
        pytest.skip("there is neither groff nor mandoc")
    words = ["-man", "-Tutf8", "-ww"] if formatter.endswith("groff") else ["-Tlint", "-Werror"]
    done = subprocess.run([formatter, *words, str(page)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_wheel_has_it(project_root: Path) -> None:
    settings = tomllib.loads((project_root / "pyproject.toml").read_text())
    shared = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {"docs/bundler.1": "share/man/man1/bundler.1"}
