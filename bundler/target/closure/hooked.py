"""What hooks change about the search for modules.

Without ``runner`` no hook is run, and nothing is changed.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from bundler.contract import HOOK_MODULE
from bundler.target.closure.find.locate import Located, Locator
from bundler.target.closure.read.imports import parents, resolve_relative
from bundler.target.hooks.index import RuntimeHook
from bundler.target.hooks.model import HookResults
from bundler.target.hooks.runner import HookRunner

_SOURCE_MODES = ("py", "pyz+py", "py+pyz")


@dataclass(frozen=True)
class Hidden:
    """The hidden imports of one module's hook.  ``warn`` says whether missing ones are reported."""

    names: tuple[str, ...] = ()
    warn: bool = False


class Hooked:
    """The results of the hooks that have run so far."""

    def __init__(
        self, runner: HookRunner | None, locator: Locator, runtime_hooks: Iterable[str] = ()
    ) -> None:
        self._runner = runner
        self._excluded: dict[str, tuple[str, ...]] = {}
        self._runtime: set[str] = set()
        self._aliases: dict[str, str] = {}
        self._modes: dict[str, str] = {}
        self._user_scripts = tuple(os.path.abspath(path) for path in runtime_hooks)
        self._scripts: list[str] = []
        if runner is not None:
            locator.before = self._before

    def hidden(self, module: Located, known: Collection[str]) -> Hidden:
        """Run the hook of ``module``, if there is one."""
        if self._runner is None:
            return Hidden()
        wanted = self._runner.contribution(module, known)
        if wanted is None:
            return Hidden()
        if wanted.excluded_imports:
            self._excluded[module.name] = wanted.excluded_imports
        self._modes.update(wanted.modes)
        package = module.name if module.is_package else module.name.rpartition(".")[0]
        names = (_absolute(name, package) for name in wanted.hidden_imports)
        return Hidden(tuple(name for name in names if name), wanted.warn)

    def missed(self, names: Iterable[str]) -> None:
        """Record that these hidden imports of the last hook are missing."""
        if self._runner is not None:
            self._runner.missed(tuple(names))

    def excludes(self, importer: str, name: str) -> bool:
        """Whether a hook says that ``importer``, or a package that it is in, must not bring ``name``.

        Inside of what is excluded the rule ends: its modules are followed only if somebody else brings it.
        """
        if not self._excluded:
            return False
        around = {*parents(importer)}
        return any(
            name == each or name.startswith(f"{each}.")
            for package in around
            for each in self._excluded.get(package, ())
            if each not in around
        )

    def real_name(self, name: str) -> str:
        """The module for which ``name`` is an alias, or else ``name``."""
        if self._aliases:
            for part in parents(name):
                if part in self._aliases:
                    return self._aliases[part] + name[len(part) :]
        return name

    def made_at_run_time(self, name: str) -> bool:
        """Whether a hook says that ``name``, or a package that it is in, exists only at run time."""
        return bool(self._runtime) and any(part in self._runtime for part in parents(name))

    def scripts(self, modules: Iterable[str]) -> Iterator[Located]:
        """The run-time hooks for ``modules`` that were not returned before, as modules; the user's first."""
        if self._runner is None:
            return
        found = [RuntimeHook("", path, "--runtime-hook") for path in self._user_scripts]
        found += self._runner.runtime_hooks(modules)
        for hook in found:
            if hook.file not in self._scripts:
                number = len(self._scripts)
                self._scripts.append(hook.file)
                self._runner.used(hook)
                place = f".rthooks/{number}/{os.path.basename(hook.file)}"
                yield Located(HOOK_MODULE % number, "source", hook.file, False, place=place)

    def results(self) -> HookResults:
        """The results of all hooks."""
        if self._runner is None:
            return HookResults()
        return HookResults(
            uses=tuple(self._runner.uses),
            with_source=tuple(sorted(name for name, mode in self._modes.items() if mode in _SOURCE_MODES)),
            without_source=tuple(
                sorted(name for name, mode in self._modes.items() if mode not in _SOURCE_MODES)
            ),
        )

    def remarks(self) -> Iterator[str]:
        """Lines for the warnings file."""
        if self._runner is not None:
            yield from self._runner.remarks

    def _before(self, name: str, locator: Locator) -> None:
        """Run the hooks for ``name`` before the locator looks it up for the first time."""
        assert self._runner is not None
        said = self._runner.before(name, locator.search_dirs(name))
        if said is None:
            return
        self._runtime.update(said.runtime)
        self._aliases.update(said.aliases)
        locator.redirect(name, said.search_dirs, said.paths)


def _absolute(name: str, package: str) -> str | None:
    level = len(name) - len(name.lstrip("."))
    return resolve_relative(package, level, name[level:])
