"""The record of the values of one build's options (:mod:`bundler.option_table`), and their checks."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from bundler.environment import (
    default_cache_dir,
    default_jobs,
    default_launcher,
    default_python,
    resolve_python,
)
from bundler.errors import OutputNotWritable, UsageError
from bundler.option_table import (
    OPTIONS,
    Finalize,
    Freeze,
    LazyImports,
    LibpythonChoice,
    LogLevel,
    Native,
    SysExecutable,
)
from bundler.python_options import parse_python_options
from bundler.target.closure.model import OptionalImports

LOWEST_GLIBC = (2, 17)
"""The oldest glibc for which zig has stubs and on which a supported CPython runs."""
DEFAULT_GLIBC = (2, 34)
"""The glibc of distributions from 2022 on, and the first with libpthread and libdl in libc itself."""


@dataclass(frozen=True)
class AddData:
    """A file, directory or glob pattern to carry, and the directory of the bundle it goes to."""

    source: str
    dest: str


@dataclass(frozen=True)
class BuildOptions:
    """The checked values of all options.  Paths are absolute or relative to the current directory.

    Exactly one of ``script``, ``module``, ``console_script``, ``entry_point`` and ``commands`` is set.
    Raises :class:`UsageError` for values that make no sense.
    """

    script: str | None = None
    module: str | None = None
    console_script: str | None = None
    entry_point: str | None = None
    commands: tuple[str, ...] = ()
    output: str | None = None
    name: str | None = None
    distpath: str = "dist"
    workpath: str = "build"
    python: str = field(default_factory=default_python)
    paths: tuple[str, ...] = ()
    hidden_imports: tuple[str, ...] = ()
    exclude_modules: tuple[str, ...] = ()
    add_data: tuple[AddData, ...] = ()
    add_binary: tuple[AddData, ...] = ()
    collect_submodules: tuple[str, ...] = ()
    collect_data: tuple[str, ...] = ()
    collect_all: tuple[str, ...] = ()
    copy_metadata: tuple[str, ...] = ()
    on_disk: tuple[str, ...] = ()
    whole_stdlib: bool = False
    additional_hooks_dirs: tuple[str, ...] = ()
    runtime_hooks: tuple[str, ...] = ()
    optional_imports: OptionalImports = "metadata"
    traces: tuple[str, ...] = ()
    strict: bool = False
    optimize: int = 0
    freeze: Freeze = "auto"
    native: Native = "prelink"
    libpython: LibpythonChoice = "auto"
    no_strip: bool = False
    small: bool = False
    pie: bool = False
    finalize: Finalize = "fast"
    lazy_imports: LazyImports = "normal"
    sys_executable: SysExecutable = "auto"
    python_options: tuple[str, ...] = ()
    snapshot: bool = False
    snapshot_imports: tuple[str, ...] = ()
    snapshot_exclude: tuple[str, ...] = ()
    snapshot_until: str | None = None
    no_source: bool = False
    no_extract: bool = False
    no_links: bool = False
    no_interpreter: bool = False
    no_overlay: bool = False
    no_manifest: bool = False
    glibc: str | None = None
    jobs: int = field(default_factory=default_jobs)
    cache_dir: str = field(default_factory=default_cache_dir)
    no_cache: bool = False
    compiler_launcher: str | None = field(default_factory=default_launcher)
    verify_reproducible: bool = False
    report: str | None = None
    log_level: LogLevel = "INFO"
    quiet: bool = False
    json: bool = False
    debug: bool = False

    def __post_init__(self) -> None:
        _check(self)

    @property
    def app_name(self) -> str:
        """``--name``, else a name made from the entry point (``app`` for ``src/app.py``)."""
        if self.name:
            return self.name
        if self.script is not None:
            base = os.path.basename(os.path.abspath(self.script))
            return base if os.path.isdir(self.script) else os.path.splitext(base)[0]
        if self.console_script is not None:
            return self.console_script
        if self.commands:
            return os.path.basename(self.output or "")
        dotted = (self.module or self.entry_point or "").partition(":")[0]
        return dotted.removesuffix(".__main__")

    @property
    def oldest_glibc(self) -> tuple[int, int]:
        """The oldest glibc that the executable is to run on: ``--glibc``, or :data:`DEFAULT_GLIBC`."""
        return DEFAULT_GLIBC if self.glibc is None else parse_glibc(self.glibc)

    @property
    def output_path(self) -> str:
        """Absolute path of the executable to make."""
        return os.path.abspath(self.output or os.path.join(self.distpath, self.app_name))

    @property
    def work_dir(self) -> str:
        """Absolute path of the directory for generated sources, objects and reports."""
        return os.path.abspath(os.path.join(self.workpath, self.app_name))

    @property
    def tables_dir(self) -> str:
        """Absolute path of the directory for the generated tables, below :attr:`work_dir`."""
        return os.path.join(self.work_dir, "tables")

    @property
    def scratch_dir(self) -> str:
        """Absolute path of the compiler's own directory, which is removed when the build ends."""
        return os.path.join(self.work_dir, "zig")


