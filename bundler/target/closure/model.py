"""The closure: what the analysis of an application finds, as plain data.

Everything here crosses the pipe between :mod:`bundler.worker` and the build, so it holds only
strings, numbers, booleans and tuples of them, and converts to and from JSON by field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bundler.target.hooks.model import HookResults, HookSettings

ModuleKind = Literal["source", "bytecode", "extension", "builtin", "frozen", "namespace"]
"""How the target interpreter would load the module.  ``frozen``: served by libpython's own
FrozenImporter (``os``, ``codecs``, ...); ``builtin``: compiled into libpython."""

EntryKind = Literal["script", "module"]

ImportContext = Literal["top-level", "function", "conditional", "try", "distribution", "indirect", "hidden"]
"""How an import is asked for.  ``indirect``: at the top level of a module that is itself imported
only optionally; ``distribution``: the same of a module that is in the closure because its whole
distribution is (see :mod:`bundler.target.closure.entry`); ``hidden``: by ``--hidden-import``."""

COMPUTED = "imports a module whose name is computed"
"""In the remark about such an import: a run of the program would tell which."""

CORE = "core"
STDLIB = "stdlib"
APP = "app"


@dataclass(frozen=True)
class ClosureRequest:
    """What to analyse.

    Exactly one of the first four is set: ``script`` is a path, ``module`` a dotted name as for
    ``python -m``, ``console_script`` the name of an installed one, ``entry_point`` ``pkg.mod:func``.
    ``paths`` are directories searched before the target's ``sys.path``.  ``collect_submodules`` are
    packages taken with everything below them, ``copy_metadata`` distributions listed even when they
    own no module.  ``use_distribution`` switches the rule that the entry's whole distribution
    belongs to the closure.  ``optimize`` is the level (0-2) at which ``__debug__`` is decided.
    ``traced`` are modules that a run of the program imported.  Without ``hooks`` none are run.
    """

    script: str | None = None
    module: str | None = None
    console_script: str | None = None
    entry_point: str | None = None
    paths: tuple[str, ...] = ()
    hidden_imports: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    collect_submodules: tuple[str, ...] = ()
    copy_metadata: tuple[str, ...] = ()
    optimize: int = 0
    use_distribution: bool = True
    traced: tuple[str, ...] = ()
    hooks: HookSettings | None = None


@dataclass(frozen=True)
class Module:
    """One module of the closure.

    ``origin`` is the file it was found in (``archive.zip/pkg/mod.py`` inside a zip), None for
    builtin, frozen and namespace modules and for a generated entry script (``source_text``).
    ``group`` says who it belongs to: ``"core"`` (what the interpreter itself needs, the same for every
    program), ``"stdlib"`` (the rest of the standard library), ``"app"`` or ``"dist:<normalised name>"``.
    ``filename`` is its path in the bundle, relative to the virtual root (``json/decoder.py``).
    ``search_paths`` are the on-disk directories of a package's ``__path__``.
    ``importers`` name the modules that import it (sorted; empty for roots).
    """

    name: str
    kind: ModuleKind
    origin: str | None = None
    is_package: bool = False
    group: str = APP
    filename: str = ""
    search_paths: tuple[str, ...] = ()
    importers: tuple[str, ...] = ()
    source_text: str | None = None


@dataclass(frozen=True)
class Missing:
    """An import that nothing on the target's path satisfies."""

    name: str
    importers: tuple[str, ...]
    optional: bool
    """True when no importer asks plainly: at the top level, while being certain to be imported
    itself (see :mod:`bundler.target.closure.ask`), or by ``--hidden-import``."""
    reasons: tuple[str, ...] = ()
    """How each importer asks, an :data:`ImportContext` each, in the order of ``importers``."""


@dataclass(frozen=True)
class BrokenModule:
    """A module whose source does not compile; it raises the same error when imported."""

    name: str
    origin: str
    message: str
    line: int


@dataclass(frozen=True)
class Distribution:
    """An installed distribution that owns a module of the closure (PEP 376 / PEP 566)."""

    name: str
    version: str
    metadata_path: str
    modules: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """RECORD entries, as they stand there, relative to the directory above ``metadata_path``."""


@dataclass(frozen=True)
class Closure:
    """All modules reachable from the entry point, sorted by name, and what was not found."""

    entry_kind: EntryKind
    entry_name: str
    """``"__main__"`` for a script; the module to run as ``__main__`` (``pip.__main__``) for -m."""
    modules: tuple[Module, ...]
    missing: tuple[Missing, ...] = ()
    broken: tuple[BrokenModule, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """Remarks for the warnings file, such as dynamic imports with a computed name."""
    hooks: HookResults = field(default_factory=HookResults)
