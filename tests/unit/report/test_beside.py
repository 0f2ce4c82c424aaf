"""What the build says about files beside the script that stay behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.hooks import write

from bundler.inventory.model import BundleFile
from bundler.report.beside import left_out_notes
from bundler.target.closure.model import Closure, Module, NamesBeside


def notes(root: Path, *carried: str) -> tuple[str, ...]:
    module = Module("__main__", "source", str(root / "app.py"), filename="app.py")
    helper = Module("lib.helper", "source", str(root / "lib" / "helper.py"))
    files = [BundleFile(name, "data", source=str(root / name)) for name in carried]
    return left_out_notes(Closure("script", "__main__", (module, helper)), files, (str(root / "out"),))


def test_files_and_directories_that_stay(tmp_path: Path) -> None:
    names = (
        "app.py tool.py README.md LICENSE pyproject.toml requirements.txt .env .git/x tests/x.csv out/app "
        "lib/helper.py lib/x.txt dist/app venv/pyvenv.cfg a.csv b.csv templates/page.html empty/.keep/x"
    )
    write(tmp_path, dict.fromkeys(names.split(), ""))
    assert notes(tmp_path, "a.csv") == (
        "beside app.py, but not in the executable, because no code names them: b.csv, templates/ "
        "(--add-data b.csv:.)",
    )
    assert notes(tmp_path, "a.csv", "b.csv", "templates/page.html") == ()


def test_code_that_only_a_name_leads_to(tmp_path: Path) -> None:
    """`pytest.main([str(here / "suite")])`: nothing of the directory travels, unlike of `plugins`."""
    names = ("suite/test_a.py", "suite/x.txt", "plugins/a.py", "plugins/b.py", "other/c.py", "data/d.csv")
    write(tmp_path, {**dict.fromkeys(names, ""), "app.py": "'suite', 'plugins', 'data', '.', 'absent'"})
    module = Module("__main__", "source", str(tmp_path / "app.py"), filename="app.py")
    plugin = Module("plugins.a", "source", str(tmp_path / "plugins" / "a.py"), filename="plugins/a.py")
    closure = Closure("script", "__main__", (module, plugin), beside=(NamesBeside("__main__"),))
    carried = [BundleFile("data/d.csv", "data", source=str(tmp_path / "data" / "d.csv"))]
    assert left_out_notes(closure, carried, ()) == (
        "no code imports the Python files in suite/, which __main__ names: they are not in the executable "
        "(--add-data suite:suite)",
    )
    assert left_out_notes(replace(closure, beside=()), carried, ()) == ()


def test_many(tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys(["app.py", "a/x", "b.csv", "c.csv", "d.csv", "e.csv"], ""))
    (note,) = notes(tmp_path)
    assert note.endswith("a/, b.csv, c.csv and 2 more (--add-data a:a)")


def test_paths_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--add-data a.csv:.`"""
    write(tmp_path, dict.fromkeys(["app.py", "a.csv"], ""))
    monkeypatch.chdir(tmp_path)
    module = Module("__main__", "source", str(tmp_path / "app.py"), filename="app.py")
    added = [BundleFile("a.csv", "data", source="a.csv")]
    assert left_out_notes(Closure("script", "__main__", (module,)), added, ()) == ()


def test_a_program_without_a_script() -> None:
    assert left_out_notes(Closure("module", "http.server", ()), (), ()) == ()
