"""The application's modules that give their place to other code, and scripts that they name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.hooks import write

from bundler.target.closure.graph import find_closure
from bundler.target.closure.model import ClosureRequest, Module, NamesBeside

pytestmark = pytest.mark.slow  # a closure has the interpreter's own needs, which take a second

WEB = "class App:\n    def __init__(self, name, templates='templates', *, static='static'): pass\n"


def test_a_script_that_names_others(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "app.py": "from web.app import App\nimport plain\nApp(__name__)\nrun(__file__, 'page.py')\n",
            "plain.py": "",
            "page.py": "import helper, absent\nif __name__ == '__main__':\n    import late\n",
            "helper.py": "open(__file__)\n",
            "late.py": "",
            "web/__init__.py": "",
            "web/app.py": WEB,
        },
    )
    request = ClosureRequest(script=str(tmp_path / "app.py"), excludes=("nosuch", "late", "colorsys"))
    closure = find_closure(request)
    modules = {module.name: module for module in closure.modules}
    page = Module("./page.py", "file", str(tmp_path / "page.py"), filename="page.py")
    assert replace(modules["./page.py"], edges=()) == page
    assert "helper" in modules and "page" not in modules and "late" not in modules
    assert [missing.optional for missing in closure.missing if missing.name == "absent"] == [True]
    assert closure.beside == (
        NamesBeside("__main__", ("static", "templates")),
        NamesBeside("helper"),
    )
    assert closure.warnings == ("--exclude-module nosuch: no module has this name",)


def test_the_whole_standard_library(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": ""})
    closure = find_closure(ClosureRequest(script=str(tmp_path / "app.py"), whole_stdlib=True))
    names = {module.name for module in closure.modules}
    assert {"colorsys", "html.parser", "xml.dom.minidom", "concurrent.futures.process", "turtle"} <= names
    assert not {"idlelib", "test", "turtledemo", "unittest.test", "winreg"} & names
    assert [missing.name for missing in closure.missing if not missing.optional] == []
