"""``bundler doctor``: whether this machine has what a build needs, and what to do if not.

Each check is made by the code that a build uses, so its message is that of the build.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import metadata

from bundler.compile.toolchain import make_toolchain
from bundler.early_checks import make_directory
from bundler.elf.search import build_machine_search
from bundler.errors import BundlerError, CompilerFailed, DiskFull, OutputNotWritable
from bundler.interpreter import Interpreter
from bundler.libpython.choose import choose_libpython
from bundler.options import BuildOptions
from bundler.report.summary import human_size
from bundler.reporter import Reporter
from bundler.target_machine import TargetMachine, target_machine
from bundler.worker.client import Worker

LITTLE = 500_000_000
"""Bytes that a build of a large program may need, with its intermediate files."""


@dataclass(frozen=True)
class Finding:
    """One check: its name, what was found, and the error that a build would end with, if any.

    ``advice`` is for what is no error.
    """

    name: str
    text: str
    error: BundlerError | None = None
    advice: str = ""


def doctor(options: BuildOptions, reporter: Reporter) -> None:
    """Print a line for each check, and what to do.  Raises the error of the first check that failed."""
    found = []
    for finding in findings(options, reporter):
        found.append(finding)
        reporter.result(finding_lines(finding))
    for finding in found:
        if finding.error is not None:
            raise finding.error


def finding_lines(finding: Finding) -> Iterator[str]:
    """``ok    disk: 90.1 GB are free``, and below it the advice."""
    state = "FAIL" if finding.error is not None else "note" if finding.advice else "ok"
    yield f"{state:<5} {finding.name}: {finding.text}"
    hint = finding.error.hint if finding.error is not None else finding.advice
    yield from (f"      {line}" for line in hint.splitlines())


def findings(options: BuildOptions, reporter: Reporter) -> Iterator[Finding]:
    """The checks, one after the other."""
    described: list[Interpreter] = []

    def interpreter() -> str:
        with Worker(options.python, reporter.info) as worker:
            described.append(worker.describe())
        return f"CPython {'.'.join(map(str, described[0].version))}, {options.python}"

    yield _checked("interpreter", interpreter)
    for one in described:
        machine = target_machine(one.machine)
        yield _checked("libpython", partial(_libpython, one, options, machine))
        yield _checked("compiler", partial(_compiler, options, machine))
    yield Finding("headers", "none of CPython are needed")
    yield _checked("cache", partial(_writable, options.cache_dir))
    yield _checked("disk", partial(_disk, os.getcwd()))
    yield _hooks()
    yield _memory_files()


def _checked(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, check())
    except BundlerError as error:
        return Finding(name, error.what, error)


def _libpython(interpreter: Interpreter, options: BuildOptions, machine: TargetMachine) -> str:
    found = choose_libpython(interpreter, options, build_machine_search(machine), machine)
    return f"{found.path} ({found.kind})"


def _compiler(options: BuildOptions, machine: TargetMachine) -> str:
    with tempfile.TemporaryDirectory(prefix="bundler-doctor-") as directory:
        toolchain = make_toolchain(machine, ".".join(map(str, options.oldest_glibc)), False, directory)
        try:
            done = subprocess.run(
                [toolchain.zig, "version"], capture_output=True, text=True, check=False, timeout=60
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CompilerFailed(f"{toolchain.zig} does not run", str(error)) from error
    if done.returncode != 0:
        raise CompilerFailed.from_process(
            "the compiler does not run", [toolchain.zig, "version"], done.stderr
        )
    return f"zig {done.stdout.strip()}, {toolchain.zig}"


def _writable(directory: str) -> str:
    make_directory(directory, "--cache-dir or BUNDLER_CACHE_DIR")
    return directory


def _disk(directory: str) -> str:
    free = shutil.disk_usage(directory).free
    if not os.access(directory, os.W_OK):
        raise OutputNotWritable(
            f"{directory} is not writable", os.strerror(errno.EACCES), "change to a directory that is"
        )
    if free < LITTLE:
        raise DiskFull(
            f"only {human_size(free)} are free in {directory}", "", "choose another with --workpath"
        )
    return f"{human_size(free)} are free in {directory}"


def _hooks() -> Finding:
    name = "pyinstaller-hooks-contrib"
    try:
        return Finding("hooks", f"{name} {metadata.version(name)}")
    except metadata.PackageNotFoundError:
        return Finding("hooks", f"{name} is not installed", advice=f"pip install {name}")


def _memory_files() -> Finding:
    """The kernel of the machine that runs an executable matters.  This is that of the build machine."""
    try:
        os.close(os.memfd_create("bundler-doctor"))
    except OSError as error:
        return Finding(
            "kernel",
            f"memfd_create(2) is denied ({error.strerror})",
            advice="executables that run here keep shared objects and open files below TMPDIR",
        )
    if not os.path.exists("/proc/self/exe"):
        return Finding("kernel", "/proc is not mounted", advice="executables need /proc where they run")
    return Finding("kernel", "memfd_create(2) and /proc are there")
