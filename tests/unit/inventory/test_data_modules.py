"""Modules that data files name."""

from __future__ import annotations

import collections
import fractions
import pickle
from pathlib import Path

from bundler.inventory.data_modules import imported_modules, with_modules_of_data
from bundler.options import AddData, BuildOptions
from bundler.target.closure.model import Closure, ClosureRequest, Module

VALUE = [collections.OrderedDict(a=fractions.Fraction(1, 2)), "not.a.module"]
REQUEST = ClosureRequest(script="x.py")
SCRIPT = """
import logging.config, absent
import wave as sound
from pkg import late
from . import near
def run():
    from email.mime import text
"""


def package(directory: Path) -> Module:
    directory.mkdir()
    (directory / "__init__.py").write_text("")
    return Module("pkg", "source", f"{directory}/__init__.py", True, search_paths=(str(directory),))


def test_those_among_the_data_of_a_closure(tmp_path: Path) -> None:
    closure = Closure("script", "__main__", (package(tmp_path / "pkg"), Module("collections", "source")))
    (tmp_path / "pkg" / "model.pkl").write_bytes(pickle.dumps(VALUE))
    (tmp_path / "pkg" / "templates").mkdir()
    (tmp_path / "pkg" / "templates" / "env.py").write_text("import colorsys")
    wider = with_modules_of_data(REQUEST, closure, BuildOptions(script="x.py"))
    assert (wider.pickled, wider.scripted) == (("fractions",), ("colorsys",))
    assert with_modules_of_data(wider, closure, BuildOptions(script="x.py")) == wider


def test_those_of_an_option(tmp_path: Path) -> None:
    (tmp_path / "more.pkl").write_bytes(pickle.dumps(collections.Counter()))
    added = BuildOptions(script="x.py", add_data=(AddData(str(tmp_path), "."),))
    wider = with_modules_of_data(REQUEST, Closure("script", "__main__", ()), added)
    assert "collections" in wider.pickled


def test_what_sources_import(tmp_path: Path) -> None:
    (tmp_path / "env.py").write_text(SCRIPT)
    (tmp_path / "template.py").write_text("import {{ project }}")
    (tmp_path / "notes.txt").write_text("import colorsys")
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "show.py").write_text("import tkinter")
    paths = [*map(str, tmp_path.rglob("*.*")), str(tmp_path / "gone.py")]
    found = imported_modules(paths, {"pkg"})
    assert {"logging.config", "wave", "pkg", "pkg.late", "email.mime", "email.mime.text"} == found
