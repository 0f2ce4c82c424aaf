"""bundler.inventory.beside: files that a script names and that are beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundler.inventory.data_files import data_files
from bundler.target.closure.model import Closure, Module, NamesBeside


def places(root: Path, text: str, filename: str = "app.py", *looked_for: str) -> list[str]:
    origin = root / filename
    origin.parent.mkdir(parents=True, exist_ok=True)
    origin.write_text(text)
    module = Module("m", "source", str(origin), filename=filename)
    closure = Closure("script", "__main__", (module,), beside=(NamesBeside("m", looked_for),))
    return [file.place for file in data_files(closure)]


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


def test_what_other_code_looks_for_comes(root: Path) -> None:
    assert places(root, "App(__name__)", "app.py", "data", "nothing") == ["data/a.csv", "data/deep/b.csv"]


def test_of_modules_that_open_files_only(root: Path) -> None:
    (root / "app.py").write_text("'config.json'")
    module = Module("m", "source", str(root / "app.py"), filename="app.py")
    assert data_files(Closure("script", "__main__", (module,))) == []


def test_above_a_module_up_to_the_root(root: Path) -> None:
    text = "Path(__file__).parents[2] / 'config.json'"
    assert places(root, text, "pkg/sub/m.py") == ["config.json"]


@pytest.mark.parametrize(
    "literal", ["dist", "build", ".", "..", "/etc/passwd", "../x", "nothing", "lib", "app.py", ""]
)
def test_what_is_no_data_stays(root: Path, literal: str) -> None:
    (root.parent / "x").write_text("outside")
    assert places(root, f"__file__, {literal!r}") == []
