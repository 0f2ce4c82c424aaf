"""``bundler hooks``: the list of all hooks, and the check of the hooks of one directory."""

from __future__ import annotations

import ast
import difflib
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

from bundler.target.closure.find.distributions import DistributionIndex
from bundler.target.closure.find.locate import Located, Locator, search_path
from bundler.target.closure.read.imports import is_dotted_name, resolve_relative
from bundler.target.hooks.index import Hook, HookIndex
from bundler.target.hooks.model import HookDirectory, HookResults, HookUse, SurveyRequest
from bundler.target.hooks.runner import HookRunner

Progress = Callable[[int, int, str], None]

_VARIABLES = (
    "hiddenimports",
    "excludedimports",
    "datas",
    "binaries",
    "module_collection_mode",
    "warn_on_missing_hiddenimports",
    "bindepend_symlink_suppression",
    "on_disk",
)
_CHECKED = "checked"


def survey(request: SurveyRequest, progress: Progress) -> HookResults:
    """The hooks for all modules that are installed, or the results of those in ``request.check``."""
    path = tuple(dict.fromkeys([*request.paths, *sys.path]))
    with search_path(path):
        locator = Locator(path)
        runner = HookRunner(request.settings, path, DistributionIndex(path))
        try:
            if request.check is None:
                return HookResults(uses=tuple(_installed(runner, locator)))
            return HookResults(uses=tuple(_checked(request.check, runner, locator, progress)))
        finally:
            runner.close()


def _installed(runner: HookRunner, locator: Locator) -> Iterator[HookUse]:
    for hook in runner.all():
        if locator.find(hook.module) is not None:
            yield HookUse(hook.module, hook.file, hook.origin, hook.kind)
    for script in runner.runtime:
        if locator.find(script.module) is not None:
            yield HookUse(script.module, script.file, script.origin, "run-time")


def _checked(directory: str, runner: HookRunner, locator: Locator, progress: Progress) -> Iterator[HookUse]:
    index = HookIndex([HookDirectory(directory, _CHECKED, 0)])
    hooks = index.all()
    for number, hook in enumerate(hooks, 1):
        yield _check(hook, runner, locator)
        progress(number, len(hooks), hook.module)
    for remark in index.remarks:
        yield HookUse("", directory, _CHECKED, problem=remark)
    for script in index.runtime:
        problem = "" if os.path.isfile(script.file) else "rthooks.dat names it, but it is not there"
        yield HookUse(script.module, script.file, _CHECKED, "run-time", problem=problem)


def _check(hook: Hook, runner: HookRunner, locator: Locator) -> HookUse:
    remarks = list(_misspelt(hook.file))
    if not is_dotted_name(hook.module) or hook.module.startswith("."):
        remarks.append(f"{hook.module} is not the name of a module: write hook-<full.module.name>.py")
    module = locator.find(hook.module)
    if module is None:
        remarks.append(f"{hook.module} is not installed here: what the hook finds in it is not checked")
        module = Located(hook.module, "source", None, False)
    if hook.kind != "hook":
        use = runner.try_before(hook, locator.search_dirs(hook.module))
        return replace(use, remarks=(*remarks, *use.remarks))
    use = runner.try_hook(hook, module)
    package = module.name if module.is_package else module.name.rpartition(".")[0]
    missing = []
    for name in use.hidden_imports:
        level = len(name) - len(name.lstrip("."))
        absolute = resolve_relative(package, level, name[level:])
        if absolute is None or locator.find(absolute) is None:
            missing.append(name)
    return replace(use, missing=tuple(missing), remarks=(*remarks, *use.remarks))


def _misspelt(file: str) -> Iterator[str]:
    """A remark for each global variable whose name resembles one with a meaning for hooks."""
    try:
        with open(file, "rb") as stream:
            tree = ast.parse(stream.read())
    except (OSError, SyntaxError, ValueError):
        return  # running it reports the error
    for statement in tree.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        for target in targets:
            if isinstance(target, ast.Name) and target.id not in _VARIABLES:
                for meant in difflib.get_close_matches(target.id, _VARIABLES, 1, 0.85):
                    yield f"line {statement.lineno}: {target.id} has no meaning; {meant} has one"
