"""Deeply nested sources are read to the end."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bundler.target.closure.read.conditions import target_facts
from bundler.target.closure.read.scan import scan_source
from bundler.target.deep_stack import with_deep_stack

DEPTH = 2000
"""What every supported CPython compiles."""

CHAINS = {
    "elif": "if x == 0:\n pass\n" + "elif x:\n pass\n" * DEPTH + "else:\n import helper\n",
    "sum": "x = " + " + ".join(["'a'"] * DEPTH) + "\nimport helper\n",
    "attributes": "x = a" + ".b" * DEPTH + "\nimport helper\n",
    "calls": "import importlib\nx = a" + "(1)" * DEPTH + "\nimportlib.import_module('helper')\n",
    "conditions": "if " + "not " * DEPTH + "x:\n import helper\n",
}


@pytest.mark.parametrize("source", CHAINS.values(), ids=CHAINS)
def test_every_import_is_found(source: str) -> None:
    compile(source, "deep.py", "exec")
    facts = target_facts()
    scan = with_deep_stack(lambda: scan_source(source, "deep", is_package=False, facts=facts))
    found = (*scan.imports, *scan.dynamic.imports)
    assert "helper" in [each.module for each in found]


def test_the_limit_is_put_back() -> None:
    before = sys.getrecursionlimit()
    assert with_deep_stack(sys.getrecursionlimit) > before
    assert sys.getrecursionlimit() == before


def test_errors_come_through(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        with_deep_stack((tmp_path / "gone").read_text)
