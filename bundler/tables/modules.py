"""Closure -> the rows of the table of modules."""

from __future__ import annotations

from collections.abc import Iterable

from bundler import contract
from bundler.prelink.prelink import Prelinked
from bundler.tables.bundle import TableModule
from bundler.target.closure.model import CORE, STDLIB, Closure, Module
from bundler.target.closure.read.starts import PROGRAM, PYTHON
from bundler.target.freeze.model import FrozenSources

EXIT_TRACKED = frozenset({"_sqlite3"})
EXIT_UNSAFE = frozenset({"_dbm", "_gdbm"})
"""Modules of the standard library whose objects write to disk when they are destroyed.  Some Pythons have
them built in.

A program with a living object of these modules at its end gets CPython's whole finalisation.  Where the
garbage collector does not track the objects, it is enough that the program imported the module (see
runtime_stub/start/finish.c)."""

_IN_THE_TABLE = ("source", "bytecode", "extension", "namespace")


def module_rows(closure: Closure, frozen: FrozenSources, native: Prelinked) -> list[TableModule]:
    """A row for each module that the stub's importer finds.  CPython itself finds built-in modules."""
    symbols = {module.name: module.symbol for module in frozen.modules}
    by_type = native.judged_by_type()
    return [
        TableModule(
            module.name,
            None if module.kind == "namespace" else module.filename,
            symbols.get(module.name),
            _flags(module, by_type),
        )
        for module in closure.modules
        if module.kind in _IN_THE_TABLE
    ]


def knows_frozen(closure: Closure) -> bool:
    """Whether code outside the standard library asks for ``sys.frozen`` to start the program again."""
    return any(PROGRAM in module.starts for module in closure.modules if module.group not in (CORE, STDLIB))


def exit_modules(builtin: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Those of the ``builtin`` modules whose objects write to disk, with their flags."""
    names = sorted({*builtin} & (EXIT_TRACKED | EXIT_UNSAFE))
    return tuple((name, contract.EXIT_TRACKED if name in EXIT_TRACKED else 0) for name in names)


def _flags(module: Module, by_type: frozenset[str]) -> int:
    flags = contract.PACKAGE if module.is_package else 0
    flags |= contract.STARTS_PROGRAM if PROGRAM in module.starts else 0
    flags |= contract.STARTS_PYTHON if PYTHON in module.starts else 0
    if module.kind == "namespace":
        flags |= contract.NAMESPACE
    elif module.kind == "bytecode":
        flags |= contract.BYTECODE
    elif module.kind == "extension":
        flags |= contract.NATIVE
        if module.name in EXIT_TRACKED:
            flags |= contract.EXIT_TRACKED
        elif module.group in (CORE, STDLIB) and module.name not in EXIT_UNSAFE:
            flags |= contract.EXIT_SAFE
        elif module.filename in by_type:
            flags |= contract.EXIT_BY_TYPE
    return flags
