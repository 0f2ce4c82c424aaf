"""The closure as plain data.

These records cross the worker's pipe as JSON.  So they hold only strings, numbers, booleans, and tuples of
these and of each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bundler.target.hooks.model import HookResults, HookSettings

ModuleKind = Literal["source", "bytecode", "extension", "builtin", "frozen", "namespace", "file"]
"""How the target interpreter loads the module.

``frozen`` modules come from libpython's own FrozenImporter (``os``, ``codecs``, ...); ``builtin`` modules are
compiled into libpython.  A ``file`` is a script or notebook that the program opens by its path; nothing
imports it.
"""

EntryKind = Literal["script", "module"]

ImportContext = Literal[
    "top-level", "guarded", "function", "conditional", "try", "named", "distribution", "indirect", "hidden"
]
"""How a module asks for another.

- ``guarded``: at the top level, inside a ``try`` that only gives another reason when the import fails: its
  handlers raise;
- ``indirect``: at the top level of a module that is itself not certain to be imported;
- ``distribution``: at the top level of a module that is in the closure only because its whole distribution is
  (see :mod:`bundler.target.closure.entry`);
- ``named``: by a string that names it, or the package that it is in;
- ``hidden``: by an option such as ``--hidden-import``, a hook or an entry point.
"""

Way = Literal[
    "plain",
    "optional",
    "name",
    "native",
    "hook",
    "metadata",
    "plug-in",
    "trace",
    "option",
    "pickle",
    "script",
    "runpy",
    "interpreter",
]
"""How a module comes into the closure.

- ``plain``: an import statement that runs whenever its module does;
- ``optional``: one inside a function, a condition or a ``try`` that catches ImportError;
- ``name``: a string or a table that names the module;
- ``native``: C code that imports it;
- ``hook``: a hidden import of the importer's hook;
- ``metadata``: the metadata of a distribution: an entry point, or the distribution rule;
- ``plug-in``: what distributions that the program requires plug in;
- ``trace``, ``option``: ``--trace``, and the option that is the importer, such as ``--hidden-import``;
- ``pickle``: a pickle among the data files names it;
- ``script``: a Python source among the data files imports it;
- ``runpy``: ``python -m`` imports it before the program, which takes that for granted;
- ``interpreter``: the interpreter itself needs it, or it runs first.
"""

OptionalImports = Literal["metadata", "all"]
"""Which optional imports of other distributions count (see :mod:`bundler.target.closure.optional`)."""

COMPUTED = "imports a module whose name is computed"
"""Text of the remark about such an import.  A trace of the program shows which module it is."""

CORE = "core"
STDLIB = "stdlib"
APP = "app"


@dataclass(frozen=True)
class Declared:
    """An installed distribution and the lines of its ``Requires-Dist`` as they stand there."""

    name: str
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class Declarations:
    """What all installed distributions require.

    ``markers`` are the target's values of the variables of environment markers (PEP 508).
    """

    markers: tuple[tuple[str, str], ...]
    distributions: tuple[Declared, ...]


@dataclass(frozen=True)
class Requirement:
    """What a distribution requires on the target.

    All names are normalised.  ``name[extra]`` stands for an extra of ``name``, without what ``name`` itself
    requires.
    """

    name: str
    requires: tuple[str, ...]


@dataclass(frozen=True)
class ClosureRequest:
    """The program to analyse, and the options of the analysis.

    Exactly one of the first five is set.  ``script`` is a path, ``module`` is a dotted name as for
    ``python -m``, ``console_script`` is the name of an installed one, ``entry_point`` is ``pkg.mod:func``.
    ``commands`` are several of these, the latter as ``NAME=pkg.mod:func``; with ``links``, the program makes
    links for them.
    ``paths`` are directories that are searched before the target interpreter's ``sys.path``.
    ``collect_submodules`` are packages whose submodules are all taken.  ``copy_metadata`` are distributions
    to list even if they own no module.  ``use_distribution`` switches the distribution rule (see
    :mod:`bundler.target.closure.entry`).  ``optimize`` is the level (0-2) that decides ``__debug__``.
    ``traced`` are modules that traces of the program imported.  ``pickled`` are those that pickles among its
    data files name, ``scripted`` those that sources and settings among them name.  Without ``hooks``, no
    hooks are run.
    ``provided`` are directories of modules that the program gets if its environment lacks them.
    With ``whole_stdlib``, all of the standard library is taken, for plug-ins that users write.
    ``project`` is what the program's project file requires, ``requirements`` is what each distribution does.
    ``memo`` is the file in which scans of modules are kept for the next build (:mod:`bundler.target.memo`),
    ``cache`` the directory in which other programs find them (:mod:`bundler.cache`).
    """

    script: str | None = None
    module: str | None = None
    console_script: str | None = None
    entry_point: str | None = None
    commands: tuple[str, ...] = ()
    links: bool = True
    paths: tuple[str, ...] = ()
    hidden_imports: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    collect_submodules: tuple[str, ...] = ()
    copy_metadata: tuple[str, ...] = ()
    optimize: int = 0
    use_distribution: bool = True
    traced: tuple[str, ...] = ()
    pickled: tuple[str, ...] = ()
    scripted: tuple[str, ...] = ()
    optional_imports: OptionalImports = "metadata"
    project: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    hooks: HookSettings | None = None
    whole_stdlib: bool = False
    provided: tuple[str, ...] = ()
    memo: str | None = None
    cache: str | None = None


@dataclass(frozen=True)
class Edge:
    """That ``importer`` brings a module, by the ``line`` of its source (0: no line of it says so).

    The importer is a module, an option such as ``--trace``, or empty.
    """

    importer: str
    way: Way
    line: int = 0


@dataclass(frozen=True)
class Module:
    """One module of the closure.

    ``origin`` is the file that it was found in (``archive.zip/pkg/mod.py`` inside a zip archive).  It is None
    for builtin, frozen and namespace modules, and for a generated script, which is in ``source_text``.
    ``group`` says who it belongs to: ``"core"`` (what the interpreter itself needs), ``"stdlib"`` (the rest
    of the standard library), ``"app"`` or ``"dist:<normalised name>"``.
    ``filename`` is its path in the bundle, relative to the virtual root (``json/decoder.py``).
    ``search_paths`` are the directories on disk of a package's ``__path__``.
    ``importers`` are the names of the modules that import it, sorted, and ``edges`` say how it came.
    ``hot`` says whether every start of the program imports it (:mod:`bundler.target.closure.start`).
    ``starts`` is what it takes ``sys.executable`` for, if it starts it: ``"program"``, ``"python"``
    (:mod:`bundler.target.closure.read.starts`).
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
    hot: bool = False
    starts: tuple[str, ...] = ()
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True)
class Missing:
    """A module that is imported and that the target interpreter cannot find."""

    name: str
    importers: tuple[str, ...]
    optional: bool
    """Whether the program can probably do without it (see :mod:`bundler.target.closure.ask`)."""
    reasons: tuple[str, ...] = ()
    """How each importer asks, in the order of ``importers``."""


