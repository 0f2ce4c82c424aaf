"""Runs of executables, with the times of their imports."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bundler.errors import InputUnreadable
from bundler.page.profile import ImportTime, Stage, profile, stages_of

LINES = """\
bundle: started at 1500 us
import time: self [us] | cumulative | imported package
import time:       250 |        250 |   _io
import time:        10 |        260 | zipimport
bundle: ready after 700 us
a line of the program's
import time:         3 |          3 |     c
import time:         2 |          5 |   b
import time:         4 |          4 |   d
import time:         1 |         10 | a
import time:         7 |          7 | e
bundle: the end begins after 900 us
import time:         8 |          8 | gc
""".splitlines()


B = ImportTime("b", 2, 5, (ImportTime("c", 3, 3),))


def test_stages() -> None:
    assert stages_of(LINES, 1000, 2600) == (
        Stage("the kernel starts the process", 500),
        Stage(
            "the interpreter starts",
            700,
            (ImportTime("zipimport", 10, 260, (ImportTime("_io", 250, 250),)),),
        ),
        Stage(
            "the program runs",
            200,
            (
                ImportTime(
                    "a", 1, 10, (ImportTime("b", 2, 5, (ImportTime("c", 3, 3),)), ImportTime("d", 4, 4))
                ),
                ImportTime("e", 7, 7),
            ),
        ),
        Stage("the exit", 200, (ImportTime("gc", 8, 8),)),
    )


def test_an_import_that_raises_has_no_line() -> None:
    """Python/import.c writes one only if the module was found.  What it had imported goes to the next."""
    lines = ["import time: 3 | 3 |     c", "import time: 1 | 1 | a"]
    (stage,) = stages_of(lines, 0, 9)
    assert [one.name for one in stage.imports] == ["a"]


def test_nothing_is_told() -> None:
    assert stages_of(["anything"], 10, 30) == (Stage("the kernel starts the process", 20),)


def test_a_run(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text(
        f"#!{sys.executable} -I\n"
        "import os, sys\n"
        "assert os.environ['BUNDLER_IMPORT_TIME'] == '1' and sys.stdin.read() == ''\n"
        "print('import time: 1 | 1 | not_this')\n"
        "print('import time: 5 | 6 | this', file=sys.stderr)\n"
        "sys.exit(len(sys.argv))\n"
    )
    program.chmod(0o755)
    found = profile(str(program), ["--word", "other"])
    assert (found.words, found.status) == (("program", "--word", "other"), 3)
    assert [stage.imports for stage in found.stages] == [(ImportTime("this", 5, 6),)]
    assert found.total > 0 and found.peak > 1_000_000 and found.user + found.system > 0


def test_what_cannot_run(tmp_path: Path) -> None:
    with pytest.raises(InputUnreadable, match="cannot run .*/nothing"):
        profile(str(tmp_path / "nothing"), [])
