"""bundler.config_file: [tool.bundler] of pyproject.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bundler.config_file import find_config, load_config, project_scripts
from bundler.errors import UsageError


def load(directory: Path, text: str) -> dict[str, Any]:
    path = directory / "pyproject.toml"
    path.write_text(text)
    return load_config(str(path))


def test_nearest_file_upward(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    assert find_config(str(inner)) == str(tmp_path / "pyproject.toml")
    (tmp_path / "a" / "pyproject.toml").touch()
    assert find_config(str(inner)) == str(tmp_path / "a" / "pyproject.toml")


def test_file_without_our_table(tmp_path: Path) -> None:
    assert load(tmp_path, "[project]\nname = 'x'\n") == {}


def test_values(tmp_path: Path) -> None:
    values = load(
        tmp_path,
        """
        [tool.bundler]
        script = "src/app.py"
        name = "app"
        hidden-import = ["a.b"]
        exclude_modules = ["tkinter"]
        paths = ["lib", "/abs"]
        add-data = ["data/*.json:data"]
        optimize = 2
        pie = true
        freeze = "deep"
        python = "python3.12"
        """,
    )
    assert values == {
        "script": str(tmp_path / "src/app.py"),
        "name": "app",
        "hidden_imports": ("a.b",),
        "exclude_modules": ("tkinter",),
        "paths": (str(tmp_path / "lib"), "/abs"),
        "add_data": (str(tmp_path / "data/*.json:data"),),
        "optimize": 2,
        "pie": True,
        "freeze": "deep",
        "python": "python3.12",
    }


def test_python_with_a_slash_is_a_path(tmp_path: Path) -> None:
    assert load(tmp_path, "[tool.bundler]\npython = '.venv/bin/python'\n") == {
        "python": str(tmp_path / ".venv/bin/python")
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[tool.bundler]\nhiden-import = []\n", "no key 'hiden-import'"),
        ("[tool.bundler]\ndebug = true\n", "no key 'debug'"),
        ("[tool.bundler]\nhidden-import = 'x'\n", "must be a list"),
        ("[tool.bundler]\nhidden-import = [1]\n", "must be a list of strings"),
        ("[tool.bundler]\npie = 'yes'\n", "must be true or false"),
        ("[tool.bundler]\njobs = true\n", "must be a number"),
        ("[tool.bundler]\nname = 3\n", "must be a string"),
        ("[tool.bundler]\npaths = []\nhidden-import = []\nhidden_imports = []\n", "twice"),
        ("[tool]\nbundler = 3\n", "is not a table"),
        ("[tool.bundler]\noutput = 'a\\u0000b'\n".replace("'", '"'), "output holds a null character"),
        ("[tool.bundler]\npaths = ['a', 'b\\u0000']\n".replace("'", '"'), "paths holds a null character"),
        ("[tool.bundler\n", "not valid TOML"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        load(tmp_path, text)
    assert "pyproject.toml" in caught.value.what


def test_unknown_key_suggests_a_close_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load(tmp_path, "[tool.bundler]\nhiden-import = []\n")
    assert caught.value.hint.startswith("did you mean 'hidden-import'")


def test_undecodable_file(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_bytes(b"x = '\xff'\n")
    with pytest.raises(UsageError, match="not valid TOML"):
        load_config(str(path))


def test_scripts_of_the_project(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(
        "[project.scripts]\nb = 'pkg.cli:main [extra]'\na = 'pkg : other'\n[project.gui-scripts]\nc = 'x:y'\n"
    )
    assert project_scripts(str(path)) == {"b": "pkg.cli:main", "a": "pkg:other", "c": "x:y"}
    for text in ("", "project = 1\n", "[project]\nscripts = 1\n", "[project.scripts]\na = 1\n"):
        path.write_text(text)
        assert project_scripts(str(path)) == {}