@dataclass(frozen=True)
class LeftOut:
    """A distribution that is installed, and to which only optional imports lead.

    ``module`` is the module that the first of ``importers`` asks for.  ``modules`` and ``size`` (in bytes)
    count the code of the distribution and of ``others``, the distributions that it would bring as well.
    """

    name: str
    module: str
    importers: tuple[str, ...]
    others: tuple[str, ...]
    modules: int
    size: int


@dataclass(frozen=True)
class BrokenModule:
    """A module whose source does not compile, or whose bytecode is damaged or another version's.

    Importing it raises the same error as under plain Python.  ``line`` is 0 if no line is to blame.
    """

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
    """The entries of RECORD as they stand there, relative to the directory above ``metadata_path``."""


@dataclass(frozen=True)
class NamesBeside:
    """A module of the application that opens files beside itself, or has other code do so.

    ``names`` are those that the other code may look for.  The module's own literals count anyway.
    """

    module: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenedLibrary:
    """A shared library that ``module`` loads by its ``name``, which may be an absolute path.

    ``searched`` is what the module asks ``ctypes.util.find_library`` for, which gave ``name``.
    """

    module: str
    name: str
    searched: str = ""


@dataclass(frozen=True)
class ComputedName:
    """The lines of ``module``, one of the program's own, that import or start a module by a computed name."""

    module: str
    imports: tuple[int, ...] = ()
    children: tuple[int, ...] = ()


@dataclass(frozen=True)
class Closure:
    """All modules that can be reached from the entry point, sorted by name, and the missing ones."""

    entry_kind: EntryKind
    entry_name: str
    """``"__main__"`` for a script.  For ``-m``, the module to run as ``__main__`` (``pip.__main__``)."""
    modules: tuple[Module, ...]
    missing: tuple[Missing, ...] = ()
    broken: tuple[BrokenModule, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """Remarks for the warnings file, for example about imports whose name is computed."""
    hooks: HookResults = field(default_factory=HookResults)
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = ()
    """What the user has to know at once, for example about damaged metadata."""
    beside: tuple[NamesBeside, ...] = ()
    libraries: tuple[OpenedLibrary, ...] = ()
    computed: tuple[ComputedName, ...] = ()
    stubs: tuple[str, ...] = ()
    """The type stubs that the program reads, as files on disk."""
