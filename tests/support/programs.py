"""A program run as ``python app.py`` and as the executable made of it; equality is the oracle."""

from __future__ import annotations

import functools
import hashlib
import os
import re
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

from bundler import contract
from support.environments import clean_env, environment, lock
from support.pythons import Python

PROJECT = Path(__file__).resolve().parent.parent.parent

NOT_IN_EXECUTABLES = (
    # talks to the user; what is built is decided by the options, and they are elsewhere
    "bundler/__main__.py",
    "bundler/cli.py",
    "bundler/commands/*",
    "bundler/report/*",
    "bundler/reporter.py",
    # for readers
    "hooks/README.md",
    # left behind by whoever imported something
    "*/__pycache__/*",
)
"""Files whose edits leave every executable as it is, so that no app is linked anew for them."""

Interact = Callable[["subprocess.Popen[bytes]"], None]
"""What to do to a running program, such as sending it a signal."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended; a negative ``status`` is the signal that killed it."""

    status: int
    stdout: bytes
    stderr: bytes


class RunOptions(TypedDict, total=False):
    """What tests change of a run (:func:`run`); ``env`` is added to :meth:`App.env`."""

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
    """Run ``argv`` with pipes; ``stdin`` None closes it.  ``interact`` gets the process once it
    has written its first line."""
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
        raise AssertionError(f"{argv!r} did not end within {timeout} s\n{stdout!r}\n{stderr!r}") from None
    return Outcome(process.returncode, first + stdout, stderr)


@functools.cache
def sources_key(*directories: Path) -> str:
    """A digest of the files below ``directories`` but :data:`NOT_IN_EXECUTABLES`: a binary is as good
    as what it was made of.  Test files count, as they say what an app is built with."""
    digest = hashlib.sha256()
    for directory in directories:
        for path in sorted(directory.rglob("*")):
            place = path.relative_to(directory.parent).as_posix()
            if path.is_file() and not any(fnmatchcase(place, pattern) for pattern in NOT_IN_EXECUTABLES):
                digest.update(os.fsencode(path) + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _drop_intermediate_files(work: Path) -> None:
    """All but the tables, which tests read: hundreds of builds would fill a disk."""
    for kind in ("frozen", "objects"):
        for directory in work.glob(f"*/{kind}"):
            shutil.rmtree(directory)
    for path in work.glob("*/tables/images.bin"):
        path.unlink()


@dataclass(frozen=True)
class App:
    """An application below ``tests/apps`` or ``examples`` on one interpreter.

    ``entry`` is what follows ``bundler build``, ``plain_entry`` what follows ``python``.
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
        """The clean environment that both ways of running belong to."""
        return environment(self.base, self.python, self.requirements)

    @cached_property
    def binary(self) -> Path:
        """The executable, built on first use and once for all test processes."""
        words = [*self.entry, *self.options]
        slug = re.sub(r"[^A-Za-z0-9.]+", "_", " ".join([self.directory.name, *words]))
        key = sources_key(self.directory, PROJECT / "bundler", PROJECT / "runtime_stub", PROJECT / "hooks")
        place = self.base / "bin" / f"{self.python.version}-{slug}-{key}"
        output = place / os.path.basename(self.entry[-1])
        with lock(output.parent / ".lock"):
            if not output.exists():
                build = [sys.executable, "-m", "bundler", "build", *words]
                build += ["--python", str(self.venv), "-o", str(output)]
                build += ["--workpath", str(output.parent / "work"), "--log-level", "WARN"]
                env = clean_env(BUNDLER_CACHE_DIR=str(self.base / "cache"))
                done = subprocess.run(build, cwd=self.directory, env=env, capture_output=True, check=False)
                if done.returncode != 0:
                    raise AssertionError(f"{build} gave {done.returncode}:\n{done.stderr.decode()}")
                _drop_intermediate_files(output.parent / "work")
        return output

    def env(self, **more: str) -> dict[str, str]:
        """What both ways run with: a home of their own and nothing that steers Python."""
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.home), **more}

    def plain_argv(self, *flags: str) -> list[str]:
        """``python app.py`` as words, with interpreter ``flags``."""
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
        """Run both ways and assert that status, stdout and stderr are equal; the binary's outcome.

        ``flags`` go to the plain interpreter only (``-O`` beside a build with ``--optimize``).
        """
        plain = self.normal(self.run_plain(*args, flags=flags, **options), normalise)
        binary = self.normal(self.run_binary(*args, **options), normalise)
        assert binary.stderr.decode(errors="replace") == plain.stderr.decode(errors="replace")
        assert binary.stdout.decode(errors="replace") == plain.stdout.decode(errors="replace")
        assert binary == plain
        return binary

    def normal(self, outcome: Outcome, more: Callable[[bytes], bytes] | None = None) -> Outcome:
        """``outcome`` with every place that code comes from written ``<root>``."""

        def clean(text: bytes) -> bytes:
            text = re.sub(rb"\b0x[0-9a-f]{6,}\b", b"0x...", text)
            for directory in self._code_directories():
                text = text.replace(directory.encode() + b"/", b"<root>/")
            return more(text) if more else text

        return Outcome(outcome.status, clean(outcome.stdout), clean(outcome.stderr))

    def _code_directories(self) -> list[str]:
        """Directories whose modules appear directly below the virtual root, longest first."""
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
    """Ctrl-C."""
    time.sleep(0.05)  # the line just read was written shortly before the call that waits
    process.send_signal(signal.SIGINT)
