"""Which modules every start of the program imports.

These modules are *hot*, all others are *cold* (docs/design.md, "Hot and cold").  Hot are

1. what the interpreter imports at start, the entry point, and the run-time hooks;
2. what a hot module imports in a statement that runs whenever the module does (:attr:`Import.eager`): at its
   top level, in a ``try`` or in an ``if`` with an ``else`` there, but not in a handler or in a function;
3. what a trace of the program imported;
4. the packages above a hot module;
5. what holds the code of a hot extension module.  mypyc makes a small one of each source, and a large one
   that no source imports.  Other names in C code say nothing: the code that imports them may never run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bundler.target.closure.find.locate import Located
from bundler.target.closure.read.imports import parents
from bundler.target.closure.read.scan import Scan

BY_INTERPRETER = ("encodings", "encodings.aliases", "encodings.utf_8")
"""What CPython imports before the program, except what is frozen into libpython (Python/codecs.c)."""


def start_modules(
    roots: Iterable[str],
    found: Mapping[str, Located],
    scan: Callable[[Located], Scan | None],
    native: Mapping[str, Iterable[str]],
) -> frozenset[str]:
    """The hot modules among ``found``.

    ``roots`` are those of 1 and 3.  ``native`` are the modules that the C code of extension modules names.
    """
    hot: set[str] = set()
    queue = [*BY_INTERPRETER, *roots]
    while queue:
        for name in parents(queue.pop()):
            if name in found and name not in hot:
                hot.add(name)
                queue += _imported(found[name], found, scan)
                queue += _holders(found[name], found, scan, native.get(name, ()))
    return frozenset(hot)


def _imported(
    module: Located, found: Mapping[str, Located], scan: Callable[[Located], Scan | None]
) -> Iterable[str]:
    read = scan(module)
    for wanted in read.imports if read is not None else ():
        if not wanted.eager:
            continue
        yield wanted.module
        names: Iterable[str] = wanted.names
        if "*" in names and wanted.module in found:
            package = scan(found[wanted.module])
            names = package.exports if package is not None and found[wanted.module].is_package else ()
        yield from (f"{wanted.module}.{name}" for name in names)


def _holders(
    module: Located,
    found: Mapping[str, Located],
    scan: Callable[[Located], Scan | None],
    named: Iterable[str],
) -> Iterable[str]:
    """The extension modules that the C code of ``module`` names and that its source, beside it, does not."""
    read = scan(module) if named else None
    if read is None:
        return
    imported = {wanted.module for wanted in read.imports}
    imported |= {f"{wanted.module}.{name}" for wanted in read.imports for name in wanted.names}
    for name in named:
        if name in found and found[name].kind == "extension" and name not in imported:
            yield name