def parse_add_data(text: str, option: str = "--add-data") -> AddData:
    """The parts of ``SRC:DEST`` before and after its last colon, which is PyInstaller's spelling.

    ``DEST`` is a directory below the virtual root.  Raises :class:`UsageError`, also when it leads out of it.
    """
    source, colon, dest = text.rpartition(":")
    if not colon or not source or not dest:
        raise UsageError(
            f"cannot read {option} {text!r}", "", "write SOURCE:DEST, for instance data/logo.png:assets"
        )
    normal = os.path.normpath(dest)
    if os.path.isabs(normal) or normal.split(os.sep)[0] == os.pardir:
        raise UsageError(
            f"{option} {text!r} leads out of the bundle",
            f"DEST is a directory relative to the bundle's root, not {dest!r}",
            "use '.' for the root itself",
        )
    return AddData(source, normal)


def parse_glibc(text: str) -> tuple[int, int]:
    """``"2.34"`` as ``(2, 34)``.  Raises :class:`UsageError`, also below :data:`LOWEST_GLIBC`."""
    match = re.fullmatch(r"(\d+)\.(\d+)", text)
    if match is None:
        raise UsageError(f"cannot read --glibc {text!r}", "", "write a version such as 2.34")
    version = int(match[1]), int(match[2])
    if version < LOWEST_GLIBC:
        lowest = ".".join(map(str, LOWEST_GLIBC))
        raise UsageError(f"--glibc {text} is too old", f"{lowest} is the oldest that can be linked for")
    return version


def make_options(values: Mapping[str, Any]) -> BuildOptions:
    """:class:`BuildOptions` from field values, in which pairs may be ``SRC:DEST`` strings.

    Raises :class:`UsageError` and :class:`OutputNotWritable`.
    """
    known = {item.name for item in fields(BuildOptions)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise UsageError(f"unknown option {unknown[0]!r}")
    converted = {
        name: _CONVERTERS[name](value) if name in _CONVERTERS else value for name, value in values.items()
    }
    options = BuildOptions(**converted)
    _check_output(options)
    return options


def _check_output(options: BuildOptions) -> None:
    """Raise when the executable would replace the script, or anything that is not a regular file."""
    output = options.output_path
    if options.script is not None and os.path.realpath(output) == os.path.realpath(options.script):
        raise UsageError(
            f"the executable would replace the script {options.script}",
            "",
            "choose another --output or --name",
        )
    if os.path.exists(output) and not os.path.isfile(output):
        kind = "a directory" if os.path.isdir(output) else "something that is not a regular file"
        raise OutputNotWritable(
            f"there is {kind} at {output}", "", "remove it, or choose another --output or --name"
        )


def _pairs_of(value: Any, option: str) -> tuple[AddData, ...]:
    return tuple(item if isinstance(item, AddData) else parse_add_data(item, option) for item in value)


_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "add_data": lambda value: _pairs_of(value, "--add-data"),
    "add_binary": lambda value: _pairs_of(value, "--add-binary"),
    "paths": lambda value: tuple(part for item in value for part in item.split(os.pathsep) if part),
    "log_level": lambda value: value.upper(),
    "python": resolve_python,
}


