"""Running a program by plain Python and as an executable.  Both have to behave the same."""

from __future__ import annotations

import functools
import hashlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import TypedDict, Unpack

import pytest

from bundler import contract
from support.environments import clean_env, environment, lock
from support.pythons import Python

PROJECT = Path(__file__).resolve().parent.parent.parent

NOT_IN_EXECUTABLES = (
    # modules that talk to the user: the options decide what is built, and these are elsewhere
    "bundler/__main__.py",
    "bundler/cli.py",
    "bundler/commands/*",
    "bundler/report/*",
    "bundler/reporter.py",
    # documentation
    "hooks/README.md",
    # caches of imports
    "*/__pycache__/*",
)
"""Files whose edits do not change any executable, so that edits do not cause new builds."""

Interact = Callable[["subprocess.Popen[bytes]"], None]
"""An action on a running program, such as sending it a signal."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended.  A negative ``status`` is the number of the signal that killed it."""

    status: int
    stdout: bytes
    stderr: bytes


class DidNotEnd(AssertionError):
    """A program was still running when its time was over."""


class RunOptions(TypedDict, total=False):
    """What a test changes about a run (:func:`run`).  ``env`` is added to :meth:`App.env`."""

    cwd: Path
    stdin: bytes | None
    env: Mapping[str, str]
    interact: Interact
    timeout: float


