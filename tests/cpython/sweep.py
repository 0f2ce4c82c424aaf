"""CPython's own test suite as the judge: the same test files under plain Python and in a binary.

    python tests/cpython/sweep.py --out results.json --plain PYTHON --binary BINARY [test_json ...]

makes BINARY if it is not there: `test` with everything in the standard library that tests ask for.

Every file is one process of each side, `PYTHON -m test FILE` and `BINARY FILE`.  What is compared is the
outcome of the file and of every test in it that did not pass.  Results are added to the JSON file as
they come, so that a long run can be stopped and taken up again.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

SIDES = ("plain", "binary")

_STATES = (
    (re.compile(r"^\d+ tests? skipped(?: \(resource denied\))?:$", re.M), "skipped"),
    (re.compile(r"^\d+ tests? run no tests:$", re.M), "no tests"),
)


PACKAGES = (
    *("asyncio", "collections", "concurrent", "ctypes", "curses", "dbm", "distutils", "email", "encodings"),
    *("ensurepip", "html", "http", "idlelib", "importlib", "json", "lib2to3", "logging", "multiprocessing"),
    *("pydoc_data", "re", "sqlite3", "sysconfig", "test", "tkinter", "tomllib", "turtledemo", "unittest"),
    *("urllib", "venv", "wsgiref", "xml", "xmlrpc", "zipfile", "zoneinfo", "_pyrepl", "pathlib"),
    *("compression", "profiling", "string"),
)
"""Packages of the standard library, of which tests import everything."""

DATA = (
    "test",
    "ensurepip",
    "lib2to3",
    "pydoc_data",
    "distutils",
    "ctypes",
    "unittest",
    "idlelib",
    "turtledemo",
)
"""Packages whose directories hold files that tests read."""


def build(python: str, binary: Path, names: Sequence[str] = ()) -> None:
    """Bundle ``test`` of that interpreter with all of its standard library and data, or just with
    the test files called ``names`` and what they import."""
    facts = "import sys, sysconfig; print(sysconfig.get_path('stdlib')); print(*sys.stdlib_module_names)"
    library, modules = subprocess.run(
        [python, "-c", facts], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    words = ["build", "-m", "test", "--python", python, "-o", str(binary), "--log-level", "WARN"]
    words += ["--workpath", str(binary) + ".work"]
    if names:
        for name in names:
            words += ["--collect-submodules", f"test.{name}", "--hidden-import", f"test.{name}"]
        subprocess.run([sys.executable, "-m", "bundler", *words], check=True)
        return
    for package in PACKAGES:
        if os.path.isdir(os.path.join(library, package)):
            words += ["--collect-submodules", package]
        for main in sorted(Path(library, package).rglob("__main__.py")):
            words += ["--hidden-import", ".".join(main.relative_to(library).with_suffix("").parts)]
    for package in DATA:
        if os.path.isdir(os.path.join(library, package)):
            words += ["--add-data", f"{os.path.join(library, package)}:{package}"]
    for name in modules.split():
        words += ["--hidden-import", name]
    subprocess.run([sys.executable, "-m", "bundler", *words], check=True)


def test_files(python: str) -> list[str]:
    """The names that `python -m test --list-tests` gives, one a line."""
    done = subprocess.run(
        [python, "-m", "test", "--list-tests"], capture_output=True, text=True, check=True, env=_environment()
    )
    return done.stdout.split()


def run_files(argv: Sequence[str], names: Sequence[str], timeout: float) -> dict[str, Any]:
    """Test files in one process: their ``state``, the tests that did not pass, the end of the output.

    ``state`` is ``success``, ``failed``, ``skipped``, ``timeout`` or ``status N``.
    """
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sweep-", ignore_cleanup_errors=True) as directory:
        report = Path(directory) / "report.xml"
        home = Path(directory) / "home"
        home.mkdir()
        words = [*argv, "--junit-xml", str(report), *names]
        environment = _environment(HOME=str(home), TMPDIR=directory)
        with open(Path(directory) / "output", "w+b") as output:
            process = subprocess.Popen(
                words,
                cwd=home,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                status: int | None = process.wait(timeout)
            except subprocess.TimeoutExpired:
                status = None
            finally:
                _kill_group(process.pid)
                process.wait()
            output.seek(0)
            text = output.read().decode(errors="replace")
        tests = _tests(report) if report.exists() else {}
    return {
        "state": _state(status, text),
        "failed": sorted(test for test, outcome in tests.items() if outcome == "failed"),
        "skipped": sorted(test for test, outcome in tests.items() if outcome == "skipped"),
        "count": len(tests),
        "seconds": round(time.monotonic() - started, 1),
        "output": text[-12000:] if status != 0 else text[-300:],
    }


def differences(results: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Files whose outcome is not the same, and how they differ."""
    found = {}
    for name, sides in sorted(results.items()):
        if set(sides) != set(SIDES):
            continue
        plain, binary = sides["plain"], sides["binary"]
        if plain["state"] != binary["state"]:
            found[name] = f"{plain['state']} -> {binary['state']}"
        elif plain["failed"] != binary["failed"]:
            found[name] = "other tests fail"
        if name in found:
            found[name] += ": " + " ".join(sorted(set(binary["failed"]) ^ set(plain["failed"])))
    return found


def _environment(**more: str) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8", **more}


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _state(status: int | None, text: str) -> str:
    if status is None:
        return "timeout"
    for pattern, state in _STATES:
        if pattern.search(text):
            return state if status in (0, 4) else f"status {status}"
    return {0: "success", 2: "failed", 3: "environment changed"}.get(status, f"status {status}")


def _tests(report: Path) -> dict[str, str]:
    """Every test of a JUnit report that is there, by its identity."""
    outcomes = {}
    for case in ElementTree.parse(report).iter("testcase"):
        kinds = {child.tag for child in case}
        outcome = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
        outcomes[case.get("name") or ""] = outcome
    return outcomes


def main() -> int:
    parser = argparse.ArgumentParser(description="compare CPython's tests under plain Python and in a binary")
    parser.add_argument("--out", required=True, type=Path, help="results, read and written (JSON)")
    parser.add_argument("--plain", help="the interpreter")
    parser.add_argument("--binary", help="the bundled `test`")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=180, help="seconds for one file")
    parser.add_argument("--again", action="store_true", help="run what has a result already")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    if options.binary and options.plain and not os.path.exists(options.binary):
        build(options.plain, Path(options.binary).absolute())
    results: dict[str, dict[str, Any]] = json.loads(options.out.read_text()) if options.out.exists() else {}
    names = options.files or (test_files(options.plain) if options.plain else sorted(results))
    sides = {}
    if options.plain:
        sides["plain"] = [options.plain, "-m", "test"]
    if options.binary:
        sides["binary"] = [os.path.abspath(options.binary)]
    work = [
        (name, side) for name in names for side in sides if options.again or side not in results.get(name, {})
    ]

    def run(item: tuple[str, str]) -> tuple[str, str, dict[str, Any]]:
        name, side = item
        return name, side, run_files(sides[side], [name], options.timeout)

    with ThreadPoolExecutor(options.jobs) as pool:
        for name, side, result in pool.map(run, work):
            results.setdefault(name, {})[side] = result
            print(f"{name} {side}: {result['state']}, {result['seconds']} s", flush=True)
            options.out.write_text(json.dumps(results, indent=1, sort_keys=True))
    found = differences({name: results[name] for name in names if name in results})
    for name, how in found.items():
        print(f"{name}: {how}")
    print(f"{len(found)} of {sum(len(sides) == 2 for sides in results.values())} files differ")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
