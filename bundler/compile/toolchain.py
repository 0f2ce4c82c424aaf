"""``zig cc``: where it is and how it is called.

Every call names the target machine.  Without ``-target``, zig compiles for the CPU of the build machine,
and on an older CPU the executable would die of SIGILL.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bundler.errors import CompilerFailed, UsageError, from_os_error
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


SCRIPT = "zig-clang"
"""The compiler in one word.  Launchers choose what they know of a compiler by its name: it is clang."""


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

    launcher: tuple[str, ...] = ()
    """Words in front of the command that compiles C: ``ccache``, ``sccache``, ``distcc``."""

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
    def launched_compiler(self) -> tuple[str, ...]:
        """:attr:`compiler` behind the launcher, if there is one.

        Launchers take the first word for the compiler, so they get a script (:func:`write_compiler_script`).
        """
        if not self.launcher:
            return self.compiler
        return (*self.launcher, os.path.join(self.directory, SCRIPT), *self.compiler[2:])

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
        if self.launcher:
            environment["BUNDLER_ZIG"] = self.zig  # for the script
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
    launcher: tuple[str, ...] = (),
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
    return Toolchain(zig, target, pie, zig_cache, scratch_dir or zig_cache, directory, launcher)


def write_compiler_script(toolchain: Toolchain) -> None:
    """Write the script that launchers start, which is ``zig cc``.

    Launchers know a compiler by its size and time, or by its contents.  So those of the script depend on the
    release of zig, and on nothing else: a cache that several machines share then serves all of them.
    """
    release = importlib.metadata.version("ziglang")
    text = f'#!/bin/sh\n# clang of ziglang {release}\nexec "${{BUNDLER_ZIG:-zig}}" cc "$@"\n'
    path = Path(toolchain.directory, SCRIPT)
    path.write_text(text)
    path.chmod(0o755)
    time = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "little") >> 1
    os.utime(path, (time, time))


def launcher_words(text: str | None) -> tuple[str, ...]:
    """The words of ``--compiler-launcher``, with the program as an absolute path.

    Raises :class:`UsageError` if it is not there or no shell could read the text.
    """
    try:
        program, *words = shlex.split(text or "") or [""]
    except ValueError as error:
        raise UsageError(f"cannot read --compiler-launcher {text!r}", str(error)) from error
    if not program:
        return ()
    found = shutil.which(program)
    if found is None:
        raise UsageError(
            f"the compiler launcher {program} cannot be found", "", "install it, or name it by its path"
        )
    return (os.path.abspath(found), *words)


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
