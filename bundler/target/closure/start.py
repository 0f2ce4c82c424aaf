"""Which modules every start of the program imports.

These modules are *hot*, all others are *cold* (docs/design.md, "Hot and cold").  Hot are

1. what the interpreter imports at start, the entry point, and the run-time hooks;
2. what a hot module imports in a statement that runs whenever the module does (:attr:`Import.eager`): at its
   top level, in a ``try`` or in an ``if`` with an ``else`` there, but not in a handler or in a function;
3. what a trace of the program imported;
4. the packages above a hot module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bundler.target.closure.find.locate import Located
from bundler.target.closure.read.imports import parents
from bundler.target.closure.read.scan import Scan

BY_INTERPRETER = ("encodings", "encodings.aliases", "encodings.utf_8")
"""What CPython imports before the program, except what is frozen into libpython (Python/codecs.c)."""


def start_modules(
    roots: Iterable[str], found: Mapping[str, Located], scan: Callable[[Located], Scan | None]
) -> frozenset[str]:
    """The hot modules among ``found``.  ``roots`` are those of 1 and 3."""
    hot: set[str] = set()
    queue = [*BY_INTERPRETER, *roots]
    while queue:
        for name in parents(queue.pop()):
            if name in found and name not in hot:
                hot.add(name)
                queue += _imported(found[name], found, scan)
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
