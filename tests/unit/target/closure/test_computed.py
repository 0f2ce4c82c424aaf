"""Computed names of the program's own modules."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hooks import write

from bundler.target.closure.graph import find_closure
from bundler.target.closure.model import ClosureRequest, ComputedName

pytestmark = pytest.mark.slow  # each closure has the interpreter's own needs, which take a second

MAIN = """\
import importlib, subprocess, sys
from opt import need, never_called
need("colorsys")
need(sys.argv[1])
importlib.import_module(sys.argv[2])
importlib.import_module("kit." + sys.argv[3])
subprocess.run([sys.executable, "-m", sys.argv[4]])
"""
OPT = """\
import importlib
def need(name):
    return importlib.import_module(name)
def never_called(name):
    return importlib.import_module(name)
"""


def test_what_callers_settle_is_not_told(tmp_path: Path) -> None:
    write(tmp_path, {"main.py": MAIN, "opt.py": OPT, "kit/__init__.py": ""})
    closure = find_closure(
        ClosureRequest(
            script=str(tmp_path / "main.py"),
            pickled=("wave", "absent"),
            scripted=("absent.too", "colorsys"),
        )
    )
    assert closure.computed == (
        ComputedName("__main__", (4, 5), (7,)),
        ComputedName("opt", (5,), ()),
    )
    assert {"wave", "colorsys"} <= {module.name for module in closure.modules}
