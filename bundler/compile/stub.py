"""The stub as sources for the compiler."""

from __future__ import annotations

from bundler.compile.objects import Source
from bundler.compile.toolchain import STUB_FLAGS
from bundler.interpreter import Interpreter
from bundler.resources import stub_dir

ZIG_FLAGS = ("-OReleaseFast", "-fstrip")
"""For speed: the only Zig code decodes DEFLATE, at 880 MB/s, and at 360 MB/s with ``-OReleaseSmall``."""


SNAPSHOT_ROOM = "snapshot"
"""The folder of the stub that only executables with a snapshot have."""


def stub_sources(
    interpreter: Interpreter, layout_directory: str, layout: str, *, snapshot: bool = False
) -> tuple[Source, ...]:
    """Every C and Zig file of the stub, without those for a ``snapshot`` if there is to be none.

    ``layout`` is the text of ``python_layout.h`` in ``layout_directory``.
    """
    directory = stub_dir()
    includes = (*stub_includes(), layout_directory)
    flags = stub_flags(interpreter.minor)
    depends = (*stub_headers(), layout)
    # sorted by name, not by folder: moving a file to another folder must not change the executable
    c_files = sorted(directory.rglob("*.c"), key=lambda path: path.name)
    c_files = [path for path in c_files if snapshot or path.parent.name != SNAPSHOT_ROOM]
    zig_files = sorted(directory.rglob("*.zig"))
    return (
        *(Source(str(path), flags, includes, depends) for path in c_files),
        *(Source(str(path), ZIG_FLAGS) for path in zig_files),
    )


def stub_flags(release: tuple[int, int]) -> tuple[str, ...]:
    """Compiler flags for hand-written sources, for a release of CPython such as ``(3, 12)``.

    Patch releases do not differ for the stub, so its objects are the same for all of them.
    """
    major, minor = release
    return (*STUB_FLAGS, f"-DPY_VERSION_HEX=0x{major:02X}{minor:02X}0000")


def stub_includes() -> tuple[str, ...]:
    """The stub's folders with headers: bundler's own declarations of CPython's API, and the stub."""
    return (str(stub_dir() / "capi"), str(stub_dir()))


def contract_headers() -> tuple[str, ...]:
    """The headers that generated sources include.  They describe data, not functions of the stub."""
    return tuple(str(path) for path in sorted((stub_dir() / "contract").glob("*.h")))


def stub_headers() -> tuple[str, ...]:
    """All headers of the stub, which the stub's sources include."""
    return tuple(str(path) for path in sorted(stub_dir().rglob("*.h")))
