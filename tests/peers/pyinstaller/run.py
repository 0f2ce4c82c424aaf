"""PyInstaller's functional tests, built with bundler: run by hand.

    python tests/peers/pyinstaller/run.py [--python PYTHON] [--work DIR] [options of pytest: -k EXPRESSION]

It makes an environment below ``--work`` with PyInstaller and what its core tests ask for, unpacks its source
distribution, and runs ``tests/functional`` with ``adapter.py``.  Without libraries installed, their tests of
libraries skip themselves; hooks are tested in ``tests/unit/hooks``.  ``differences.toml`` says which tests
differ, and why: the run ends with 0 if these fail and no other one does.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

VERSION = "6.22.3"
"""The release of PyInstaller whose tests are run."""

HERE = Path(__file__).resolve().parent

LEFT_OUT = {
    "test_apple_events.py": "macOS",
    "test_binary_vs_data_reclassification.py": "looks into PyInstaller's analysis file",
    "test_cliutils.py": "makes spec files",
    "test_code_object_anonymization.py": "reads PyInstaller's archive",
    "test_linux_appimage.py": "packs PyInstaller's directory",
    "test_macos_bundle_structure.py": "macOS",
    "test_pywin32.py": "Windows",
    "test_reproducibility.py": "reads PyInstaller's archive",
    "test_security.py": "forges the variables with which PyInstaller's bootloader starts the program",
    "test_signals.py": "sends signals to the parent, which is PyInstaller's bootloader there and pytest here",
    "test_splash.py": "splash screens belong to PyInstaller's bootloader",
}
"""Files that are about PyInstaller's own files or another system."""


def command(*words: str | os.PathLike[str]) -> None:
    subprocess.run(words, check=True)


def prepare(work: Path, python: str) -> tuple[Path, Path]:
    """The interpreter of the tests' environment, and PyInstaller's source tree; made if need be."""
    environment, source = work / "environment", work / f"pyinstaller-{VERSION}"
    interpreter = environment / "bin" / "python"
    if not source.exists():
        work.mkdir(parents=True, exist_ok=True)
        command(python, "-m", "venv", environment)
        command(interpreter, "-m", "pip", "install", "-q", f"pyinstaller=={VERSION}", "setuptools")
        download = ("download", "-q", "--no-deps", "--no-binary=:all:", "-d", work, f"pyinstaller=={VERSION}")
        command(interpreter, "-m", "pip", *download)
        with tarfile.open(work / f"pyinstaller-{VERSION}.tar.gz") as archive:
            archive.extractall(work, filter="data")
        requirements = source / "tests" / "requirements-tools.txt"
        command(interpreter, "-m", "pip", "install", "-q", "-r", requirements)
    return interpreter, source


def outcomes(report: Path) -> dict[str, str]:
    """Each test's outcome: ``passed``, ``failed``, or why it was skipped."""
    found = {}
    for case in ElementTree.parse(report).iter("testcase"):
        name = f"{case.get('classname', '').rpartition('.')[2]}::{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            found[name] = "failed"
        elif (skipped := case.find("skipped")) is not None:
            found[name] = skipped.get("message", "")
        else:
            found[name] = "passed"
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--python", default=sys.executable, help="the interpreter of the programs")
    parser.add_argument("--work", type=Path, default=Path("build/peers/pyinstaller"))
    arguments, more = parser.parse_known_args()
    work = arguments.work.resolve()
    python, source = prepare(work, arguments.python)

    report = work / "report.xml"
    functional = source / "tests" / "functional"
    words = [python, "-m", "pytest", "-p", "adapter", "--junitxml", report, "-q", "--timeout", "300"]
    for name in LEFT_OUT:
        words += ["--ignore", functional / name]
    bundler = Path(sysconfig.get_path("scripts")) / "bundler"
    settings = {"BUNDLER": str(bundler), "BUNDLER_WORK": str(work / "build"), "PYTHONPATH": str(HERE)}
    subprocess.run([*words, functional, *more], cwd=source, env={**os.environ, **settings})

    found = outcomes(report)
    reasons = tomllib.loads((HERE / "differences.toml").read_text())
    differing = {name for name, outcome in found.items() if outcome == "failed"}
    listed = {name for names in reasons.values() for name in names} & found.keys()
    for name in sorted(differing - listed):
        print(f"FAILED, and not listed: {name}")
    for name in sorted(listed - differing):
        print(f"listed, and did not fail: {name}")
    ran = ("passed", "failed")
    count = Counter(outcome if outcome in ran else "skipped" for outcome in found.values())
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    return 1 if differing - listed else 0


if __name__ == "__main__":
    raise SystemExit(main())
