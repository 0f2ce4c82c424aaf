"""How fast executables run, once started, against `python app.py`.

The workloads of throughput/ time themselves, in CPU seconds and after a first run that does not
count; each process reports the best of three.  Processes run interleaved, and a figure is the median
over rounds of the ratio of the two processes of a round: a slow spell of the machine falls on both.
The best of all rounds would compare the luckiest layout of memory on either side instead.

The promise: the geometric mean of the ratios is at most 1.00, no single one is above 1.05.  What
breaks it is listed, and the exit code is then 1.

    python tests/benchmarks/bench_throughput.py --python ~/.pyenv/versions/3.13.0/bin/python -n 9
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench_start import PLAIN, ROOT, built, clean_env, version_of
from interleave import Row, compare

APP = ROOT / "tests" / "benchmarks" / "throughput" / "app.py"
WAY = "bundler"

MEAN_LIMIT = 1.00
SINGLE_LIMIT = 1.05

SMALL = "0.01"
"""The share of the work that is done to compare results."""


@dataclass(frozen=True)
class Summary:
    """The geometric mean of an interpreter's ratios, and a sentence for each breach of the promise."""

    mean: float
    broken: tuple[str, ...]


def summarize(ratios: Mapping[str, float]) -> Summary:
    """Judge the ratios of the workloads, by name."""
    mean = statistics.geometric_mean(ratios.values())
    broken = [
        f"{name} takes {ratio:.3f} of plain Python's time, more than {SINGLE_LIMIT:.2f}"
        for name, ratio in ratios.items()
        if ratio > SINGLE_LIMIT
    ]
    if mean > MEAN_LIMIT:
        broken.append(f"the geometric mean is {mean:.3f}, more than {MEAN_LIMIT:.2f}")
    return Summary(mean, tuple(broken))


def output(command: Sequence[str], env: Mapping[str, str]) -> str:
    """What a run prints; raises RuntimeError if it fails."""
    done = subprocess.run(command, env=dict(env), capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}\n{done.stderr}")
    return done.stdout


def seconds(command: Sequence[str], env: Mapping[str, str]) -> float:
    """What a workload says of itself."""
    return float(output(command, env).split()[0])


def check_results(commands: Mapping[str, Sequence[str]], env: Mapping[str, str]) -> None:
    """Figures for different work would be worth nothing."""
    results = {way: output([*command, SMALL], env).split(" ", 1)[1] for way, command in commands.items()}
    if len(set(results.values())) != 1:
        raise RuntimeError(f"results differ: {results}")


def build(python: str, directory: Path, arguments: argparse.Namespace) -> dict[str, list[str]]:
    """The ways to run the app."""
    directory.mkdir(parents=True, exist_ok=True)
    executable = directory / "app"
    built(
        executable,
        arguments.rebuild,
        *(sys.executable, "-m", "bundler", "build", APP, "--python", python),
        *("-o", executable, "--workpath", directory / "work", "--log-level", "WARN", *arguments.option),
    )
    return {PLAIN: [python, str(APP)], WAY: [str(executable)]}


def measure(commands: Mapping[str, Sequence[str]], arguments: argparse.Namespace) -> dict[str, Row]:
    """The executable's figures, by workload."""
    env = clean_env()
    rows = {}
    for name in output(commands[PLAIN], env).split():
        if arguments.only and name not in arguments.only:
            continue
        named = {way: [*command, name] for way, command in commands.items()}
        check_results(named, env)
        found = compare(named, PLAIN, rounds=arguments.rounds, warmup=0, env=env, measure=seconds)
        rows[name] = next(row for row in found if row.name == WAY)
        print(f"{name:20} {rows[name].ratio:.3f}", file=sys.stderr)
    return rows


def table(results: Mapping[str, Mapping[str, Row]]) -> str:
    """The figures of all interpreters, a column for each."""
    versions = list(results)
    lines = [
        "| | " + " | ".join(f"CPython {version}" for version in versions) + " |",
        "| --- |" + " ---: |" * len(versions),
    ]
    for name in next(iter(results.values())):
        rows = [results[version][name] for version in versions]
        lines.append(f"| {name} | " + " | ".join(f"{r.ratio:.3f} ±{r.spread / 2:.3f}" for r in rows) + " |")
    means = [summarize(ratios(results[version])).mean for version in versions]
    lines.append("| geometric mean | " + " | ".join(f"{mean:.3f}" for mean in means) + " |")
    return "\n".join(lines)


def ratios(rows: Mapping[str, Row]) -> dict[str, float]:
    return {name: row.ratio for name, row in rows.items()}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--python", action="append", help="interpreter to freeze for (repeatable)")
    parser.add_argument("--dir", type=Path, default=Path("build/throughput"), help="where things are built")
    parser.add_argument("-n", "--rounds", type=int, default=9)
    parser.add_argument(
        "--only", action="append", help="a workload's name (repeatable); the mean is then theirs"
    )
    parser.add_argument("--option", action="append", default=[], help="of the build, as --option=--pie")
    parser.add_argument("--rebuild", action="store_true", help="build the executables again")
    arguments = parser.parse_args()
    ready = {}
    for python in arguments.python or [sys.executable]:
        version = version_of(python)
        ready[version] = build(python, arguments.dir.resolve() / version, arguments)
    # everything is built before anything is timed
    results = {version: measure(commands, arguments) for version, commands in ready.items()}
    print(f"{arguments.rounds} rounds, ratio to {PLAIN}\n\n{table(results)}\n")
    kept = True
    for version, rows in results.items():
        for sentence in summarize(ratios(rows)).broken:
            kept = False
            print(f"CPython {version}: {sentence}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
