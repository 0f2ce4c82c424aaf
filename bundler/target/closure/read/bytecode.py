"""The imports of a module without source, read from its code object."""

from __future__ import annotations

import dis
import importlib.util
import marshal
from collections.abc import Iterator
from types import CodeType

from bundler.target.closure.model import ImportContext
from bundler.target.closure.read.imports import Import, resolve_relative

_CONSTANTS = frozenset({"LOAD_CONST", "LOAD_SMALL_INT", "LOAD_COMMON_CONSTANT"})
"""Instructions that push an import's level or its tuple of names: since 3.14 the level is a small int, since
3.15 ``None`` is a common constant."""

_HEADER = 16  # bytes of a .pyc before the marshalled code (PEP 552)


def read_pyc(data: bytes) -> CodeType:
    """The code in a ``.pyc``.  Raises ``ValueError`` for damaged data or the wrong magic number."""
    if data[:4] != importlib.util.MAGIC_NUMBER:
        raise ValueError("compiled by another version of Python (bad magic number)")
    try:
        code = marshal.loads(data[_HEADER:])
    except Exception as error:  # of the constructors of all types that marshal makes
        raise ValueError(f"damaged bytecode: {error}") from error
    if not isinstance(code, CodeType):
        raise ValueError("damaged bytecode: no code object")
    return code


def scan_bytecode(data: bytes, package: str) -> tuple[Import, ...]:
    """The imports in a ``.pyc``, those in nested code objects included.

    Bytecode does not show whether an import stands inside ``try`` or a condition.  So an import is
    ``top-level`` in the module's own code object, and ``function`` in a nested one.  Raises ``ValueError``
    for damaged data or the wrong magic number.
    """
    code = read_pyc(data)
    try:
        return tuple(_imports(code, package, "top-level"))
    except Exception as error:  # whatever dis meets in instructions that no compiler wrote
        raise ValueError(f"damaged bytecode: {error}") from error


def _imports(code: CodeType, package: str, context: ImportContext) -> Iterator[Import]:
    constants: list[object] = []
    nested: list[CodeType] = []
    line = code.co_firstlineno
    for instruction in dis.get_instructions(code):
        line = (instruction.positions.lineno if instruction.positions else None) or line
        if instruction.opname in _CONSTANTS:
            constants.append(instruction.argval)
            if isinstance(instruction.argval, CodeType):  # co_consts may hold what nothing loads any more
                nested.append(instruction.argval)
        elif instruction.opname == "IMPORT_NAME":
            level, names = constants[-2:] if len(constants) >= 2 else (0, None)
            module = resolve_relative(package, level if isinstance(level, int) else 0, instruction.argval)
            if module:
                wanted = tuple(str(name) for name in names) if isinstance(names, tuple) else ()
                yield Import(module, wanted, context, line, context == "top-level")
    for inner in nested:
        yield from _imports(inner, package, "function")
