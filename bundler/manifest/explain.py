"""Why a module, a distribution or a file is in an executable.

1. The name of a module, or of the file of one: the shortest chains to it.
2. The name of a distribution: the chains to that of its modules which is nearest to the entry point.
3. A shared library: the chain of libraries that need it, up to the extension module that the program imports.
4. Another file: it came with the package around it, or with its owner.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal

from bundler.errors import UsageError, close_match_hint
from bundler.manifest.chains import Chains, Link, chains_of
from bundler.manifest.model import APP, FileEntry, Manifest, ModuleEntry
from bundler.target.closure.find.distributions import normalized

Subject = Literal["module", "distribution", "file", "left out", "missing"]


@dataclass(frozen=True)
class Explanation:
    """What ``name`` is, and the ``chains`` to the module ``module``, with which it came.

    ``needed_by`` are the shared objects on the way from a library to that module, each of which needs the one
    before.  ``facts`` are sentences about it.
    """

    name: str
    subject: Subject
    module: str
    chains: tuple[tuple[Link, ...], ...]
    needed_by: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


def explain(manifest: Manifest, name: str) -> Explanation:
    """Why ``name`` is in the executable, or why not.  Raises :class:`UsageError` for an unknown name."""
    chains = chains_of(manifest)
    modules = {module.name: module for module in manifest.modules}
    if name in modules:
        return _module(modules[name], name, "module", chains, manifest)
    owned = _distribution(manifest, name, chains)
    if owned is not None:
        return owned
    path = name.removeprefix("./")
    by_file = {module.file: module for module in manifest.modules if module.file}
    if path in by_file:
        return _module(by_file[path], name, "file", chains, manifest)
    files = {file.path: file for file in manifest.files}
    if path in files:
        return _file(files[path], by_file, chains, manifest)
    absent = _absent(manifest, name)
    if absent is not None:
        return absent
    names = [*modules, *(one.name for one in manifest.distributions), *files]
    raise UsageError(f"nothing is called {name} there", "", close_match_hint(name, names))


def owner_name(manifest: Manifest, owner: str) -> str:
    """An owner in words: the name and version of a distribution, the application, Python."""
    for one in manifest.distributions:
        if one.owner == owner:
            return f"{one.name} {one.version}"
    return {"app": "the application", "python": "Python", "shared": "several owners"}.get(owner, owner)


def _module(
    module: ModuleEntry, name: str, subject: Subject, chains: Chains, manifest: Manifest
) -> Explanation:
    facts = [f"{module.kind} module of {owner_name(manifest, module.owner)}"]
    if module.hot:
        facts.append("every start of the program imports it")
    return Explanation(name, subject, module.name, tuple(chains.shortest(module.name)), facts=tuple(facts))


def _distribution(manifest: Manifest, name: str, chains: Chains) -> Explanation | None:
    wanted = normalized(name)
    found = next((one for one in manifest.distributions if normalized(one.name) == wanted), None)
    if found is None:
        return None
    names = [module.name for module in manifest.modules if module.owner == found.owner]
    first = chains.first_of(names)
    nearest = first[-1].module if first else ""
    if not nearest:
        facts: tuple[str, ...] = (f"{found.name} {found.version}: no module of it is there, only files",)
    else:
        facts = (f"{found.name} {found.version}: {len(names)} modules",)
    return Explanation(name, "distribution", nearest, _chains(chains, nearest), facts=facts)


def _file(
    file: FileEntry, by_file: dict[str, ModuleEntry], chains: Chains, manifest: Manifest
) -> Explanation:
    facts = [f"{file.kind} file of {owner_name(manifest, file.owner)}"]
    if file.native is not None:
        facts.append(
            f"carried as {file.native.carried}" + f": {file.native.reason}" * bool(file.native.reason)
        )
        needed_by = _needed_by(file.path, by_file, manifest)
        module = by_file.get(needed_by[-1]) if needed_by else None
    else:
        needed_by, module = (), _module_around(file.path, by_file)
    if module is None:
        names = [each.name for each in manifest.modules if each.owner == file.owner and file.owner != APP]
        first = chains.first_of(names)
        found = first[-1].module if first else ""
    else:
        found = module.name
    return Explanation(file.path, "file", found, _chains(chains, found), needed_by, tuple(facts))


def _chains(chains: Chains, module: str) -> tuple[tuple[Link, ...], ...]:
    return tuple(chains.shortest(module)) if module else ()


def _needed_by(path: str, by_file: dict[str, ModuleEntry], manifest: Manifest) -> tuple[str, ...]:
    """The shortest row of shared objects from one that needs ``path`` to one that is a module."""
    users: dict[str, list[str]] = {}
    for file in manifest.files:
        for needed in file.native.needs if file.native is not None else ():
            users.setdefault(needed, []).append(file.path)
    rows: list[tuple[str, ...]] = [(path,)]
    seen = {path}
    for row in rows:
        if len(row) > 1 and row[-1] in by_file:
            return row[1:]
        for user in sorted(users.get(row[-1], ())):
            if user not in seen:
                seen.add(user)
                rows.append((*row, user))
    return ()


def _module_around(path: str, by_file: dict[str, ModuleEntry]) -> ModuleEntry | None:
    directory = os.path.dirname(path)
    while directory:
        for name in ("__init__.py", "__init__.pyc"):
            if f"{directory}/{name}" in by_file:
                return by_file[f"{directory}/{name}"]
        directory = os.path.dirname(directory)
    return None


def _absent(manifest: Manifest, name: str) -> Explanation | None:
    for one in manifest.left_out:
        if normalized(name) == normalized(one.name) or name == one.module or name in one.others:
            facts = (
                f"{one.name} is not there: only optional imports lead to it, of {', '.join(one.importers)}",
                f"--hidden-import {one.module} brings it",
            )
            return Explanation(name, "left out", "", (), facts=facts)
    for missing in manifest.missing:
        if missing.name == name:
            fact = (
                f"{name} was not found when the program was built; {', '.join(missing.importers)} import it"
            )
            return Explanation(name, "missing", "", (), facts=(fact,))
    return None
