"""``zig cc``: where it is and how it is called.

Every call names the target machine.  Without ``-target``, zig compiles for the CPU of the build machine,
and on an older CPU the executable would die of SIGILL.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bundler.errors import CompilerFailed, from_os_error
from bundler.target_machine import TargetMachine

DATA_FLAGS = (
    "-std=c11",
    "-O0",
    "-g0",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-fvisibility=hidden",
    "-fno-sanitize=all",
)
"""Flags for generated sources.  These hold data only, so there is nothing to optimise.  Zig's default debug
information would take 1.6 times the CPU time and make objects 2.4 times as large."""

STUB_FLAGS = (
    "-std=c11",
    "-O2",
    "-g0",
    "-Wall",
    "-Wextra",
    "-Wshadow",
    "-Wmissing-prototypes",
    "-Werror",
    "-fno-sanitize=all",
    "-fstack-protector-strong",
)
"""Flags for hand-written sources."""


@dataclass(frozen=True)
class Toolchain:
    """How to call zig: its path, the target triple and the environment of every call."""

    zig: str
    target: str
    pie: bool
    cache_dir: str
    """Directory where zig keeps what any program needs: start files and stubs of glibc."""
    scratch_dir: str
    """Directory where zig keeps a copy of every object.  The copies are never read again."""
    directory: str = ""
    """Where the tools run.  They are given the names of files below it from there, because a project
    may lie in a directory with a name that ninja, zig or the assembler cannot read."""

    def name(self, path: str) -> str:
        """``path`` as the tools are given it."""
        below = self.directory and path.startswith(f"{self.directory}/")
        return path[len(self.directory) + 1 :] if below else path

    @property
    def compiler(self) -> tuple[str, ...]:
        """The command that compiles C for the target machine, without flags and files."""
        code_model = "-fPIE" if self.pie else "-fno-pie"
        return (self.zig, "cc", "-target", self.target, code_model)

    @property
    def linker(self) -> tuple[str, ...]:
        """The command that links for the target machine.

        It leaves out zig's support library, whose memory functions would replace the C library's
        (runtime_stub/arch/builtins.c).
        """
        position = "-pie" if self.pie else "-no-pie"
        return (self.zig, "cc", "-target", self.target, position, "-rtlib=none")

    def environment(self, base: Mapping[str, str] | None = None) -> dict[str, str]:
        """``base`` (default: the environment of this process) with the directories of zig's caches added."""
        environment = dict(os.environ if base is None else base)
        environment["ZIG_GLOBAL_CACHE_DIR"] = self.cache_dir
        environment["ZIG_LOCAL_CACHE_DIR"] = self.scratch_dir
        if "TMPDIR" in environment and not os.path.isdir(environment["TMPDIR"]):
            del environment["TMPDIR"]  # zig takes the variable at its word
        return environment


def make_toolchain(
    machine: TargetMachine,
    glibc: str,
    pie: bool,
    cache_dir: str,
    scratch_dir: str | None = None,
    directory: str = "",
) -> Toolchain:
    """The toolchain for Linux on the oldest CPUs of ``machine``, with at least this ``glibc`` (``"2.34"``).

    The tools run in ``directory``.  zig's own files are kept below ``cache_dir``, and those that nobody
    reads again in ``scratch_dir``, if it is another one.

    Raises :class:`OutputNotWritable` or :class:`DiskFull` when ``cache_dir`` is not writable.
    """
    zig_cache = os.path.join(cache_dir, "zig")
    try:
        os.makedirs(zig_cache, exist_ok=True)
        with tempfile.TemporaryFile(dir=zig_cache):
            pass  # only a test: zig would wait for ever for a cache directory that is not writable
    except OSError as error:
        raise from_os_error(error, f"preparing the directory {cache_dir}") from error
    zig = _find_zig()
    target = f"{machine.zig_target}.{glibc}"
    return Toolchain(zig, target, pie, zig_cache, scratch_dir or zig_cache, directory)


def _find_zig() -> str:
    """The zig of the ``ziglang`` package.  Raises :class:`CompilerFailed` if it is not there."""
    spec = importlib.util.find_spec("ziglang")
    if spec is not None and spec.origin is not None:
        zig = Path(spec.origin).with_name("zig")
        if os.access(zig, os.X_OK):
            return str(zig)
    found = f"{spec.origin} has no zig beside it" if spec is not None else "ziglang is not installed"
    raise CompilerFailed(
        "the C compiler is missing: bundler uses the one in the package ziglang",
        found,
        f"{sys.executable} -m pip install --force-reinstall ziglang",
    )
