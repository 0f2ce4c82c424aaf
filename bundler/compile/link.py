"""Objects -> linked executable: one call of the linker.  The result is put in place by rename."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bundler.child import run_child
from bundler.compile.toolchain import Toolchain
from bundler.errors import LinkFailed, from_os_error
from bundler.files import umask
from bundler.inventory.system_libraries import is_system_library


@dataclass(frozen=True)
class LinkInput:
    """What goes into the executable.

    All of libpython is linked and exported, because native modules and ``ctypes.pythonapi`` look its
    symbols up in the executable.  It is in ``archives``, or it is one of ``objects``.  ``libraries`` are the
    linker's arguments for the libraries that libpython needs (:func:`find_libraries`).
    """

    objects: tuple[str, ...]
    archives: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    script: str | None = None
    """A linker script that adds to the linker's own layout.  zig passes one of them on, the last."""
    image_base: int | None = None
    """The address where the executable begins, if the linker's own choice will not do."""


def find_libraries(words: Iterable[str], directories: Iterable[str]) -> tuple[str, ...]:
    """The linker's arguments for ``words``, the ``-l`` options that libpython was configured with.

    Libraries of the C library family are left to the linker.  Other libraries (Debian's libpython has
    modules that use zlib and expat) are linked statically, from the build machine's development files in
    ``directories``.  So the executable needs only glibc.  Raises :class:`LinkFailed` when a static library
    is missing.
    """
    found = []
    for word in words:
        name = word.removeprefix("-l")
        if is_system_library(f"lib{name}.so"):
            found.append(word)
            continue
        candidates = [os.path.join(directory, f"lib{name}.a") for directory in directories]
        archive = next((path for path in candidates if os.path.isfile(path)), None)
        if archive is None:
            raise LinkFailed(
                f"libpython needs lib{name}, but no static library of that name was found",
                "looked for\n" + "\n".join(candidates),
                f"install its development files (on Debian and Ubuntu: apt-cache search 'lib{name}.*-dev')",
            )
        found.append(archive)
    return tuple(found)


def link_command(what: LinkInput, output: str, toolchain: Toolchain) -> list[str]:
    """The command that links ``what`` to ``output``."""
    return [
        *toolchain.linker,
        *map(toolchain.name, what.objects),
        "-Wl,--whole-archive",
        *what.archives,
        "-Wl,--no-whole-archive",
        *what.libraries,
        "-rdynamic",
        "-s",
        "-Wl,-z,relro,-z,noexecstack",
        *([f"-Wl,--image-base={what.image_base:#x}"] if what.image_base is not None else []),
        *([f"-Wl,-T,{toolchain.name(what.script)}"] if what.script is not None else []),
        "-o",
        toolchain.name(output),
    ]


def link_binary(
    what: LinkInput, output: str, toolchain: Toolchain, finish: Callable[[str], None] = lambda path: None
) -> str:
    """Link to a temporary file, edit it with ``finish(path)``, and rename it to ``output``.

    Until then, ``output`` is what it was before.
    Raises :class:`LinkFailed`, :class:`OutputNotWritable`, :class:`DiskFull`.
    """
    try:
        handle, made = tempfile.mkstemp(prefix="linked-", dir=toolchain.directory or os.path.dirname(output))
        os.close(handle)
        try:
            _run(link_command(what, made, toolchain), toolchain)
            finish(made)
            _put_in_place(made, output)
        finally:
            _remove(made)
    except OSError as error:
        raise from_os_error(
            error, f"writing {output}", [os.path.dirname(output), toolchain.directory]
        ) from error
    return output


def _put_in_place(made: str, output: str) -> None:
    """Move ``made`` to ``output``, by way of a name beside it where a rename is atomic."""
    directory = os.path.dirname(output)
    os.makedirs(directory, exist_ok=True)
    temporary = os.path.join(directory, f".{os.path.basename(output)}.{os.getpid()}")
    try:
        shutil.move(made, temporary)  # which copies between file systems
        os.chmod(temporary, 0o777 & ~umask())
        os.replace(temporary, output)
    except BaseException:
        _remove(temporary)
        raise


def _run(command: Sequence[str], toolchain: Toolchain) -> None:
    with tempfile.TemporaryFile(dir=toolchain.directory or None) as output:
        status = run_child(
            command, output=output, env=toolchain.environment(), cwd=toolchain.directory or None
        )
        output.seek(0)
        said = output.read().decode("utf-8", "replace")
    if status != 0:
        error = LinkFailed.from_process("the linker failed", command, said, [toolchain.directory])
        if "undefined symbol" in said:
            error.hint = "if this is a function of a newer C library, give its release with --glibc"
        raise error


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
