"""bundler.target.closure.granted: what modules use of that which ``python -m`` has imported."""

from __future__ import annotations

import pytest

from bundler.target.closure.granted import BY_RUNPY, granted
from bundler.target.closure.read.conditions import target_facts
from bundler.target.closure.read.scan import scan_source


@pytest.mark.parametrize(
    "source, expected",
    [
        ("import importlib\nimportlib.util.find_spec('a')\n", ["importlib.util"]),
        ("import importlib\nimportlib.util, importlib.machinery\n", [*BY_RUNPY]),
        ("import importlib.util\nimportlib.util.find_spec('a')\n", []),
        ("def f():\n    import importlib.util\nimportlib.util\n", []),
        ("from importlib import util\nprint('importlib.util')\n", []),
        ("from importlib.util import find_spec\n", []),
        ("import importlib\nimportlib.utilities\n", []),
        ("import importlib\nimportlib.import_module('a')\n", []),
    ],
)
def test_names(source: str, expected: list[str]) -> None:
    scan = scan_source(source, "m", is_package=False, facts=target_facts())
    assert [*granted(source.encode(), scan)] == expected
