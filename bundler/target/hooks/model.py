"""Hooks as plain data: the settings, and the results of each hook.  These records cross the worker's pipe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

HookKind = Literal["hook", "pre_safe_import_module", "pre_find_module_path", "run-time"]

OWN_PRIORITY = 0
CONTRIB_PRIORITY = 1000
PACKAGE_PRIORITY = 2000
USER_PRIORITY = 3000
"""If there are several hooks for one module, only the one with the highest priority runs
(pyinstaller/pyinstaller#8740)."""

PACKAGE_GROUP = "pyinstaller40"
PACKAGE_ENTRY = "hook-dirs"
"""The entry point by which a distribution names the directories of the hooks that it brings."""

TIMEOUT = 300.0
"""Seconds that a hook may take.  Some hooks import packages that need a minute."""


@dataclass(frozen=True)
class HookDirectory:
    """A directory of hooks.  ``origin`` says in words where they come from."""

    path: str
    origin: str
    priority: int


@dataclass(frozen=True)
class HookSettings:
    """The hooks of a build.

    ``programs`` is the directory of the hook process's programs, ``api`` that of the package ``PyInstaller``.
    ``packages`` are other packages that hooks may import, as (name, directory).  ``runtime_hooks`` are the
    user's.
    """

    programs: str
    api: str
    directories: tuple[HookDirectory, ...] = ()
    packages: tuple[tuple[str, str], ...] = ()
    runtime_hooks: tuple[str, ...] = ()
    strict: bool = False
    timeout: float = TIMEOUT


@dataclass(frozen=True)
class SurveyRequest:
    """A request of ``bundler hooks``.

    With ``check``, the hooks of that directory are run.  Without it, the hooks are listed for all modules on
    ``paths`` and on the target interpreter's ``sys.path``.
    """

    settings: HookSettings
    paths: tuple[str, ...] = ()
    check: str | None = None


@dataclass(frozen=True)
class HookUse:
    """One hook that was run or listed.

    ``datas`` and ``binaries`` are (file on disk, place in the bundle).  ``on_disk`` are patterns for
    directories of the bundle, as for ``--on-disk``.  ``missing`` are hidden imports that
    are not there and matter.  ``problem`` says why the hook failed, usually with a traceback.  ``output`` is
    what it printed.
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
    on_disk: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    problem: str = ""
    output: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class HookResults:
    """The results of all hooks, in the order in which they ran.

    ``with_source`` are packages and modules whose source the program reads.
    """

    uses: tuple[HookUse, ...] = ()
    with_source: tuple[str, ...] = ()
    without_source: tuple[str, ...] = ()
    """Exceptions: packages and modules below those of ``with_source``."""

    def wants_source(self, module: str) -> bool:
        """Whether ``module`` needs its source even with ``--no-source``."""
        while module:
            if module in self.without_source:
                return False
            if module in self.with_source:
                return True
            module = module.rpartition(".")[0]
        return False
