"""Runs the hooks that apply, and turns their answers into data for the closure.

No process is started before a hook applies.  The result of a hook that fails is dropped, and its
:class:`HookUse` says why it failed.  With ``strict`` it ends the build.
"""

from __future__ import annotations

import configparser
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bundler.errors import HookFailed
from bundler.target.closure.find.distributions import DistributionIndex, Installed
from bundler.target.closure.find.locate import Located
from bundler.target.closure.read.imports import in_stdlib
from bundler.target.hooks.files import expand
from bundler.target.hooks.index import Hook, HookIndex, RuntimeHook
from bundler.target.hooks.model import (
    PACKAGE_ENTRY,
    PACKAGE_GROUP,
    PACKAGE_PRIORITY,
    HookDirectory,
    HookKind,
    HookSettings,
    HookUse,
)
from bundler.target.hooks.process import HookProblem, HookProcess

_CONTRIB = "_pyinstaller_hooks_contrib"  # installed for the target interpreter; bundler uses its own copy


@dataclass(frozen=True)
class Contribution:
    """The answer of the hook of a module."""

    hidden_imports: tuple[str, ...] = ()
    excluded_imports: tuple[str, ...] = ()
    modes: Mapping[str, str] = field(default_factory=dict)
    warn: bool = True


@dataclass(frozen=True)
class Before:
    """The answers of hooks that are asked before a module is looked up."""

    search_dirs: tuple[str, ...] | None = None
    runtime: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    paths: tuple[str, ...] = ()


class HookRunner:
    """Finds and runs hooks.

    ``path`` is the program's ``sys.path``, ``index`` what is installed there.  ``note(text)`` is called when
    a hook takes long.
    """

    def __init__(
        self,
        settings: HookSettings,
        path: Sequence[str],
        index: DistributionIndex,
        note: Callable[[str], None] | None = None,
    ) -> None:
        self._note = note
        self._settings = settings
        self._process = HookProcess(settings, path)
        self._hooks = HookIndex(settings.directories)
        self._waiting = _Waiting(index)
        self.uses: list[HookUse] = []

    def close(self) -> None:
        """End the hook process, if there is one."""
        self._process.close()

    @property
    def remarks(self) -> Sequence[str]:
        """Remarks about the directories of hooks."""
        return self._hooks.remarks

    def all(self) -> list[Hook]:
        """Every hook, with those that installed packages bring."""
        for reference, owner in self._waiting.rest():
            self._add_directories(reference, owner)
        return self._hooks.all()

    @property
    def runtime(self) -> Sequence[RuntimeHook]:
        """Every run-time hook."""
        return self._hooks.runtime

    def try_hook(self, hook: Hook, module: Located) -> HookUse:
        """Run ``hook`` for ``module``, even if another hook for it has a higher priority."""
        self._contribution(hook, module, ())
        return self.uses[-1]

    def try_before(self, hook: Hook, search_dirs: Sequence[str]) -> HookUse:
        """Run a ``hook`` of the kinds that are asked before a module is looked up."""
        self._asked_before(hook, search_dirs)
        return self.uses[-1]

    def runtime_hooks(self, modules: Iterable[str]) -> list[RuntimeHook]:
        """The run-time hooks for any of ``modules``, in the order of their tables."""
        known = set(modules)
        return [hook for hook in self._hooks.runtime if hook.module in known]

    def before(self, module: str, search_dirs: Sequence[str]) -> Before | None:
        """The answers of the hooks that are asked before ``module`` is looked up in ``search_dirs``.

        None if there are no such hooks.
        """
        safe = self._find("pre_safe_import_module", module)
        find = self._find("pre_find_module_path", module)
        if safe is None and find is None:
            return None
        answers: dict[str, Any] = {}
        for hook in (safe, find):
            if hook is not None:
                answers.update(self._asked_before(hook, search_dirs))
        dirs = answers.get("search_dirs")
        return Before(
            search_dirs=None if dirs is None else tuple(dirs),
            runtime=tuple(answers.get("runtime", ())),
            aliases=tuple((alias, real) for alias, real in answers.get("aliases", ())),
            paths=tuple(answers.get("paths", ())),
        )

    def _asked_before(self, hook: Hook, search_dirs: Sequence[str]) -> dict[str, Any]:
        question = {"do": "before", "file": hook.file, "kind": hook.kind, "module": hook.module}
        return self._run(hook, {**question, "search_dirs": list(search_dirs)}) or {}

    def contribution(self, module: Located, known: Iterable[str]) -> Contribution | None:
        """The answer of the hook of ``module``; None if there is no hook, or if it failed.

        ``known`` are the modules found so far.
        """
        hook = self._find("hook", module.name)
        return None if hook is None else self._contribution(hook, module, known)

    def _contribution(self, hook: Hook, module: Located, known: Iterable[str]) -> Contribution | None:
        origin = module.origin
        if module.kind == "namespace":
            origin = None
        request: dict[str, Any] = {
            "do": "hook",
            "file": hook.file,
            "module": module.name,
            "origin": origin,
            "search_paths": list(module.search_paths) if module.is_package else None,
            "config": {},
        }
        if _mentions_graph(hook.file):
            request["graph"] = sorted(known)
        answer = self._run(hook, request)
        if answer is None:
            return None
        remarks: list[str] = []
        self.uses[-1] = replace(
            self.uses[-1],
            hidden_imports=tuple(answer["hiddenimports"]),
            excluded_imports=tuple(answer["excludedimports"]),
            datas=expand(answer["datas"], remarks),
            binaries=expand(answer["binaries"], remarks),
            on_disk=tuple(answer["on_disk"]),
            remarks=tuple(remarks),
        )
        return Contribution(
            hidden_imports=tuple(dict.fromkeys(answer["hiddenimports"])),
            excluded_imports=tuple(answer["excludedimports"]),
            modes=answer["modes"],
            warn=answer["warn"],
        )

    def missed(self, names: Sequence[str]) -> None:
        """Record that these hidden imports of the hook that ran last are missing."""
        self.uses[-1] = replace(self.uses[-1], missing=tuple(names))

    def used(self, hook: RuntimeHook) -> None:
        """Record that a run-time hook is carried."""
        self.uses.append(HookUse(hook.module, hook.file, hook.origin, "run-time"))

    def _took_long(self, hook: Hook, how: str) -> None:
        if self._note is not None:
            self._note(f"waiting for the hook {hook.file} ({hook.origin}), {how}")

    def _find(self, kind: HookKind, module: str) -> Hook | None:
        for reference, owner in self._waiting.for_module(module):
            self._add_directories(reference, owner)
        return self._hooks.get(kind, module)

    def _add_directories(self, reference: str, owner: str) -> None:
        hook = Hook("hook", owner, reference, f"the package {owner}", PACKAGE_PRIORITY)
        answer = self._run(hook, {"do": "directories", "reference": reference}, quiet=True)
        for path in answer or ():
            self._hooks.add(HookDirectory(path, f"the package {owner}", PACKAGE_PRIORITY))

    def _run(self, hook: Hook, request: dict[str, Any], *, quiet: bool = False) -> Any:
        """The answer of a hook, or None if it failed.  With ``quiet``, only a failure is recorded."""
        started = time.monotonic()
        problem, answer = "", None
        try:
            answer = self._process.ask(request, lambda text: self._took_long(hook, text))
        except HookProblem as error:
            problem = str(error)
        seconds = time.monotonic() - started
        output = self._process.output()
        if problem or not quiet:
            use = HookUse(hook.module, hook.file, hook.origin, hook.kind)
            self.uses.append(replace(use, problem=problem, output=output, seconds=seconds))
        if problem and self._settings.strict:
            raise HookFailed(
                f"the hook of {hook.module} failed",
                f"{hook.file} ({hook.origin})\n{problem}",
                "repair it, override it with --additional-hooks-dir, or build without --strict",
            )
        return answer


