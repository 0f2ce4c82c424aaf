"""The hooks of all directories, by module.  Directories are listed, but hooks are not read."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bundler.target.hooks.model import HookDirectory, HookKind

_PREFIX = "hook-"
_SUFFIX = ".py"
_PRIORITY = re.compile(r"^#\s*\$PyInstaller-Hook-Priority:\s*(-?\d+)", re.MULTILINE)
_PLACES: tuple[tuple[HookKind, str], ...] = (
    ("hook", ""),
    ("pre_safe_import_module", "pre_safe_import_module"),
    ("pre_find_module_path", "pre_find_module_path"),
)


@dataclass(frozen=True)
class Hook:
    """A hook file.  ``priority`` is that of its directory."""

    kind: HookKind
    module: str
    file: str
    origin: str
    priority: int


@dataclass(frozen=True)
class RuntimeHook:
    """A script to run before the program if ``module`` is in the closure."""

    module: str
    file: str
    origin: str


class HookIndex:
    """The hooks by kind and module."""

    def __init__(self, directories: Iterable[HookDirectory] = ()) -> None:
        self._hooks: dict[tuple[HookKind, str], list[Hook]] = {}
        self._seen: set[str] = set()
        self.runtime: list[RuntimeHook] = []
        self.remarks: list[str] = []
        for directory in directories:
            self.add(directory)

    def add(self, directory: HookDirectory) -> None:
        """Add the hooks of ``directory``, once.  If it cannot be listed, :attr:`remarks` says so."""
        if directory.path in self._seen:
            return
        self._seen.add(directory.path)
        for kind, below in _PLACES:
            try:
                names = sorted(os.listdir(os.path.join(directory.path, below)))
            except OSError as error:
                if not below:
                    self.remarks.append(f"hooks of {directory.origin}: {directory.path}: {error.strerror}")
                continue
            for name in names:
                if name.startswith(_PREFIX) and name.endswith(_SUFFIX):
                    file = os.path.join(directory.path, below, name)
                    module = name[len(_PREFIX) : -len(_SUFFIX)]
                    hook = Hook(kind, module, file, directory.origin, directory.priority)
                    self._hooks.setdefault((kind, module), []).append(hook)
        self._add_runtime(directory)

    def get(self, kind: HookKind, module: str) -> Hook | None:
        """The hook to run: the one with the highest priority, and of equal ones the first."""
        found = self._hooks.get((kind, module))
        if found is None:
            return None
        return found[0] if len(found) == 1 else max(found, key=_priority)

    def all(self) -> list[Hook]:
        """The hook to run for each kind and module, sorted by module."""
        keys = sorted(self._hooks, key=lambda key: (key[1], key[0]))
        return [hook for kind, module in keys if (hook := self.get(kind, module)) is not None]

    def _add_runtime(self, directory: HookDirectory) -> None:
        """Add the hooks of ``rthooks.dat``, a dictionary: module -> names of files below ``rthooks/``."""
        path = os.path.join(directory.path, "rthooks.dat")
        try:
            with open(path, encoding="utf-8") as stream:
                table = ast.literal_eval(stream.read())
            scripts = [(str(module), str(name)) for module, names in table.items() for name in names]
        except FileNotFoundError:
            return
        except (OSError, ValueError, SyntaxError, AttributeError, TypeError) as error:
            self.remarks.append(f"run-time hooks of {directory.origin}: {path}: {error}")
            return
        for module, name in scripts:
            file = os.path.join(directory.path, "rthooks", name)
            self.runtime.append(RuntimeHook(module, file, directory.origin))


def _priority(hook: Hook) -> int:
    """The priority that the file gives in a comment, else that of its directory."""
    try:
        with open(hook.file, encoding="utf-8", errors="replace") as stream:
            match = _PRIORITY.search(stream.read())
    except OSError:
        return hook.priority
    return int(match[1]) if match else hook.priority
