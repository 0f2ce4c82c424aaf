"""Modules in directories and in type stubs."""

from __future__ import annotations

from pathlib import Path

from support.hooks import write

from bundler.target.closure.find.locate import Locator
from bundler.target.closure.helpers.own_files import modules_in, stub_imports

FILES = {
    "app.py": "",
    "plug/one.py": "",
    "kit/__init__.py": "",
    "kit/__init__.pyi": "from .a import x\nfrom . import b\nfrom kit.sub import *\nimport other\n",
    "kit/a.py": "",
    "kit/sub/__init__.py": "",
    "kit/sub/deep.py": "",
    "kit/no-package/x.py": "",
}


def test_modules_in(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    locator = Locator([str(tmp_path)])
    found = {name: module for name in ("app", "kit") for module in [locator.find(name)] if module is not None}

    def names(directory: str, *, recursive: bool = False) -> list[str]:
        return list(modules_in(str(tmp_path / directory), found, locator, recursive=recursive))

    assert names("kit") == ["kit.a", "kit.sub"]
    assert names("kit", recursive=True) == ["kit.a", "kit.sub", "kit.sub.deep"]
    assert names("kit/sub") == ["kit.sub.deep"]
    assert names("plug") == ["plug.one"]
    assert names("kit/no-package") == names("absent") == names("..") == names(".") == []


def test_stub_imports(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    package = Locator([str(tmp_path)]).find("kit")
    assert package is not None
    found = set(stub_imports(str(tmp_path / "kit/__init__.pyi"), {"kit": package}))
    assert found == {"kit", "kit.a", "kit.a.x", "kit.b", "kit.sub"}
    assert list(stub_imports(str(tmp_path / "kit/absent.pyi"), {"kit": package})) == []
    assert list(stub_imports(str(tmp_path / "elsewhere.pyi"), {"kit": package})) == []
