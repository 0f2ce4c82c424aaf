"""The hand-written C of the executable: which files, compiled how, for which interpreter."""

from __future__ import annotations

import os

from bundler.compile.objects import Source
from bundler.compile.toolchain import STUB_FLAGS
from bundler.errors import HeadersMissing, StaticLibraryMissing
from bundler.interpreter import Interpreter
from bundler.resources import stub_dir

ZIG_FLAGS = ("-OReleaseFast", "-fstrip")
"""Inflating is all that the Zig code does: 880 MB a second, against 360 with -OReleaseSmall."""

INTERNAL_HEADER = os.path.join("internal", "pycore_runtime.h")


def stub_sources(interpreter: Interpreter, layout_directory: str, layout: str) -> tuple[Source, ...]:
    """Every C and Zig file of the stub, to be compiled against the interpreter's headers."""
    directory = stub_dir()
    includes = (str(directory), layout_directory)
    flags = (*STUB_FLAGS, *interpreter.header_flags)
    # these two tell CPython's releases and builds apart; the rest of the headers goes with them
    identity = tuple(os.path.join(interpreter.include, name) for name in ("patchlevel.h", "pyconfig.h"))
    depends = (*stub_headers(), *identity, layout)
    # by name, wherever they are: a file that moves to another folder leaves the executable as it was
    c_files = sorted(directory.rglob("*.c"), key=lambda path: path.name)
    zig_files = sorted(directory.rglob("*.zig"))
    return (
        *(Source(str(path), flags, includes, depends) for path in c_files),
        *(Source(str(path), ZIG_FLAGS) for path in zig_files),
    )


def contract_headers() -> tuple[str, ...]:
    """The headers that generated sources include: formats of data, and no function of the stub."""
    return tuple(str(path) for path in sorted((stub_dir() / "contract").glob("*.h")))


def stub_headers() -> tuple[str, ...]:
    """All headers that the stub's own sources include."""
    return tuple(str(path) for path in sorted(stub_dir().rglob("*.h")))


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
