"""Which imports a snapshot of a program holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bundler.snapshot.imports import LeadingImport, call_of, leading_imports
from bundler.target.closure.model import Closure, Module


def imports_to_record(
    closure: Closure, more: Iterable[str], excluded: Iterable[str], until: str | None = None
) -> tuple[LeadingImport, ...]:
    """The leading imports of the entry point, and ``more``, without those that lead to ``excluded`` modules.

    At their end, the function ``until`` is called.
    Raises ``SyntaxError`` and ``ValueError`` if this Python cannot read the entry point.
    """
    entry = next(module for module in closure.modules if module.name == closure.entry_name)
    package = entry.name.rpartition(".")[0] if closure.entry_kind == "module" else ""
    wanted = [LeadingImport(package)] if package else []
    wanted += leading_imports(_source(entry), package)
    wanted += [LeadingImport(name) for name in more]
    wanted += [call_of(until)] if until else []
    left_out = _with_importers(closure, excluded)
    return tuple(item for item in wanted if not left_out & set(_names(item)))


def _source(entry: Module) -> bytes | str:
    if entry.source_text is not None:
        return entry.source_text
    return Path(entry.origin).read_bytes() if entry.origin is not None and entry.kind == "source" else b""


def _names(item: LeadingImport) -> Iterator[str]:
    """The modules that an import may import by itself."""
    parts = item.module.split(".")
    yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1))
    if not item.function:
        yield from (f"{item.module}.{name}" for name in item.names)


def _with_importers(closure: Closure, names: Iterable[str]) -> set[str]:
    """``names``, modules below them, and all that lead to one of these."""
    roots = tuple(names)
    importers = {module.name: module.importers for module in closure.modules}
    found = {
        name for name in importers for root in roots if name == root or name.startswith(f"{root}.")
    } | set(roots)
    left = [*found]
    while left:
        for importer in importers.get(left.pop(), ()):
            if importer not in found:
                found.add(importer)
                left.append(importer)
    return found
