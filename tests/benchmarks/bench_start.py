"""Start-up time of executables against `python app.py` and PyInstaller --onefile.

Builds what it measures in --dir (kept, so that a second run measures at once), then prints a
Markdown table for each interpreter.  A figure is the median ratio to plain Python; the interquartile
range stands behind it.

    python tests/benchmarks/bench_start.py --python ~/.pyenv/versions/3.13.0/bin/python -n 30
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from interleave import Row, compare

ROOT = Path(__file__).resolve().parent.parent.parent

BUNDLER_WAYS: dict[str, tuple[str, ...]] = {
    "bundler": (),
    "bundler --small": ("--small",),
    "bundler --freeze marshal": ("--freeze", "marshal"),
}
PEER = "PyInstaller --onefile"
PLAIN = "python app.py"

# the tour imports everything before its first stop; a start is measured, not sockets and processes
QUICK_STOPS = tuple("dataclass numbers text documents database tls urls dates messages coroutines".split())


@dataclass(frozen=True)
class Program:
    """A program to measure: its script, what it needs from PyPI, and the words it runs with."""

    name: str
    script: Path
    requirements: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def programs(directory: Path) -> list[Program]:
    examples = ROOT / "examples"
    sympy = directory / "sympy_import.py"
    sympy.write_text("import sympy\n\nprint(sympy.__version__)\n")
    return [
        Program("hello", examples / "hello.py"),
        Program("standard library tour", examples / "stdlib_tour.py", (), QUICK_STOPS),
        Program("click + rich", examples / "click_rich.py", ("click", "rich"), ("table",)),
        Program("sympy import", sympy, ("sympy",)),
    ]


def clean_env() -> dict[str, str]:
    kept = ("PATH", "HOME", "TMPDIR", "BUNDLER_CACHE_DIR")
    return {"LC_ALL": "C.UTF-8", **{name: os.environ[name] for name in kept if name in os.environ}}


def call(*words: str | Path) -> None:
    # pip's own variables stay: a machine may need them to reach a package index
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run([str(word) for word in words], env=env, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")


def version_of(python: str) -> str:
    """The version of an interpreter: ``3.13.0``."""
    asked = [python, "-c", "import platform; print(platform.python_version())"]
    return subprocess.check_output(asked, text=True).strip()


def environment(directory: Path, python: str, requirements: tuple[str, ...]) -> Path:
    """The interpreter of a virtual environment with ``requirements``, made unless it is there."""
    executable = directory / "bin" / "python"
    if not (directory / "complete").exists():
        shutil.rmtree(directory, ignore_errors=True)
        call(python, "-m", "venv", directory)
        if requirements:
            call(executable, "-m", "pip", "install", "-q", *requirements)
        (directory / "complete").touch()
    return executable


def built(output: Path, again: bool, *words: str | Path) -> None:
    """Run the build of ``output`` unless it is there; tell its time and size."""
    if output.exists() and not again:
        return
    start = time.perf_counter()
    call(*words)
    seconds = time.perf_counter() - start
    print(f"built {output} in {seconds:.1f} s, {output.stat().st_size / 1e6:.1f} MB", file=sys.stderr)


def commands_for(
    program: Program, directory: Path, python: str, arguments: argparse.Namespace
) -> dict[str, list[str]]:
    """The ways to run ``program``, each built."""
    place = directory / program.name.replace(" ", "_")
    place.mkdir(parents=True, exist_ok=True)
    clean = environment(place / "venv", python, program.requirements)
    commands = {PLAIN: [str(clean), str(program.script), *program.words]}
    more = {f"bundler {words}": tuple(words.split()) for words in arguments.way or ()}
    for way, options in (BUNDLER_WAYS | more).items():
        output = place / way.replace(" ", "_")
        built(
            output,
            arguments.rebuild,
            *(sys.executable, "-m", "bundler", "build", program.script, "--python", clean),
            *("-o", output, "--workpath", place / "build", "--log-level", "WARN"),
            *options,
        )
        commands[way] = [str(output), *program.words]
    if not arguments.no_peer:
        # an environment of its own: PyInstaller must not weigh on the clean one
        peer = environment(place / "venv-peer", python, ("pyinstaller", *program.requirements))
        output = place / "peer" / "app"
        built(
            output,
            False,
            *(peer, "-m", "PyInstaller", "--onefile", "-n", "app", "--distpath", output.parent),
            *("--workpath", place / "peer-build", "--specpath", place / "peer-build", program.script),
        )
        commands[PEER] = [str(output), *program.words]
    return commands


def table(results: dict[str, list[Row]]) -> str:
    ways = [row.name for row in next(iter(results.values()))]
    lines = [
        "| | " + " | ".join(f"{name}" for name in results) + " |",
        "| --- |" + " ---: |" * len(results),
        f"| {PLAIN}, ms | " + " | ".join(f"{rows[0].milliseconds:.1f}" for rows in results.values()) + " |",
    ]
    for index, way in enumerate(ways[1:], 1):
        cells = [f"{rows[index].ratio:.2f} ±{rows[index].spread / 2:.2f}" for rows in results.values()]
        lines.append(f"| {way}, x | " + " | ".join(cells) + " |")
    if PEER in ways:
        index = ways.index(PEER)
        cells = [f"{rows[1].milliseconds / rows[index].milliseconds:.2f}" for rows in results.values()]
        lines.append(f"| bundler, x {PEER} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--python", action="append", help="interpreter to freeze for (repeatable)")
    parser.add_argument("--dir", type=Path, default=Path("build/benchmark"), help="where things are built")
    parser.add_argument("-n", "--rounds", type=int, default=30)
    parser.add_argument("--warmup", type=int, default=3)
    parser.add_argument("--only", action="append", help="a program's name (repeatable)")
    parser.add_argument("--way", action="append", help="options of one more build (repeatable)")
    parser.add_argument("--rebuild", action="store_true", help="build bundler's executables again")
    parser.add_argument("--no-peer", action="store_true", help="leave PyInstaller out")
    arguments = parser.parse_args()
    for python in arguments.python or [sys.executable]:
        version = version_of(python)
        directory = arguments.dir.resolve() / version
        directory.mkdir(parents=True, exist_ok=True)
        chosen = [p for p in programs(directory) if not arguments.only or p.name in arguments.only]
        # everything is built before anything is timed
        ready = {program.name: commands_for(program, directory, python, arguments) for program in chosen}
        results = {
            name: compare(commands, PLAIN, rounds=arguments.rounds, warmup=arguments.warmup, env=clean_env())
            for name, commands in ready.items()
        }
        print(f"CPython {version}, {arguments.rounds} rounds\n\n{table(results)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
