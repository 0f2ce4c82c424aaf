"""A module's code object, as an import from a ``.pyc`` gives it."""

from __future__ import annotations

import _imp
import marshal
import os
import warnings
import zipfile
from types import CodeType

from bundler.errors import InputUnreadable
from bundler.target.closure.read.bytecode import read_pyc
from bundler.target.freeze.model import ModuleToFreeze

_COMPILE_ERRORS = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)
"""The exceptions of ``compile()`` for a source, those for null bytes and for deep nesting included."""


def load_code(module: ModuleToFreeze, optimize: int) -> CodeType | None:
    """Compile the module's source, or read its ``.pyc``, then marshal and unmarshal the code.

    Marshalling decides which constants are shared and which are interned, so the result is that of an import
    from a ``.pyc``.  Returns None for a source that does not compile, or a ``.pyc`` that is damaged or of
    another version.  The file then travels, and importing it raises the usual error.

    Raises :class:`InputUnreadable`.
    """
    source = read_source(module)
    if source is None:
        return _read_pyc(module)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the program's source, not about the build
        try:
            code = compile(source, module.filename, "exec", dont_inherit=True, optimize=optimize)
        except _COMPILE_ERRORS:
            return None
    return _round_trip(code)


def read_source(module: ModuleToFreeze) -> bytes | None:
    """The source of a module; None if it has bytecode only.  Raises :class:`InputUnreadable`."""
    return None if module.kind == "bytecode" else read_content(module)


def read_content(module: ModuleToFreeze) -> bytes:
    """What a module is made from: its source, or its ``.pyc``.  Raises :class:`InputUnreadable`."""
    if module.source_text is not None:
        return module.source_text.encode("utf-8", "surrogatepass")
    return read_origin(module.origin or "")


def read_origin(origin: str) -> bytes:
    """The bytes at ``origin``: a file, or ``archive.zip/inner/member.py`` (PEP 273).

    Raises :class:`InputUnreadable`.
    """
    try:
        archive = _archive_of(origin)
        if archive is None:
            with open(origin, "rb") as stream:
                return stream.read()
        with zipfile.ZipFile(archive) as members:
            return members.read(os.path.relpath(origin, archive))
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise InputUnreadable(f"cannot read {origin}", str(error)) from error


def _archive_of(origin: str) -> str | None:
    """The zip archive that contains ``origin``; None for an ordinary file."""
    parent = os.path.dirname(origin)
    while not os.path.exists(parent) and parent not in ("", os.sep):
        parent = os.path.dirname(parent)
    return parent if os.path.isfile(parent) else None


def _read_pyc(module: ModuleToFreeze) -> CodeType | None:
    try:
        code = read_pyc(read_origin(module.origin or ""))
    except ValueError:
        return None
    # The import system uses the same function for a .pyc that was moved.  code.replace() would lose the
    # hidden locals of inlined comprehensions (3.12 and later).
    _imp._fix_co_filename(code, module.filename)  # type: ignore[attr-defined]
    return _round_trip(code)


def _round_trip(code: CodeType) -> CodeType:
    result = marshal.loads(marshal.dumps(code))
    assert isinstance(result, CodeType)
    return result
