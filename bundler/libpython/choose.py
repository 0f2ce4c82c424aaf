"""Which file libpython is taken from.

The archive comes first: it was made to be linked.  Then come shared libraries, then an executable that has
libpython in it, each of them only if it can be made an object again.  A shared library that is found by its
name may belong to another Python, so it must have the same version and the same built-in modules as the
target interpreter.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from bundler.compile.link import find_libraries
from bundler.elf.exports import DAMAGE, archive_members, undefined_symbols
from bundler.elf.search import LibrarySearch
from bundler.elf.segments import DamagedObject
from bundler.elf.shared_object import SharedObject
from bundler.errors import LibpythonMissing, LinkFailed, NativeLibraryProblem
from bundler.installation import find_installation
from bundler.interpreter import Interpreter
from bundler.libpython.model import Libpython
from bundler.options import BuildOptions
from bundler.prelink.suitable import refusal
from bundler.target_machine import TargetMachine

_SLIM = b"__gnu_lto_slim"

_OF_CPYTHON = re.compile("_?Py")

_ENTRY = "Py_InitializeFromConfig"

_WITHOUT_OWN_FUNCTION = frozenset({"sys", "builtins", "marshal", "_warnings"})
"""Built-in modules without a function ``PyInit_<name>`` (CPython's Modules/config.c.in)."""


def choose_libpython(
    interpreter: Interpreter, options: BuildOptions, search: LibrarySearch, machine: TargetMachine
) -> Libpython:
    """The libpython that ``options`` ask for.

    Raises :class:`LibpythonMissing` with the reason for each file that was found, and :class:`LinkFailed` if
    the archive is the only choice and needs a static library that is missing.
    """
    reasons: list[str] = []
    wanted = "static" if options.pie else options.libpython
    if wanted != "shared" and interpreter.libpython is not None and os.path.isfile(interpreter.libpython):
        try:
            _check_archive(interpreter.libpython)
            libraries = find_libraries(interpreter.libs.split(), machine.library_directories)
            return Libpython("static", interpreter.libpython, libraries)
        except LinkFailed as error:
            if wanted == "static":
                raise
            reasons.append(f"{interpreter.libpython}: {error.what}")
        except LibpythonMissing as error:
            if wanted == "static":
                raise
            reasons.append(error.what)
    elif wanted != "shared":
        reasons.append(f"there is no libpython{_minor(interpreter)}.a")
    for path in interpreter.linked if wanted != "static" else ():
        try:
            shared = search.read_linked(path)
            reason = next(_objections(shared, interpreter, machine), None)
        except (NativeLibraryProblem, DamagedObject) as error:
            reason = str(error)
        if reason is None:
            return Libpython("executable" if shared.is_executable else "shared", path)
        reasons.append(f"{path}: {reason}")
    raise _missing(interpreter, options, reasons)


def _check_archive(path: str) -> None:
    """Raise :class:`LibpythonMissing` for an archive without machine code, or without a part of CPython.

    GCC marks objects that hold only its own intermediate code, for link-time optimisation, with a symbol.
    CPython links its own HACL* libraries from archives of their own (``LIBHACL_*_LIB_STATIC`` in its Makefile
    since 3.14), which distributions leave out.
    """
    try:
        content = Path(path).read_bytes()
        usable = _SLIM not in content and any(True for _ in archive_members(content))
        lacking = sorted(filter(_OF_CPYTHON.match, undefined_symbols(content))) if usable else []
    except DAMAGE as error:
        raise LibpythonMissing(
            f"{path} cannot be read", str(error), "install the interpreter again"
        ) from error
    if lacking:
        raise LibpythonMissing(
            f"{path} is not complete",
            f"it lacks {', '.join(lacking[:3])} and what else CPython links from other archives",
            "leave --libpython out: a linked libpython will do",
        )
    if not usable:
        raise LibpythonMissing(
            f"{path} has no machine code",
            "it was made for link-time optimisation by another compiler",
            "leave --libpython out: a linked libpython will do",
        )


def _objections(shared: SharedObject, interpreter: Interpreter, machine: TargetMachine) -> Iterator[str]:
    if (shared.machine, shared.bits) != (machine.elf_machine, machine.bits):
        yield "it is made for another kind of machine"
        return
    exported = shared.tables.defined
    if _ENTRY not in exported:
        yield f"it does not export {_ENTRY}"
    elif _version(shared) != interpreter.version:
        yield f"it is of version {'.'.join(map(str, _version(shared)))}"
    others = [
        name
        for name in interpreter.builtin_modules
        if name not in _WITHOUT_OWN_FUNCTION and f"PyInit_{name}" not in exported
    ]
    if others:
        yield f"it lacks built-in modules of the interpreter: {', '.join(others[:5])}"
    reason = refusal(shared, machine)
    if reason is not None:
        yield reason


def _version(shared: SharedObject) -> tuple[int, ...]:
    """The version that the constant ``Py_Version`` says: 0x030b02f0 for 3.11.2."""
    found = shared.tables.find("Py_Version", None)
    if found is None:
        return ()
    place = shared.segments.offset_of(found.value, 8)
    number = int.from_bytes(shared.content[place : place + 8], "little")
    return (number >> 24, number >> 16 & 0xFF, number >> 8 & 0xFF)


def _minor(interpreter: Interpreter) -> str:
    return ".".join(map(str, interpreter.minor))


def _missing(interpreter: Interpreter, options: BuildOptions, reasons: list[str]) -> LibpythonMissing:
    version = _minor(interpreter)
    if options.pie:
        return LibpythonMissing(
            f"--pie needs the archive libpython{version}.a, which {interpreter.executable} comes without",
            "a libpython that is linked already has fixed addresses in the executable",
            f"leave --pie out, or install the archive (with pyenv: pyenv install {version}; on Debian and "
            f"Ubuntu: apt install libpython{version}-dev)",
        )
    if options.libpython == "static":
        what = f"{interpreter.executable} comes without a static libpython{version}.a"
        hint = "leave --libpython out: a linked libpython will do"
    else:
        what = f"{interpreter.executable} comes without a libpython that the executable could contain"
        hint = find_installation(interpreter.executable).advice("libpython", interpreter.minor)
    return LibpythonMissing(what, "\n".join(reasons), hint)
