"""Where modules are, without running anything."""

from __future__ import annotations

import importlib.machinery
import json
import os
import sys
import zipfile
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest
from support.hooks import write

from bundler.target.closure.find.locate import Located, Locator, search_path

SUFFIX = importlib.machinery.EXTENSION_SUFFIXES[0]


def find(root: Path, name: str) -> Located:
    found = Locator([str(root)]).find(name)
    assert found is not None
    return found


def test_kinds(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "mod.py": "",
            "pkg/__init__.py": "",
            "pkg/sub.py": "",
            f"pkg/fast{SUFFIX}": "",
            "bare.pyc": "",
            "space/x.txt": "",
        },
    )
    expected = {
        "mod": ("source", False, "mod.py"),
        "pkg": ("source", True, "pkg/__init__.py"),
        "pkg.sub": ("source", False, "pkg/sub.py"),
        "pkg.fast": ("extension", False, f"pkg/fast{SUFFIX}"),
        "bare": ("bytecode", False, "bare.pyc"),
        "space": ("namespace", True, ""),
        "sys": ("builtin", False, "sys.py"),
        "os": ("frozen", False, "os.py"),
    }
    for name, facts in expected.items():
        found = find(tmp_path, name)
        assert (found.kind, found.is_package, found.filename) == facts
    assert find(tmp_path, "mod").entry == str(tmp_path)
    assert find(tmp_path, "pkg").search_paths == (str(tmp_path / "pkg"),)


@pytest.mark.parametrize("name", ["absent", "mod.sub", "pkg.absent", "absent.sub"])
def test_not_there(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"mod.py": "", "pkg/__init__.py": ""})
    assert Locator([str(tmp_path)]).find(name) is None


def test_what_is_provided_is_found_last(tmp_path: Path) -> None:
    write(
        tmp_path, {"own/both.py": "", "provided/both.py": "", "provided/one.py": "", "provided/json.py": ""}
    )
    locator = Locator([str(tmp_path / "own"), os.path.dirname(os.__file__)], [str(tmp_path / "provided")])
    found = {name: locator.find(name) for name in ("both", "one", "json", "absent", "both.one")}
    origins = {name: located.origin for name, located in found.items() if located is not None}
    assert origins["both"] == str(tmp_path / "own/both.py")
    assert origins["one"] == str(tmp_path / "provided/one.py")
    assert origins["json"] == json.__file__
    assert sorted(origins) == ["both", "json", "one"]


def test_nothing_is_executed(tmp_path: Path) -> None:
    write(tmp_path, {"pkg/__init__.py": "raise RuntimeError", "pkg/sub.py": "raise RuntimeError"})
    assert find(tmp_path, "pkg.sub").origin == str(tmp_path / "pkg" / "sub.py")
    assert "pkg" not in sys.modules


def test_the_first_entry_with_a_module_wins(tmp_path: Path) -> None:
    write(tmp_path, {"a/m/x.txt": "", "b/m.py": "", "c/m.py": ""})
    paths = [str(tmp_path / each) for each in ("absent", "a", "b", "c")]
    found = Locator(paths).find("m")
    assert found is not None and found.origin == str(tmp_path / "b" / "m.py")


def test_portions_of_a_namespace_add_up(tmp_path: Path) -> None:
    write(tmp_path, {"a/space/one.py": "", "b/space/two.py": "", "b/space/deep/three.py": ""})
    locator = Locator([str(tmp_path / "a"), str(tmp_path / "b")])
    space = locator.find("space")
    assert space is not None
    assert space.search_paths == (str(tmp_path / "a" / "space"), str(tmp_path / "b" / "space"))
    assert locator.find("space.two") is not None and locator.find("space.deep.three") is not None


@pytest.mark.parametrize(
    "text", ["__path__ = extend_path(__path__, __name__)", "__import__('x').declare_namespace(__name__)"]
)
def test_portions_of_a_legacy_namespace(tmp_path: Path, text: str) -> None:
    write(
        tmp_path,
        {"a/space/__init__.py": text, "b/space/two.py": "", "a/pkg/__init__.py": "", "b/pkg/x.py": ""},
    )
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("space/__init__.py", text)
        archive.writestr("space/three.py", "")
    locator = Locator([str(tmp_path / "a"), str(tmp_path / "b"), str(tmp_path / "c.zip")])
    assert locator.find("space.two") is not None and locator.find("space.three") is not None
    assert locator.find("pkg.x") is None


