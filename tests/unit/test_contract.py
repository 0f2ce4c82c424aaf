"""The two halves of the contract say the same."""

from __future__ import annotations

import re

import pytest

from bundler import contract
from bundler.resources import stub_dir

HEADER = (stub_dir() / "contract" / "bundle_format.h").read_text()


def in_header(name: str) -> int:
    match = re.search(rf"\bBUNDLE_{name}(?: = | )(\d+)", HEADER)
    assert match, f"BUNDLE_{name} is not in bundle_format.h"
    return int(match[1])


NUMBERS = [name for name, value in vars(contract).items() if name.isupper() and isinstance(value, int)]


@pytest.mark.parametrize("name", NUMBERS)
def test_number(name: str) -> None:
    assert getattr(contract, name) == in_header(name)


def test_every_flag_of_the_header_is_mirrored() -> None:
    names = re.findall(r"\bBUNDLE_([A-Z_]+) = \d+", HEADER)
    assert sorted(names) == sorted(set(NUMBERS) - {"FORMAT_VERSION"})


def test_root() -> None:
    exe = re.search(r'#define BUNDLE_EXE "(.*)"', HEADER)
    directory = re.search(r'#define BUNDLE_DIR "(.*)"', HEADER)
    assert exe and directory
    assert f"{exe[1]}/{directory[1]}" == contract.ROOT


def test_virtual_path() -> None:
    assert contract.virtual_path("json/decoder.py") == "/proc/self/exe/bundle/json/decoder.py"
    assert contract.virtual_path("") == contract.ROOT
