"""Modules that string literals name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from support.hooks import write

from bundler.target.closure.entry import Entry
from bundler.target.closure.find.distributions import DistributionIndex
from bundler.target.closure.find.locate import Locator
from bundler.target.closure.find.self_tests import SelfTests
from bundler.target.closure.read.conditions import target_facts
from bundler.target.closure.read.literals import LazyTable, lazy_table, names_in_full, names_in_literals
from bundler.target.closure.read.reader import Reader

FILES = {
    "pkg/__init__.py": "",
    "pkg/one.py": "",
    "pkg/sub/__init__.py": "",
    "pkg/sub/two.py": "",
    "pkg/sub/one.py": "",
    "pkg/tests/__init__.py": "",
    "other/__init__.py": "",
    "other/deep.py": "",
}
OPEN = "from importlib import import_module\ndef load(name): return import_module(name)\n"


class Code:
    """The modules of one directory."""

    def __init__(self, root: Path, files: Mapping[str, str]) -> None:
        write(root, {**FILES, **files})
        self.locator = Locator([str(root), os.path.dirname(os.__file__)])
        self.tests = SelfTests(self.locator, DistributionIndex([]))
        self.reader = Reader(self.locator, Entry("script", "__main__"), target_facts(0))

    def literals(self, name: str) -> tuple[str, ...]:
        """What the literals of module ``name`` name."""
        module = self.locator.find(name)
        assert module is not None
        scan = self.reader.scan(module)
        assert scan is not None
        return names_in_literals(module, scan, self.locator, self.reader, self.tests)

    def table(self, name: str) -> LazyTable | None:
        module = self.locator.find(name)
        assert module is not None
        scan = self.reader.scan(module)
        assert scan is not None
        return lazy_table(module, scan, self.locator, self.reader)


@pytest.mark.parametrize(
    ("literal", "found"),
    [
        (".two", ("pkg.sub.two",)),
        ("..one", ("pkg.one",)),
        (".two.Name", ("pkg.sub.two",)),
        (".", ()),
        ("pkg.one", ("pkg.one",)),
        ("pkg.one.Name", ("pkg.one",)),
        ("two", ("pkg.sub.two",)),
        ("one", ("pkg.sub.one",)),  # from the nearest package
        ("sub.two", ("pkg.sub.two",)),
        ("other.deep", ("other.deep",)),
        ("other", ()),
        ("other.absent", ()),
        ("xml.sax.expatreader", ("xml.sax.expatreader",)),
        ("queue", ()),
        ("tests", ("pkg.tests",)),  # the program's own
        ("pkg.sub.mod", ()),  # itself
    ],
)
def test_literals_of_an_open_ended_module(tmp_path: Path, literal: str, found: tuple[str, ...]) -> None:
    code = Code(tmp_path, {"pkg/sub/mod.py": f"{OPEN}TABLE = [{literal!r}]\n"})
    assert code.literals("pkg.sub.mod") == found


def test_a_reference_with_a_colon(tmp_path: Path) -> None:
    code = Code(tmp_path, {"pkg/mod.py": f"{OPEN}TABLE = ['pkg.one:function']\n"})
    assert code.literals("pkg.mod") == ("pkg.one",)


def test_a_standard_name_that_is_handed_to_a_call(tmp_path: Path) -> None:
    code = Code(tmp_path, {"mod.py": f"{OPEN}x = Moved('queue', 'Queue')\n"})
    assert code.literals("mod") == ("queue",)


def test_of_other_modules_nothing(tmp_path: Path) -> None:
    assert Code(tmp_path, {"pkg/mod.py": "TABLE = ['pkg.one']\n"}).literals("pkg.mod") == ()


def test_tables_in_a_neighbour(tmp_path: Path) -> None:
    files = {
        "pkg/mod.py": f"from pkg import _table\nfrom other import deep\n{OPEN}",
        "pkg/_table.py": "T = {'a': 'pkg.one', 'b': 'two', 'c': 'other.deep'}\n",
        "other/deep.py": "T = ['other.deep', 'pkg.sub.two']\n",
    }
    assert Code(tmp_path, files).literals("pkg.mod") == ("pkg.one",)


ROWS = "TABLE = [Row('queue_', 'Queue', 'queue'), Row('thing', 'bisect')]\n"
TABLE = f"import sys\n{OPEN}sys.modules['x'] = 1\n{ROWS}"


def test_what_only_a_table_of_other_names_says(tmp_path: Path) -> None:
    code = Code(tmp_path, {"compat.py": TABLE})
    assert code.literals("compat") == ()
    table = code.table("compat")
    assert table is not None and table.owner == "compat"
    assert table.wanted_by(b"from compat import thing", is_table=False) == {"bisect"}
    assert table.wanted_by(b"compat.Queue()", is_table=False) == {"queue"}
    assert table.wanted_by(b"Queue()", is_table=False) == set()
    assert table.wanted_by(b"'thing', x.Queue", is_table=True) == {"queue"}


def test_no_table(tmp_path: Path) -> None:
    code = Code(tmp_path, {"a.py": TABLE.replace("sys.modules", "x"), "b.py": "import sys\nsys.modules\n"})
    assert code.table("a") is None and code.table("b") is None


@pytest.mark.parametrize(
    ("source", "any_package", "found"),
    [
        ("'pkg.one'", False, ("pkg.one",)),
        ('x = "pkg.sub.two.Name"', False, ("pkg.sub.two",)),
        ("'pkg.one:f'", False, ("pkg.one",)),
        ("'other.deep'", False, ()),
        ("'other.deep'", True, ("other.deep",)),
        ("'pkg.tests'", True, ("pkg.tests",)),
        ("pkg.one", True, ()),
        (b"'pkg.one'\xff", False, ("pkg.one",)),
        ("'pkg.sub.' + name", False, ("pkg.sub.one", "pkg.sub.two")),
        ("f'pkg.sub.{name}'", False, ("pkg.sub.one", "pkg.sub.two")),
        ("'pkg.sub.%s' % name", True, ("pkg.sub.one", "pkg.sub.two")),
        ("'pkg.sub.'", False, ()),
        ("'pkg.' + name", False, ()),
        ("'pkg.one.' + name", False, ()),
        ("'pkg.sub.' + name", True, ("pkg.sub.one", "pkg.sub.two")),
    ],
)
def test_names_in_full(
    tmp_path: Path, source: str | bytes, any_package: bool, found: tuple[str, ...]
) -> None:
    code = Code(tmp_path, {})
    module = code.locator.find("pkg")
    assert module is not None
    assert names_in_full(module, source, code.locator, code.tests, any_package=any_package) == found
