"""bundler.target.closure.read.beside: which files beside itself a module names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bundler.target.closure.find.locate import Located
from bundler.target.closure.read.beside import (
    directories_of,
    literals,
    look_up,
    mentions_own_place,
    named_scripts,
    script_source,
    text_defaults,
    told_their_place,
)
from bundler.target.closure.read.conditions import target_facts


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"Path(__file__)", True),
        (b"importlib.resources.files(__package__)", True),
        (b"pkgutil.get_data(__name__, 'x')", True),
        (b"os.path.join(sys.path[0], 'x')", True),
        (b"open('x'); print(__name__)", False),
    ],
)
def test_own_place(source: bytes, expected: bool) -> None:
    assert mentions_own_place(source) is expected


def test_literals() -> None:
    assert literals(b"""a = 'x' + "y/z"; b = 'x'""") == ["x", "y/z"]


def test_look_up_in_the_directories_above_up_to_the_root(tmp_path: Path) -> None:
    (tmp_path / "pkg" / "sub").mkdir(parents=True)
    for place in ("data.txt", "pkg/data.txt"):
        (tmp_path / place).write_text("")
    here, root = directories_of(str(tmp_path / "pkg" / "sub" / "m.py"), "pkg/sub/m.py")
    assert (here, root) == (str(tmp_path / "pkg" / "sub"), str(tmp_path))
    assert list(look_up("data.txt", here, root)) == [f"{root}/pkg/data.txt", f"{root}/data.txt"]
    assert list(look_up("../..", here, root)) == list(look_up("/etc", here, root)) == []


def test_scripts_that_a_module_names(tmp_path: Path) -> None:
    for name in ("app.py", "page.py", "book.ipynb", "other.py"):
        (tmp_path / name).write_text("")
    module = Located("__main__", "source", str(tmp_path / "app.py"), False)
    source = b"__file__, 'page.py', 'book.ipynb', 'app.py', 'absent.py'"
    found = list(named_scripts(source, module))
    assert [(script.name, script.kind, script.filename) for script in found] == [
        ("./book.ipynb", "file", "book.ipynb"),
        ("./page.py", "file", "page.py"),
    ]
    assert list(named_scripts(b"'page.py'", module)) == []


def test_code_of_a_notebook() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["import no"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "import one\n", "!ls"]},
        {"cell_type": "code", "source": "import two"},
    ]
    assert script_source(json.dumps({"cells": cells}).encode(), "x.ipynb") == b"import one\nimport two"
    assert script_source(b"[]", "x.ipynb") == script_source(b"{", "x.ipynb") == b""
    assert script_source(b"import x", "x.py") == b"import x"


@pytest.mark.parametrize(
    ("source", "packages"),
    [
        (b"from web import App\nApp(__name__)", ["web"]),
        (b"import web.app\nx = web.app.App(name=__name__)", ["web"]),
        (b"from web import run\nrun(__file__)", ["web"]),
        (b"import logging\nlogging.getLogger(__name__)", []),
        (b"from web import App\nApp('x')\nprint(__name__)", []),
        (b"__name__ is no Python", []),
    ],
)
def test_packages_that_are_told_the_place(source: bytes, packages: list[str]) -> None:
    assert list(told_their_place(source, target_facts())) == packages


def test_defaults_of_parameters() -> None:
    source = b"class A:\n  def __init__(self, name, a='templates', *, b='static', c=1, d=''): x = 'no'"
    assert list(text_defaults(source)) == ["templates", "static"]
    assert list(text_defaults(b"def")) == []
