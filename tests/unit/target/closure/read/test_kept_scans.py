"""bundler.target.closure.read.kept_scans: a scan is made again only if what decides it has changed."""

from __future__ import annotations

import io
import pickle
import re
from pathlib import Path
from typing import Any

import pytest

from bundler.target.closure.read.conditions import Facts, target_facts
from bundler.target.closure.read.kept_scans import KeptScans, _Loader
from bundler.target.closure.read.scan import Scan, scan_source

SOURCE = b"""
import os, importlib
from importlib import metadata
__all__ = ["a"]
importlib.import_module("pkg." + name)
metadata.version("dist")
subprocess.run([sys.executable, "-m", "json.tool"])
"""


def scan(path: str | None, source: bytes | str = SOURCE, **changed: Any) -> tuple[Scan, bool]:
    """The scan, and whether it was made."""
    facts: Facts = changed.get("facts", target_facts(0))
    made = []

    def make() -> Scan:
        made.append(1)
        return scan_source(source, "m", is_package=False, facts=facts)

    kept = KeptScans(path, facts)
    flags = changed.get("flags", (False, False))
    result = kept.scan(source, changed.get("name", "m"), flags, changed.get("groups"), make)
    kept.save()
    return result, bool(made)


def test_the_same_scan_comes_back(tmp_path: Path) -> None:
    path = str(tmp_path / "scans")
    first, made = scan(path)
    again, made_again = scan(path)
    assert (made, made_again) == (True, False)
    assert again == first == scan_source(SOURCE, "m", is_package=False, facts=target_facts(0))


@pytest.mark.parametrize(
    "changed",
    [
        {"source": SOURCE + b"\n"},
        {"source": SOURCE.decode()},
        {"name": "n"},
        {"flags": (True, False)},
        {"flags": (False, True)},
        {"groups": re.compile(rb"x")},
        {"facts": target_facts(2)},
    ],
)
def test_what_decides_a_scan(tmp_path: Path, changed: dict[str, Any]) -> None:
    path = str(tmp_path / "scans")
    scan(path)
    assert scan(path, **changed)[1]


def test_nothing_is_kept_without_a_file() -> None:
    assert scan(None)[1] and scan(None)[1]


def test_only_scans_are_loaded() -> None:
    for value in (print, re.compile("x"), Path("x")):
        with pytest.raises(pickle.UnpicklingError, match="is not a part of a scan"):
            _Loader(io.BytesIO(pickle.dumps(value))).load()
