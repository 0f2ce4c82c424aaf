"""Where the stub finds the frames of a thread (BUNDLE_FRAME_PLACES), against CPython's headers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.declarations import release_of, their_headers
from support.numbers import constants
from support.pythons import Python

from bundler.resources import stub_dir

pytestmark = pytest.mark.slow


def test_places(target: Python, tmp_path: Path) -> None:
    release = release_of(target)
    header = Path(str(stub_dir())) / "python" / f"v{release[0]}{release[1]}.h"
    match = re.search(r"BUNDLE_FRAME_PLACES\s+\{(\w+), (\w+), (\w+), (\w+)\}", header.read_text())
    assert match is not None
    old = release < (3, 13)
    expressions = [
        f"offsetof(PyThreadState, {'cframe' if old else 'current_frame'})",
        "offsetof(_PyCFrame, current_frame)" if old else "0",
        f"offsetof(_PyInterpreterFrame, {'f_code' if old else 'f_executable'})",
        "offsetof(_PyInterpreterFrame, previous)",
    ]
    found = constants(their_headers(), expressions, ("-w", *target.header_flags), tmp_path)
    assert [found[text] for text in expressions] == [
        0 if word == "BUNDLE_NO_CFRAME" else int(word) for word in match.groups()
    ]
