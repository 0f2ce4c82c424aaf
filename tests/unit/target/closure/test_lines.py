"""The lines that explain imports by name."""

from __future__ import annotations

import pytest

from bundler.target.closure.lines import line_of_name


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("import pkg.module\n'other.pkg.mod'\nTABLE = ['pkg.mod']\n", 3),
        ("x = 'mode'\nrun(f'{python} -m pkg.mod')\n", 2),
        ("import_module(name)\nNAMES = ('a', 'mod')\n", 2),
        ("\nneed('.mod')\n", 2),
        ("'mod:function'\n", 1),
        ("os.listdir(x)\n\nimport_module(name)\n", 3),
        ("\nos.listdir(x)\n", 2),
        ("mod = 1\n", 0),
        ("", 0),
    ],
)
def test_line(source: str, line: int) -> None:
    assert line_of_name(source.encode(), "pkg.mod") == line
