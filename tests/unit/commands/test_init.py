"""``bundler init``."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from support.hooks import write

from bundler.__main__ import main
from bundler.cli import resolve_options

MAIN = 'if __name__ == "__main__":\n    pass\n'


def init(directory: Path, monkeypatch: pytest.MonkeyPatch, code: int = 0) -> str:
    monkeypatch.chdir(directory)
    assert main(["init"]) == code
    path = directory / "pyproject.toml"
    return path.read_text() if path.exists() else ""


@pytest.mark.parametrize(
    ("files", "table"),
    [
        ({"main.py": "", "other.py": MAIN}, {"script": "main.py"}),
        ({"tool.py": MAIN, "library.py": ""}, {"script": "tool.py"}),
        ({"pkg/__main__.py": "", "main.py": ""}, {"module": "pkg"}),
        ({"src/pkg/__main__.py": ""}, {"module": "pkg", "paths": ["src"]}),
        (
            {"pyproject.toml": '[project]\nname = "x"\n[project.scripts]\nx = "pkg.cli:main"\ny = "pkg:y"\n'},
            {"entry-point": "pkg.cli:main", "name": "x"},
        ),
    ],
)
def test_what_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], table: dict[str, object]
) -> None:
    text = init(write(tmp_path, files), monkeypatch)
    assert tomllib.loads(text)["tool"]["bundler"] == table
    assert text.startswith(files.get("pyproject.toml", ""))
    resolve_options({}, str(tmp_path))


def test_the_comments_are_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without their marks they are a valid table."""
    text = init(write(tmp_path, {"app.py": ""}), monkeypatch)
    lines = [line.removeprefix("# ") if " = " in line else line for line in text.splitlines()]
    (tmp_path / "pyproject.toml").write_text("\n".join(lines))
    options = resolve_options({}, str(tmp_path))
    assert options.small and options.glibc == "2.28" and options.hidden_imports == ("package.module",)


def test_other_scripts_are_mentioned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = init(write(tmp_path, {"a.py": MAIN, "b.py": MAIN}), monkeypatch)
    assert '# or: script = "b.py"\n' in text


def test_failures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written."""
    assert init(tmp_path, monkeypatch, 2) == ""
    text = '[tool.bundler]\nscript = "app.py"\n'
    assert init(write(tmp_path, {"pyproject.toml": text}), monkeypatch, 2) == text
    assert init(write(tmp_path, {"pyproject.toml": "[tool", "app.py": ""}), monkeypatch, 2) == "[tool"
