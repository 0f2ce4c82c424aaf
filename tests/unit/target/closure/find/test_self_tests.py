"""Packages of tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hooks import write

from bundler.target.closure.find.distributions import DistributionIndex
from bundler.target.closure.find.locate import Locator
from bundler.target.closure.find.self_tests import SelfTests

FILES = {
    "own/__init__.py": "",
    "own/test.py": "",
    "own/tests/__init__.py": "",
    "other/__init__.py": "",
    "other/test.py": "",
    "other/tests/__init__.py": "",
    "other/tests/deep.py": "",
    "other/tests/testing/__init__.py": "",
    "other/sub/test/plain.py": "",
    "other/sub/__init__.py": "",
    "other-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: other\nVersion: 1\n",
}
RECORD = "other-1.dist-info/RECORD"


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("own.test", False),
        ("own.tests", False),
        ("other.test", False),
        ("other.tests", True),
        ("other.tests.deep", True),
        ("other.tests.testing", True),
        ("other.sub.test", True),
        ("other.sub.test.plain", True),
        ("absent.tests", False),
    ],
)
def test_only_packages_of_distributions_hold_tests(tmp_path: Path, name: str, holds: bool) -> None:
    record = "".join(f"{file},,\n" for file in FILES if file.startswith("other"))
    write(tmp_path, {**FILES, RECORD: record})
    tests = SelfTests(Locator([str(tmp_path)]), DistributionIndex([str(tmp_path)]))
    assert tests.holds(name) == holds
