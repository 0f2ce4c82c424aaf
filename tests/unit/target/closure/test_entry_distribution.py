"""The modules of the entry point's distribution."""

from __future__ import annotations

from pathlib import Path

from support.hooks import write

from bundler.target.closure.entry import Entry
from bundler.target.closure.entry_distribution import distribution_modules
from bundler.target.closure.find.distributions import DistributionIndex
from bundler.target.closure.find.locate import Locator
from bundler.target.closure.find.self_tests import SelfTests
from bundler.target.closure.read.conditions import target_facts
from bundler.target.closure.read.reader import Reader

METADATA = "Metadata-Version: 2.1\nName: tool\nVersion: 1\n"
MODULES = {"tool/__init__.py": "", "tool/plug.py": "", "tool/tests/__init__.py": "", "tool/cli.py": ""}


def found(root: Path) -> list[str]:
    locator, index = Locator([str(root)]), DistributionIndex([str(root)])
    entry = Entry("module", "tool.cli", distributions=tuple(filter(None, [index.get("tool")])))
    reader = Reader(locator, entry, target_facts())
    return list(distribution_modules(entry, locator, reader, SelfTests(locator, index)))


def test_every_module_of_the_record_but_the_tests(tmp_path: Path) -> None:
    record = "".join(f"{file},,\n" for file in (*MODULES, "tool-1.dist-info/METADATA"))
    write(tmp_path, {**MODULES, "tool-1.dist-info/METADATA": METADATA, "tool-1.dist-info/RECORD": record})
    assert found(tmp_path) == ["tool", "tool.cli", "tool.plug"]


def test_a_record_without_modules_is_that_of_an_editable_install(tmp_path: Path) -> None:
    write(tmp_path, {**MODULES, "tool-1.dist-info/METADATA": METADATA, "tool-1.dist-info/RECORD": ""})
    assert set(found(tmp_path)) >= {"tool", "tool.cli", "tool.plug"}
