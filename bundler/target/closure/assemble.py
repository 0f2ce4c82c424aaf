"""Found modules -> :class:`~bundler.target.closure.model.Closure`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bundler.target.closure.ask import Asked
from bundler.target.closure.entry import Entry
from bundler.target.closure.find.distributions import Installed
from bundler.target.closure.find.locate import Located
from bundler.target.closure.grouping import Grouping
from bundler.target.closure.model import (
    APP,
    CORE,
    BrokenModule,
    Closure,
    ComputedName,
    Distribution,
    LeftOut,
    Module,
    NamesBeside,
    OpenedLibrary,
)
from bundler.target.closure.read.imports import parents, top_level
from bundler.target.closure.ways import Ways
from bundler.target.hooks.model import HookResults


def assemble(
    entry: Entry,
    found: Mapping[str, Located],
    asked: Asked,
    *,
    core: frozenset[str],
    hot: frozenset[str],
    grouping: Grouping,
    broken: Iterable[BrokenModule],
    extra: Iterable[Installed],
    notes: Iterable[str],
    hooks: HookResults,
    left_out: Iterable[LeftOut] = (),
    warnings: Iterable[str] = (),
    beside: tuple[NamesBeside, ...] = (),
    libraries: tuple[OpenedLibrary, ...] = (),
    computed: tuple[ComputedName, ...] = (),
    stubs: Iterable[str] = (),
    starts: Mapping[str, tuple[str, ...]] | None = None,
    ways: Ways | None = None,
) -> Closure:
    """Give every module in ``found`` its group and its place in the virtual tree, and sort all lists.

    ``extra`` are distributions to list even if they own no module.
    """
    groups = {name: CORE if name in core else grouping.group(located) for name, located in found.items()}
    parent, _, _ = entry.name.rpartition(".")
    roots = [entry.name, *(parents(parent) if parent else ())]
    listed = [*extra, *entry.distributions]
    return Closure(
        entry_kind=entry.kind,
        entry_name=entry.name,
        modules=tuple(
            replace(
                _module(found[name], entry, found, asked, groups, name in hot),
                starts=(starts or {}).get(name, ()),
                edges=ways.edges(name) if ways is not None else (),
            )
            for name in sorted(found)
        ),
        missing=asked.result(roots, lambda name: groups.get(name) == APP),
        broken=tuple(sorted(broken, key=lambda each: each.name)),
        distributions=_distributions(found, grouping, listed),
        notes=tuple(sorted(set(notes))),
        hooks=hooks,
        left_out=tuple(left_out),
        warnings=tuple(warnings),
        beside=beside,
        libraries=libraries,
        computed=computed,
        stubs=tuple(sorted(set(stubs))),
    )


def _module(
    located: Located,
    entry: Entry,
    found: Mapping[str, Located],
    asked: Asked,
    groups: Mapping[str, str],
    hot: bool,
) -> Module:
    group = groups[located.name]
    if located.kind == "namespace":
        below = [name for name in sorted(groups) if name.startswith(f"{located.name}.")]
        group = groups[below[0]] if below else APP
    is_main = located.name == "__main__"
    return Module(
        name=located.name,
        kind=located.kind,
        origin=located.origin,
        is_package=located.is_package,
        group=group,
        filename=_main_filename(entry, found) if is_main else located.filename,
        search_paths=located.search_paths,
        importers=asked.importers(located.name),
        source_text=str(entry.source) if is_main and entry.generated else None,
        hot=hot,
    )


def _main_filename(entry: Entry, found: Mapping[str, Located]) -> str:
    """The place of the script in the tree: its own name, or ``bin/`` and its name.

    It is below ``bin/`` when the tree has a directory of that name, such as the package ``black`` for the
    console script ``black``.
    """
    directories = {top_level(name) for name, module in found.items() if module.is_package}
    return f"bin/{entry.filename}" if entry.filename in directories else entry.filename


def _distributions(
    found: Mapping[str, Located], grouping: Grouping, listed: Iterable[Installed]
) -> tuple[Distribution, ...]:
    owned: dict[str, list[str]] = {}
    known = {installed.key: installed for installed in listed}
    for name, located in sorted(found.items()):
        installed = grouping.distribution(located)
        if installed is not None:
            known[installed.key] = installed
            owned.setdefault(installed.key, []).append(name)
    return tuple(
        Distribution(
            name=installed.name,
            version=installed.version,
            metadata_path=installed.metadata_path,
            modules=tuple(owned.get(key, ())),
            files=installed.files,
        )
        for key, installed in sorted(known.items())
    )
