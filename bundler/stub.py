"""The hand-written C of the executable: which files, compiled how, for which interpreter."""

from __future__ import annotations

import os
from pathlib import Path

from bundler.compile.toolchain import STUB_FLAGS
from bundler.compile.objects import Source
from bundler.errors import HeadersMissing, StaticLibraryMissing
from bundler.interpreter import Interpreter
from bundler.resources import stub_dir

ZIG_FLAGS = ("-OReleaseSmall", "-fstrip")

INTERNAL_HEADER = os.path.join("internal", "pycore_runtime.h")


def stub_sources(interpreter: Interpreter, layout_directory: str, layout: str) -> tuple[Source, ...]:
    """Every C and Zig file of the stub, to be compiled against the interpreter's headers."""
    directory = stub_dir()
    identity = os.path.join(interpreter.include, "patchlevel.h"), pyconfig(interpreter)
    c_files = sorted(directory.glob("*.c"))
    includes = (str(directory), layout_directory, interpreter.include, os.path.dirname(identity[1]))
    sources = [Source(str(path), STUB_FLAGS, includes, (*stub_headers(), *identity, layout)) for path in c_files]
    return (*sources, *(Source(str(path), ZIG_FLAGS) for path in sorted(directory.glob("*.zig"))))


def stub_headers() -> tuple[str, ...]:
    """The stub's own headers, which generated sources include too."""
    return tuple(str(path) for path in sorted(stub_dir().glob("*.h")))


def pyconfig(interpreter: Interpreter) -> str:
    """The path of ``pyconfig.h``; Debian keeps it in a directory per architecture."""
    direct = Path(interpreter.include, "pyconfig.h")
    return str(direct)


def check_buildable(interpreter: Interpreter) -> None:
    """Raise :class:`StaticLibraryMissing` or :class:`HeadersMissing` when a part is not installed."""
    version = ".".join(map(str, interpreter.minor))
    if interpreter.libpython is None or not os.path.isfile(interpreter.libpython):
        raise StaticLibraryMissing(
            f"{interpreter.executable} comes without a static libpython{version}.a",
            "the executable is linked against it",
            f"with pyenv: pyenv install {version} (it keeps the static library); "
            f"on Debian and Ubuntu: apt install libpython{version}-dev",
        )
    for header in ("Python.h", INTERNAL_HEADER):
        if not os.path.isfile(os.path.join(interpreter.include, header)):
            raise HeadersMissing(
                f"{interpreter.executable} comes without its C headers",
                f"there is no {header} in {interpreter.include}",
                f"on Debian and Ubuntu: apt install libpython{version}-dev",
            )
