"""Fixtures for closures of many small programs, which mostly consist of the same standard library modules."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bundler.target.closure.read import reader
from bundler.target.closure.read.conditions import Facts
from bundler.target.closure.read.scan import Scan, scan_source

_scanned: dict[object, Scan] = {}


def _scan_once(
    source: bytes | str,
    name: str,
    *,
    is_package: bool,
    facts: Facts,
    is_entry: bool = False,
    groups: re.Pattern[bytes] | None = None,
) -> Scan:
    key = (source, name, is_package, repr(facts), is_entry, groups)
    if key not in _scanned:
        _scanned[key] = scan_source(
            source, name, is_package=is_package, facts=facts, is_entry=is_entry, groups=groups
        )
    return _scanned[key]


@pytest.fixture(scope="module", autouse=True)
def each_text_is_scanned_once() -> Iterator[None]:
    """Scan each source once.  Scans take most of a closure's time, and depend on their arguments only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "scan_source", _scan_once)
        yield
