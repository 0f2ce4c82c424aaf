"""The stub as sources for the compiler."""

from __future__ import annotations

import os

from bundler.compile.objects import Source
from bundler.compile.toolchain import STUB_FLAGS
from bundler.errors import HeadersMissing
from bundler.interpreter import Interpreter
from bundler.resources import stub_dir

ZIG_FLAGS = ("-OReleaseFast", "-fstrip")
"""For speed: the only Zig code decodes DEFLATE, at 880 MB/s, and at 360 MB/s with ``-OReleaseSmall``."""

INTERNAL_HEADER = os.path.join("internal", "pycore_runtime.h")


def stub_sources(interpreter: Interpreter, layout_directory: str, layout: str) -> tuple[Source, ...]:
    """Every C and Zig file of the stub, to be compiled against the interpreter's headers.

    ``layout`` is the text of ``python_layout.h`` in ``layout_directory``.
    """
    directory = stub_dir()
    includes = (str(directory), layout_directory)
    flags = (*STUB_FLAGS, *interpreter.header_flags)
    # these two headers differ between any two releases or builds of CPython, so they stand for all headers
    identity = tuple(os.path.join(interpreter.include, name) for name in ("patchlevel.h", "pyconfig.h"))
    depends = (*stub_headers(), *identity, layout)
    # sorted by name, not by folder: moving a file to another folder must not change the executable
    c_files = sorted(directory.rglob("*.c"), key=lambda path: path.name)
    zig_files = sorted(directory.rglob("*.zig"))
    return (
        *(Source(str(path), flags, includes, depends) for path in c_files),
        *(Source(str(path), ZIG_FLAGS) for path in zig_files),
    )


def contract_headers() -> tuple[str, ...]:
    """The headers that generated sources include.  They describe data, not functions of the stub."""
    return tuple(str(path) for path in sorted((stub_dir() / "contract").glob("*.h")))


def stub_headers() -> tuple[str, ...]:
    """All headers of the stub, which the stub's sources include."""
    return tuple(str(path) for path in sorted(stub_dir().rglob("*.h")))


def check_buildable(interpreter: Interpreter) -> None:
    """Raise :class:`HeadersMissing` if the interpreter lacks its headers."""
    version = ".".join(map(str, interpreter.minor))
    for header in ("Python.h", INTERNAL_HEADER):
        if not os.path.isfile(os.path.join(interpreter.include, header)):
            raise HeadersMissing(
                f"{interpreter.executable} comes without its C headers",
                f"{header} is not in {interpreter.include}",
                f"on Debian and Ubuntu: apt install libpython{version}-dev",
            )
