"""tests/benchmarks/interleave.py: the arithmetic of the benchmark."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def interleave(project_root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "interleave", project_root / "tests" / "benchmarks" / "interleave.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "interleave", module)
    spec.loader.exec_module(module)
    return module


def test_ratios_are_taken_within_a_round(interleave: ModuleType) -> None:
    calls: list[str] = []

    def once(argv: list[str], env: dict[str, str]) -> float:
        calls.append(argv[0])
        # as on a machine that slows down: each round takes longer, but the ratio stays
        slow = 1 + (len(calls) - 1) // 2
        return slow * (0.5 if argv[0] == "fast" else 1.0)

    commands = {"plain": ["plain"], "fast": ["fast"]}
    rows = interleave.compare(commands, "plain", rounds=5, warmup=1, env={}, measure=once)
    assert [(row.name, row.ratio, row.spread) for row in rows] == [("plain", 1.0, 0.0), ("fast", 0.5, 0.0)]
    assert rows[0].milliseconds == 4000.0
    assert len(calls) == 12


def test_a_failing_command_is_an_error(interleave: ModuleType) -> None:
    with pytest.raises(RuntimeError, match="ended with 1"):
        interleave.once(["/bin/false"], {})