def run(
    argv: Sequence[str | bytes],
    *,
    cwd: Path,
    stdin: bytes | None = b"",
    env: Mapping[str, str] | None = None,
    interact: Interact | None = None,
    timeout: float = 60,
) -> Outcome:
    """Run ``argv`` with pipes.

    With None as ``stdin``, standard input is closed.  ``interact`` is called with the process when it has
    written its first line.
    """
    words: Sequence[str | bytes] = argv
    if stdin is None:
        words = ["/bin/sh", "-c", 'exec "$@" <&-', "sh", *argv]
    process = subprocess.Popen(
        words,
        cwd=cwd,
        env=None if env is None else dict(env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    first = b""
    try:
        if interact is not None and process.stdout is not None:
            first = process.stdout.readline()
            interact(process)
        stdout, stderr = process.communicate(stdin or b"", timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        stdout, stderr = process.communicate()
        raise DidNotEnd(f"{argv!r} did not end within {timeout} s\n{stdout!r}\n{stderr!r}") from None
    return Outcome(process.returncode, first + stdout, stderr)


@functools.cache
def sources_key(*directories: Path) -> str:
    """A digest of the files below ``directories``, without those in :data:`NOT_IN_EXECUTABLES`.

    An executable with the same key need not be built again.  Test files count, too: they have the options of
    an app's build.
    """
    digest = hashlib.sha256()
    for directory in directories:
        for path in sorted(directory.rglob("*")):
            place = path.relative_to(directory.parent).as_posix()
            if path.is_file() and not any(fnmatchcase(place, pattern) for pattern in NOT_IN_EXECUTABLES):
                digest.update(os.fsencode(path) + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _drop_intermediate_files(work: Path) -> None:
    """Remove all but the tables, which tests read.  The files of hundreds of builds would fill a disk."""
    for kind in ("frozen", "objects"):
        for directory in work.glob(f"*/{kind}"):
            shutil.rmtree(directory)
    for path in work.glob("*/tables/images.bin"):
        path.unlink()


def _cannot_be_built(python: Python, words: Sequence[str], refused: str) -> bool:
    """Whether the interpreter's own files are the reason, as on Debian's testing suite: an archive without
    parts of CPython, or libraries of the system that need a newer glibc than is asked for."""
    if "--pie" in words:
        return "is not complete" in refused
    system = subprocess.run(
        [python.executable, "-c", "import os; print(os.confstr('CS_GNU_LIBC_VERSION'))"],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout.split()[-1]
    newer = tuple(map(int, system.split("."))) >= (2, 38)
    return newer and "--glibc" in words and "was asked for, but what travels needs glibc" in refused


@dataclass(frozen=True)
class App:
    """An application below ``tests/apps`` or ``examples``, for one interpreter.

    ``entry`` are the words after ``bundler build``, ``plain_entry`` those after ``python``.
    """

    base: Path
    python: Python
    directory: Path
    entry: tuple[str, ...] = ("app.py",)
    plain_entry: tuple[str, ...] = ("app.py",)
    requirements: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    home: Path = field(default=Path("/nonexistent"))

    @cached_property
    def venv(self) -> Path:
        """The virtual environment of both ways to run the program."""
        return environment(self.base, self.python, self.requirements)

    @cached_property
    def binary(self) -> Path:
        """The executable.  It is built when it is first used, once for all test processes."""
        words = [*self.entry, *self.options, *shlex.split(os.environ.get("BUNDLER_TEST_OPTIONS", ""))]
        slug = re.sub(r"[^A-Za-z0-9.]+", "_", " ".join([self.directory.name, *words]))
        key = sources_key(self.directory, PROJECT / "bundler", PROJECT / "runtime_stub", PROJECT / "hooks")
        place = self.base / "bin" / f"{self.python.version}-{slug}-{key}"
        output = place / os.path.basename(self.entry[-1])
        refusal = place / "refusal"
        with lock(output.parent / ".lock"):
            if refusal.exists():
                pytest.skip(refusal.read_text())
            if not output.exists():
                build = [sys.executable, "-m", "bundler", "build", *words]
                build += ["--python", str(self.venv), "-o", str(output)]
                build += ["--workpath", str(output.parent / "work"), "--log-level", "WARN"]
                env = clean_env(BUNDLER_CACHE_DIR=str(self.base / "cache"))
                done = subprocess.run(build, cwd=self.directory, env=env, capture_output=True, check=False)
                refused = done.stderr.decode(errors="replace")
                if done.returncode != 0 and _cannot_be_built(self.python, words, refused):
                    refusal.write_text(refused.splitlines()[0])
                    pytest.skip(refusal.read_text())
                if done.returncode != 0:
                    raise AssertionError(f"{build} gave {done.returncode}:\n{done.stderr.decode()}")
                _drop_intermediate_files(output.parent / "work")
        return output

    def env(self, **more: str) -> dict[str, str]:
        """The environment of both ways to run the program.

        It has a home directory of its own and no variables for Python.
        """
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.home), **more}

    def plain_argv(self, *flags: str) -> list[str]:
        """The words of ``python app.py``, with ``flags`` for the interpreter."""
        entry = [str(self.directory / word) if word.endswith(".py") else word for word in self.plain_entry]
        return [str(self.venv / "bin" / "python"), *flags, *entry]

    def run_plain(
        self, *args: str | bytes, flags: Sequence[str] = (), **options: Unpack[RunOptions]
    ) -> Outcome:
        return self._run([*self.plain_argv(*flags), *args], options)

    def run_binary(self, *args: str | bytes, **options: Unpack[RunOptions]) -> Outcome:
        return self._run([str(self.binary), *args], options)

    def compare(
        self,
        *args: str | bytes,
        flags: Sequence[str] = (),
        normalise: Callable[[bytes], bytes] | None = None,
        **options: Unpack[RunOptions],
    ) -> Outcome:
        """Run the program both ways, and assert that status, stdout and stderr are equal.

        Returns the outcome of the executable.  ``flags`` are for plain Python only (``-O``, to compare it
        with a build with ``--optimize``).
        """
        plain = self.normal(self.run_plain(*args, flags=flags, **options), normalise)
        binary = self.normal(self.run_binary(*args, **options), normalise)
        assert binary.stderr.decode(errors="replace") == plain.stderr.decode(errors="replace")
        assert binary.stdout.decode(errors="replace") == plain.stdout.decode(errors="replace")
        assert binary == plain
        return binary

    def normal(self, outcome: Outcome, more: Callable[[bytes], bytes] | None = None) -> Outcome:
        """``outcome`` with every directory of code, on disk or virtual, written as ``<root>``."""

        def clean(text: bytes) -> bytes:
            text = re.sub(rb"\b0x[0-9a-f]{6,}\b", b"0x...", text)
            for directory in self._code_directories():
                text = text.replace(directory.encode() + b"/", b"<root>/")
            return more(text) if more else text

        return Outcome(outcome.status, clean(outcome.stdout), clean(outcome.stderr))

    def _code_directories(self) -> list[str]:
        """The directories whose modules appear directly below the virtual root, the longest first."""
        site = self.venv / "lib" / f"python{self.python.version}" / "site-packages"
        found = [
            str(site),
            str(self.venv / "bin"),
            str(self.directory),
            str(self.binary.parent),
            contract.ROOT,
        ]
        return sorted([*found, *self.python.library_dirs], key=len, reverse=True)

    def _run(self, argv: Sequence[str | bytes], options: RunOptions) -> Outcome:
        complete: RunOptions = {"cwd": self.home, **options, "env": self.env(**options.get("env", {}))}
        return run(argv, **complete)


def interrupt(process: subprocess.Popen[bytes]) -> None:
    """Send the signal of Ctrl-C."""
    time.sleep(0.05)  # the program has written its line and is about to make the call that waits
    process.send_signal(signal.SIGINT)
