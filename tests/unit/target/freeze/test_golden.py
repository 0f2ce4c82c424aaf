"""The generated C of small inputs, compared as text, so that people can read the differences.

``BUNDLER_UPDATE_GOLDEN=1 pytest tests/unit/target/freeze/test_golden.py`` writes the files anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.pythons import Python

from bundler.contract import virtual_path
from bundler.target.freeze.model import ModuleToFreeze
from bundler.worker.client import Worker

GOLDEN = Path(__file__).resolve().parents[3] / "golden"
INPUTS = sorted(path.stem for path in GOLDEN.glob("*.py"))
FILES = {"app_0.c": "c", "app_strings_0.c": "strings.c"}


@pytest.mark.slow
@pytest.mark.parametrize("name", INPUTS)
def test_generated_c(target: Python, name: str, tmp_path: Path) -> None:
    source = (GOLDEN / f"{name}.py").read_text()
    module = ModuleToFreeze(name, "source", virtual_path(f"{name}.py"), "app", "deep", source_text=source)
    with Worker(target.executable) as worker:
        worker.freeze([module], str(tmp_path), optimize=0, jobs=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    for made, suffix in FILES.items():
        golden = GOLDEN / f"{name}.{target.version.replace('.', '')}.{suffix}"
        text = (tmp_path / made).read_text()
        if os.environ.get("BUNDLER_UPDATE_GOLDEN"):
            golden.write_text(text)
        assert text == golden.read_text()


def test_there_are_inputs() -> None:
    assert INPUTS == ["constants", "functions"]
