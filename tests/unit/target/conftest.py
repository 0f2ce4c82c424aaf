"""Closures of many small programs, with and without hooks; most of each are the same modules of the
standard library."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from support.hooks import FindClosure, settings, write

from bundler.target.closure.graph import find_closure
from bundler.target.closure.model import Closure, ClosureRequest
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
    """A scan is a function of its arguments, and most of the time that a closure takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "scan_source", _scan_once)
        yield


@pytest.fixture
def find(tmp_path: Path) -> FindClosure:
    """``find(main, files, hooks)``: the closure of a script beside ``files``, with ``hooks``."""

    def closure(
        main: str, files: Mapping[str, str], hooks: Mapping[str, str], *, request: Any = (), **changes: Any
    ) -> Closure:
        write(tmp_path / "app", {"main.py": main, **files})
        directory = write(tmp_path / "hooks", {"hook-zzz.py": "", **hooks})
        return find_closure(
            ClosureRequest(
                script=str(tmp_path / "app" / "main.py"),
                hooks=settings(directory, **changes),
                **dict(request),
            )
        )

    return closure
