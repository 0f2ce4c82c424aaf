"""The documentation: its links lead somewhere, and the tests that it names exist."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "hooks" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]

_CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_TEST = re.compile(r"`(\w+): (test_\w+)(?:\[.*?\])?`")


def prose(page: Path) -> str:
    """The text of ``page`` without its blocks of code, where neither links nor headings are."""
    return _CODE_BLOCK.sub("", page.read_text("utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors of the page's headings, as GitHub makes them."""
    found: set[str] = set()
    for heading in _HEADING.findall(prose(page)):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        anchor = base = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
        number = 0
        while anchor in found:
            number += 1
            anchor = f"{base}-{number}"
        found.add(anchor)
    return found


def broken_links(page: Path) -> list[str]:
    """The relative links of ``page`` whose file or anchor does not exist."""
    broken = []
    for link in _LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    return broken


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links(page: Path) -> None:
    assert broken_links(page) == []


def test_broken_links_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A page: `x`, twice\n## Again\n## Again\n"
        "[a](#a-page-x-twice) [b](#again-1) [c](#none) [d](none.md)\n"
        "[e](https://example.org/) [f](page.md#again)\n```\n[g](code.md)\n```\n"
    )
    assert broken_links(page) == ["#none", "none.md"]


def rows_of_differences() -> list[str]:
    page = (ROOT / "docs" / "differences.md").read_text("utf-8")
    return [line for line in page.splitlines() if line.startswith("| ")][2:]


def rows_of_surroundings() -> list[str]:
    page = (ROOT / "docs" / "design.md").read_text("utf-8")
    section = page.partition("## Hardened and hostile surroundings")[2].partition("### ")[0]
    return [line for line in section.splitlines() if line.startswith("| ")][2:]


@pytest.mark.parametrize("table", [rows_of_differences, rows_of_surroundings])
def test_tables_name_tests_that_exist(table: Callable[[], list[str]]) -> None:
    rows = table()
    assert rows
    for row in rows:
        named = _TEST.findall(row)
        assert named, row
        for area, test in named:
            file = ROOT / "tests" / "apps" / area
            texts = [path.read_text("utf-8") for path in file.glob("test_*.py")]
            assert any(f"def {test}(" in text for text in texts), f"{area}: {test}"
