"""tests/benchmarks/bench_throughput.py: its workloads end, and its judgement is right.  Nothing is timed."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def bench(project_root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(project_root / "tests" / "benchmarks")
    for name in ("bench_start", "bench_throughput", "interleave"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module("bench_throughput")


def test_workloads_end_and_come_to_the_same(bench: ModuleType) -> None:
    # all in one process; the app lists the names
    run = (
        "import sys; sys.path.insert(0, sys.argv[1]); import app, workload\n"
        "for name in workload.WORKLOADS: print(name, *[workload.measure(name, 0.001)[1] for _ in range(2)])"
    )
    place = str(bench.APP.parent)
    done = subprocess.run([sys.executable, "-I", "-c", run, place], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    listed = subprocess.run([sys.executable, str(bench.APP)], capture_output=True, text=True, check=True)
    rows = [line.split() for line in done.stdout.splitlines()]
    assert [row[0] for row in rows] == listed.stdout.split()
    assert len(rows) >= 14
    for name, first, second in rows:
        assert first == second, name


def test_a_workload_times_itself(bench: ModuleType) -> None:
    command = [sys.executable, str(bench.APP), "nbody", "0.001"]
    assert 0 < bench.seconds(command, {}) < 60
    with pytest.raises(RuntimeError, match="ended with 1"):
        bench.seconds([sys.executable, str(bench.APP), "unknown"], {})


def test_results_that_differ_are_an_error(bench: ModuleType) -> None:
    commands = {way: [sys.executable, "-c", f"print(0.1, {way!r})"] for way in ("one", "two")}
    bench.check_results({"one": commands["one"], "same": commands["one"]}, {})
    with pytest.raises(RuntimeError, match="results differ"):
        bench.check_results(commands, {})


def test_the_promise_is_kept(bench: ModuleType) -> None:
    assert bench.summarize({"a": 0.5, "b": 1.0, "c": 1.05}) == bench.Summary(
        pytest.approx(0.525 ** (1 / 3)), ()
    )


def test_one_workload_breaks_it(bench: ModuleType) -> None:
    summary = bench.summarize({"a": 0.8, "b": 1.06})
    assert summary.mean == pytest.approx(0.92087, abs=1e-5)
    assert summary.broken == ("b takes 1.060 of plain Python's time, more than 1.05",)


def test_the_mean_breaks_it(bench: ModuleType) -> None:
    assert bench.summarize({"a": 1.02, "b": 1.04}).broken == ("the geometric mean is 1.030, more than 1.00",)


def test_the_table_has_a_column_for_each_interpreter(bench: ModuleType) -> None:
    results = {
        "3.11.7": {"json": bench.Row("bundler", 10.0, 0.5, 0.02)},
        "3.13.0": {"json": bench.Row("bundler", 10.0, 0.9, 0.04)},
    }
    assert bench.table(results).splitlines()[2:] == [
        "| json | 0.500 ±0.010 | 0.900 ±0.020 |",
        "| geometric mean | 0.500 | 0.900 |",
    ]
