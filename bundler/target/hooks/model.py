"""Hooks as plain data: what to use, and what each one did.  Crosses the worker's pipe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

HookKind = Literal["hook", "pre_safe_import_module", "pre_find_module_path", "run-time"]

OWN_PRIORITY = 0
CONTRIB_PRIORITY = 1000
PACKAGE_PRIORITY = 2000
USER_PRIORITY = 3000
"""Of several hooks for one module the one with the highest priority runs, and no other
(pyinstaller/pyinstaller#8740)."""

PACKAGE_GROUP = "pyinstaller40"
PACKAGE_ENTRY = "hook-dirs"
"""The entry point by which a distribution tells the directories of the hooks that it brings."""

TIMEOUT = 300.0
"""Seconds that a hook may take; some import packages that need a minute."""


@dataclass(frozen=True)
class HookDirectory:
    """A directory of hooks.  ``origin`` says in words whose they are."""

    path: str
    origin: str
    priority: int


@dataclass(frozen=True)
class HookSettings:
    """``programs`` holds the programs of the hook process, ``api`` the names it offers; ``packages`` are what
    else hooks may import, as (name, directory).  ``runtime_hooks`` are the user's."""

    programs: str
    api: str
    directories: tuple[HookDirectory, ...] = ()
    packages: tuple[tuple[str, str], ...] = ()
    runtime_hooks: tuple[str, ...] = ()
    strict: bool = False
    timeout: float = TIMEOUT


@dataclass(frozen=True)
class SurveyRequest:
    """``check``: the directory whose hooks are to be run; None: only list all there are, for modules
    that ``paths`` and the target's ``sys.path`` have."""

    settings: HookSettings
    paths: tuple[str, ...] = ()
    check: str | None = None


@dataclass(frozen=True)
class HookUse:
    """One hook that was run, or tried.

    ``datas`` and ``binaries`` are (file on disk, place in the bundle).  ``missing`` are the hidden
    imports that are not there and should be.  ``problem`` is why it failed, a traceback mostly;
    ``output`` what it printed.
    """

    module: str
    file: str
    origin: str
    kind: HookKind = "hook"
    hidden_imports: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    excluded_imports: tuple[str, ...] = ()
    datas: tuple[tuple[str, str], ...] = ()
    binaries: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    problem: str = ""
    output: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class HookResults:
    """Everything that hooks did, in the order they ran.  ``with_source`` are packages and modules
    whose source text the program reads."""

    uses: tuple[HookUse, ...] = ()
    with_source: tuple[str, ...] = ()
    without_source: tuple[str, ...] = ()
    """Those below a package of ``with_source`` to which that does not apply."""

    def wants_source(self, module: str) -> bool:
        """Whether ``module`` has to be carried with its source whatever the options say."""
        while module:
            if module in self.without_source:
                return False
            if module in self.with_source:
                return True
            module = module.rpartition(".")[0]
        return False