def test_read(tmp_path: Path) -> None:
    write(tmp_path, {"mod.py": "x = 1\n"})
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("zipped.py", "y = 2\n")
    locator = Locator([str(tmp_path), str(tmp_path / "a.zip")])

    def read(name: str) -> bytes | None:
        found = locator.find(name)
        assert found is not None
        return locator.read(found)

    assert [read("mod"), read("zipped"), read("sys")] == [b"x = 1\n", b"y = 2\n", None]
    assert b"def makedirs" in (read("os") or b"")
    with pytest.raises(OSError):
        locator.read(Located("gone", "source", str(tmp_path / "gone.py"), False))
    (tmp_path / "mod.py").write_text("x = 2\n")
    assert read("mod") == b"x = 1\n", "one analysis sees one text of each file"


def test_submodules(tmp_path: Path) -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/b.py": "",
        "pkg/a/__init__.py": "",
        "pkg/__main__.py": "",
        "m.py": "",
    }
    locator = Locator([str(write(tmp_path, files))])
    assert locator.submodules("pkg") == ("pkg.a", "pkg.b")
    assert locator.submodules("m") == locator.submodules("absent") == ()


def test_redirect(tmp_path: Path) -> None:
    write(tmp_path, {"a/m.py": "", "b/m.py": "", "a/pkg/__init__.py": "", "more/extra.py": ""})
    locator = Locator([str(tmp_path / "a")])
    locator.redirect("m", (str(tmp_path / "b"),), ())
    locator.redirect("pkg", None, (str(tmp_path / "more"),))
    found = locator.find("m")
    assert found is not None and found.origin == str(tmp_path / "b" / "m.py")
    assert locator.find("pkg.extra") is not None
    locator.redirect("gone", (), ())
    assert locator.find("gone") is None


def test_before(tmp_path: Path) -> None:
    """It is asked once for each name, and may redirect it."""
    write(tmp_path, {"pkg/__init__.py": "", "b/sub.py": ""})
    asked: list[tuple[str, tuple[str, ...]]] = []

    def before(name: str, locator: Locator) -> None:
        asked.append((name, locator.search_dirs(name)))
        if name == "pkg.sub":
            locator.redirect(name, (str(tmp_path / "b"),), ())

    locator = Locator([str(tmp_path)])
    locator.before = before
    assert locator.find("pkg.sub") is not None and locator.find("pkg.sub") is not None
    assert asked == [("pkg", (str(tmp_path),)), ("pkg.sub", (str(tmp_path / "pkg"),))]


class Finder:
    """A finder that an installation brought along."""

    def __init__(self, spec: Any) -> None:
        self.spec = spec

    def find_spec(self, name: str, path: object, target: object) -> Any:
        if name != "special":
            return None
        return self.spec() if callable(self.spec) else self.spec


def found_by(finder: Finder, monkeypatch: pytest.MonkeyPatch) -> tuple[Located | None, list[str]]:
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, finder])
    locator = Locator([])
    return locator.find("special"), locator.notes


def test_another_finder(monkeypatch: pytest.MonkeyPatch) -> None:
    found, notes = found_by(Finder(ModuleSpec("special", None, origin="/x/special.py")), monkeypatch)
    assert found is not None and (found.kind, found.origin) == ("source", "/x/special.py")
    assert notes == []


def test_a_finder_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    found, notes = found_by(Finder(lambda: 1 / 0), monkeypatch)
    assert found is None
    assert len(notes) == 1 and "Finder failed: ZeroDivisionError" in notes[0]


def test_a_finder_may_not_import(monkeypatch: pytest.MonkeyPatch) -> None:
    before = [*sys.meta_path]
    found, notes = found_by(Finder(lambda: __import__("bundler_absent")), monkeypatch)
    assert found is None and "is only being looked for" in notes[0]
    assert sys.meta_path[:-1] == before


def test_a_module_in_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    found, notes = found_by(Finder(ModuleSpec("special", None)), monkeypatch)
    assert found is None and notes == ["special: found by NoneType, but in no file"]


def test_place_of_what_is_not_imported_by_its_name() -> None:
    assert Located("_rth", "source", "/x/a.py", False, place=".rthooks/0/a.py").filename == ".rthooks/0/a.py"


def test_search_path() -> None:
    before = sys.path[:]
    with search_path(["/x"]):
        assert sys.path == ["/x"]
    assert sys.path == before
