"""bundler.inventory.beside: files that a script names and that are beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundler.inventory.data_files import data_files
from bundler.target.closure.model import Closure, Module


def places(root: Path, text: str, filename: str = "app.py", group: str = "app") -> list[str]:
    origin = root / filename
    origin.parent.mkdir(parents=True, exist_ok=True)
    origin.write_text(text)
    module = Module("m", "source", str(origin), group=group, filename=filename)
    return [file.place for file in data_files(Closure("script", "__main__", (module,)))]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    names = (
        "config.json data/a.csv data/deep/b.csv data/.git/c other.txt dist/app build/x secret/.env lib/z.py"
    )
    for name in names.split():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def test_what_is_named_comes(root: Path) -> None:
    text = "open(join(dirname(__file__), 'config.json')); Path(__file__).parent / \"data\" / 'a.csv'"
    assert places(root, text) == ["config.json", "data/a.csv", "data/deep/b.csv"]


def test_nothing_comes_without_file(root: Path) -> None:
    assert places(root, "open('config.json')") == []


def test_of_the_application_only(root: Path) -> None:
    assert places(root, "__file__, 'config.json'", group="dist:x") == []


def test_above_a_module_up_to_the_root(root: Path) -> None:
    text = "Path(__file__).parents[2] / 'config.json'"
    assert places(root, text, "pkg/sub/m.py") == ["config.json"]


@pytest.mark.parametrize(
    "literal", ["dist", "build", ".", "..", "/etc/passwd", "../x", "nothing", "lib", "app.py", ""]
)
def test_what_is_no_data_stays(root: Path, literal: str) -> None:
    (root.parent / "x").write_text("outside")
    assert places(root, f"__file__, {literal!r}") == []