def _mentions_graph(file: str) -> bool:
    try:
        with open(file, "rb") as stream:
            return b"graph" in stream.read()
    except OSError:
        return False  # running it reports the error


class _Waiting:
    """Distributions that bring hooks and have not been asked for them yet.

    Only a function of the package knows the directories of its hooks, and calling it imports the package.  So
    the names of the hooks are read from the distribution's record first, and the function is called when a
    module is found that has such a hook.  A distribution without a record is asked as soon as a module
    outside the standard library is found.
    """

    def __init__(self, index: DistributionIndex) -> None:
        self._index = index
        self._by_module: dict[str, list[tuple[str, str]]] | None = None
        self._unknown: list[tuple[str, str]] = []

    def for_module(self, module: str) -> list[tuple[str, str]]:
        """The (function, distribution) pairs to ask for ``module``.  Each pair is returned once."""
        if in_stdlib(module):
            return []
        if self._by_module is None:
            self._by_module = self._read()
        due, self._unknown = self._unknown, []
        if module in self._by_module:
            due = [*due, *self._by_module[module]]
            self._by_module = {
                name: left
                for name, pairs in self._by_module.items()
                if (left := [pair for pair in pairs if pair not in due])
            }
        return due

    def rest(self) -> list[tuple[str, str]]:
        """All pairs that were not returned yet."""
        waiting = self._read() if self._by_module is None else self._by_module
        pairs = [*self._unknown, *(pair for pairs in waiting.values() for pair in pairs)]
        self._by_module, self._unknown = {}, []
        return list(dict.fromkeys(pairs))

    def _read(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for installed in self._index.all():
            for reference in _hook_functions(installed):
                if reference.startswith(_CONTRIB):
                    continue
                pair = (reference, installed.name)
                modules = _hooked_modules(installed)
                if not modules:
                    self._unknown.append(pair)
                for module in modules:
                    found.setdefault(module, []).append(pair)
        return found


def _hook_functions(installed: Installed) -> list[str]:
    text = installed.text("entry_points.txt")
    if PACKAGE_GROUP not in text:
        return []
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string(text)
    except configparser.Error:
        return []
    if not parser.has_section(PACKAGE_GROUP):
        return []
    return [value for name, value in parser.items(PACKAGE_GROUP) if name == PACKAGE_ENTRY]


def _hooked_modules(installed: Installed) -> set[str]:
    names = (file.rpartition("/")[2] for file in installed.files)
    return {name[5:-3] for name in names if name.startswith("hook-") and name.endswith(".py")}
