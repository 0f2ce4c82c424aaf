"""A short run of each target.  The long ones are run by hand (README.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz import elf_reader
from fuzz.targets import TARGETS, run

pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_c(name: str, tmp_path: Path) -> None:
    run(TARGETS[name], tmp_path / "corpus", tmp_path, seconds=5, seed=1)


def test_elf_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a failure leaves its input there
    answers = elf_reader.run(seconds=10, seed=1)
    assert answers["read"] and answers["refused"]
