"""Modules that settings files name."""

from __future__ import annotations

from pathlib import Path

from support.hooks import write

from bundler.inventory.settings_files import modules_of_settings
from bundler.target.closure.model import Closure, Module


def test_modules_of_the_applications_packages(tmp_path: Path) -> None:
    files = {
        "app.py": "",
        "pkg/__init__.py": "",
        "pkg/one.py": "",
        "pkg/two/__init__.py": "",
        "pkg/two/three.py": "",
        "unimported/__init__.py": "",
        "unimported/four.py": "",
        "data/five.py": "",
        "a.ini": "class=pkg.one.Class\n# pkg.absent, colorsys.x, x/pkg.two, data.five, pkg",
        "b.json": '["pkg.two.three:run", "unimported.four.X"]',
        "c.txt": "pkg.two",
        "d.yaml": "x: pkg.two.three\n" + " " * (1 << 18),
    }
    write(tmp_path, files)
    module = Module("__main__", "source", str(tmp_path / "app.py"), filename="app.py")
    closure = Closure("script", "__main__", (module,))
    for name, expected in (("a.ini", {"pkg.one"}), ("c.txt", set()), ("d.yaml", set()), ("e.ini", set())):
        assert modules_of_settings([str(tmp_path / name)], closure) == expected
    found = modules_of_settings([str(tmp_path / "b.json")], closure)
    assert found == {"pkg.two.three", "unimported.four"}
    assert modules_of_settings([], closure) == frozenset()