def _check(options: BuildOptions) -> None:
    """Raise :class:`UsageError` for values that make no sense."""
    entries = {
        "SCRIPT": options.script,
        "--module": options.module,
        "--console-script": options.console_script,
        "--entry-point": options.entry_point,
        "--command": options.commands or None,
    }
    given = [flag for flag, value in entries.items() if value is not None]
    if not given:
        raise UsageError(
            "nothing to bundle", "", "name a script, or use -m MODULE, -c CONSOLE_SCRIPT or -e PKG.MOD:FUNC"
        )
    if len(given) > 1:
        raise UsageError(
            "more than one entry point", f"got {' and '.join(given)}", "give exactly one of them"
        )
    for flag, value in entries.items():
        if value == "":
            raise UsageError(f"{flag} is empty")
    if options.module is not None and not _is_dotted(options.module):
        raise UsageError(f"{options.module!r} is not a module name", "", "write it as in `python -m PKG.MOD`")
    if options.entry_point is not None:
        _check_function(options.entry_point)
    _check_commands(options)
    parse_python_options(options.python_options)
    name = options.app_name
    if not name or name in (os.curdir, os.pardir) or os.sep in name or "\0" in name:
        raise UsageError(
            f"{name!r} cannot be the name of an executable",
            "",
            "choose one with --name, or a path with --output",
        )
    for option in OPTIONS:
        if option.kind == "choice" and (value := getattr(options, option.name)) not in option.choices:
            allowed = ", ".join(option.choices)
            raise UsageError(f"{option.flags[-1]} cannot be {value!r}", f"it is one of {allowed}")
    if options.optimize not in (0, 1, 2):
        raise UsageError(f"--optimize cannot be {options.optimize}", "it is 0, 1 or 2")
    if options.jobs < 1:
        raise UsageError(f"--jobs cannot be {options.jobs}", "at least one process is needed")
    if options.on_disk and options.no_extract:
        raise UsageError("--on-disk and --no-extract exclude each other", "", "leave one of them out")
    _check_snapshot(options)
    options.oldest_glibc  # noqa: B018  # raises if it cannot be read


_NOT_WITH_SNAPSHOT: tuple[tuple[str, str], ...] = (
    ("pie", "its addresses are others in each process"),
    ("small", "what every start needs is compressed"),
    ("on_disk", "the directories belong to one process"),
    ("runtime_hooks", "they would have to run before the imports"),
    ("python_options", "the program would start with them"),
)
"""Options that exclude ``--snapshot``, and why."""


def _check_snapshot(options: BuildOptions) -> None:
    if not options.snapshot:
        if options.snapshot_imports or options.snapshot_exclude or options.snapshot_until:
            raise UsageError("--snapshot-import, -exclude and -until mean nothing without --snapshot")
        return
    flags = {option.name: option.flags[-1] for option in OPTIONS if option.flags}
    for name, why in _NOT_WITH_SNAPSHOT:
        if getattr(options, name):
            raise UsageError(f"--snapshot and {flags[name]} exclude each other", why, "leave one of them out")
    if options.native != "prelink" or options.lazy_imports != "normal":
        flag = "--native dlopen" if options.native != "prelink" else "--lazy-imports all"
        raise UsageError(f"--snapshot and {flag} exclude each other", "", "leave one of them out")
    if options.oldest_glibc < DEFAULT_GLIBC:
        raise UsageError("--snapshot needs --glibc 2.34 or newer", f"got {options.glibc}")
    for name in (*options.snapshot_imports, *options.snapshot_exclude):
        if not _is_dotted(name):
            raise UsageError(f"{name!r} is not a module name")
    if options.snapshot_until is not None:
        _check_function(options.snapshot_until)


def _check_function(text: str) -> None:
    module, colon, function = text.partition(":")
    if not colon or not _is_dotted(module) or not _is_dotted(function):
        raise UsageError(
            f"{text!r} is not an entry point", "", "write PKG.MOD:FUNC, for instance app.cli:main"
        )


def _check_commands(options: BuildOptions) -> None:
    names = []
    for text in options.commands:
        name, equals, function = text.partition("=")
        if equals:
            _check_function(function)
        if not name or os.sep in name or name.startswith(("-", ".")) or "\0" in name:
            raise UsageError(f"{name!r} cannot be the name of a command", f"got {text!r}")
        if name in names:
            raise UsageError(f"there are two commands called {name}")
        names.append(name)
    if names and not options.app_name:
        raise UsageError("an executable of several commands needs a name", "", "give it one with --name")


def _is_dotted(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))
