"""The table of all options.

:data:`OPTIONS` is the only one.  The command line (:mod:`bundler.cli`) and ``[tool.bundler]``
(:mod:`bundler.config_file`) are made from it, and a test compares it with ``docs/options.md``.  So an option
has the same name and meaning everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from bundler.target.closure.model import OptionalImports

Freeze = Literal["auto", "deep", "marshal"]
Finalize = Literal["fast", "full"]
LazyImports = Literal["normal", "all"]
Native = Literal["prelink", "dlopen"]
LibpythonChoice = Literal["auto", "static", "shared"]
SysExecutable = Literal["auto", "program", "python"]
LogLevel = Literal["DEBUG", "INFO", "WARN", "ERROR"]
OptionKind = Literal["text", "path", "program", "texts", "paths", "pairs", "flag", "choice", "number"]


@dataclass(frozen=True)
class Option:
    """One option as a user writes it.

    ``name`` is the field of :class:`BuildOptions`.  ``flags`` are the spellings on the command line; an
    argument has none.  Options of a plural kind may be given several times.
    """

    name: str
    flags: tuple[str, ...]
    kind: OptionKind
    help: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    in_config: bool = True

    @property
    def key(self) -> str:
        """The spelling in ``[tool.bundler]``: the long flag without its dashes."""
        return self.flags[-1].lstrip("-") if self.flags else self.name


OPTIONS: tuple[Option, ...] = (
    Option(
        "script", (), "path", "the script to bundle; a directory or zip archive with a __main__.py works, too"
    ),
    Option("module", ("-m", "--module"), "text", "bundle what `python -m PKG.MOD` runs", "PKG.MOD"),
    Option(
        "console_script",
        ("-c", "--console-script"),
        "text",
        "bundle an installed console script, with its whole distribution",
        "NAME",
    ),
    Option("entry_point", ("-e", "--entry-point"), "text", "bundle a call of that function", "PKG.MOD:FUNC"),
    Option(
        "commands",
        ("--command",),
        "texts",
        "one of several commands: a console script or a function; several -c and -e do the same",
        "NAME[=PKG.MOD:FUNC]",
    ),
    Option("output", ("-o", "--output"), "path", "the executable to write (default: DISTPATH/NAME)", "PATH"),
    Option("name", ("-n", "--name"), "text", "name of the executable (default: from the entry point)"),
    Option("distpath", ("--distpath",), "path", "directory for the executable (default: dist)", "DIR"),
    Option("workpath", ("--workpath",), "path", "directory for intermediate files (default: build)", "DIR"),
    Option(
        "python",
        ("--python",),
        "program",
        "target interpreter, or a virtual environment of it (default: the active virtual environment, else "
        "the interpreter that runs bundler)",
        "PATH",
    ),
    Option("paths", ("-p", "--paths"), "paths", "where else to look for imports, like PYTHONPATH", "DIR"),
    Option("hidden_imports", ("--hidden-import",), "texts", "a module that no import names", "MODULE"),
    Option("exclude_modules", ("--exclude-module",), "texts", "a module or package to leave out", "MODULE"),
    Option(
        "optional_imports",
        ("--optional-imports",),
        "choice",
        "which imports in `try`, functions and conditions count (default: metadata)",
        choices=get_args(OptionalImports),
    ),
    Option(
        "add_data",
        ("--add-data",),
        "pairs",
        "a file, directory or glob pattern to carry, and the directory of the bundle it goes to",
        "SRC:DEST",
    ),
    Option(
        "add_binary",
        ("--add-binary",),
        "pairs",
        "a shared library, directory or glob pattern to carry with all it needs, and where to",
        "SRC:DEST",
    ),
    Option(
        "collect_submodules",
        ("--collect-submodules",),
        "texts",
        "carry every submodule of the package",
        "PACKAGE",
    ),
    Option(
        "collect_data",
        ("--collect-data",),
        "texts",
        "carry every file of the package: headers, type stubs and tests, too",
        "PACKAGE",
    ),
    Option("collect_all", ("--collect-all",), "texts", "carry its submodules, files and metadata", "PACKAGE"),
    Option("copy_metadata", ("--copy-metadata",), "texts", "carry a distribution's metadata", "DISTRIBUTION"),
    Option(
        "on_disk",
        ("--on-disk",),
        "texts",
        "a directory of the bundle that other programs have to see: it is written to a private directory "
        "while the program runs",
        "PATTERN",
    ),
    Option(
        "whole_stdlib", ("--whole-stdlib",), "flag", "carry all of the standard library, for users' plug-ins"
    ),
    Option("additional_hooks_dirs", ("--additional-hooks-dir",), "paths", "where more hooks are", "DIR"),
    Option("runtime_hooks", ("--runtime-hook",), "paths", "a script to run before the program", "FILE"),
    Option(
        "traces",
        ("--trace",),
        "texts",
        "run the program with these arguments and carry what it imports",
        "ARGS",
    ),
    Option("strict", ("--strict",), "flag", "a hook that fails ends the build"),
    Option(
        "optimize", ("--optimize",), "number", "as python -O: 0, 1 (no asserts), 2 (no docstrings)", "LEVEL"
    ),
    Option(
        "freeze",
        ("--freeze",),
        "choice",
        "how code is kept: deep-frozen, marshal-frozen, or by size and use (default: auto)",
        choices=get_args(Freeze),
    ),
    Option(
        "native",
        ("--native",),
        "choice",
        "shared objects: laid out at build time, or all left to the dynamic loader (default: prelink)",
        choices=get_args(Native),
    ),
    Option(
        "libpython",
        ("--libpython",),
        "choice",
        "the archive libpython3.X.a, a linked libpython (a shared library, or the interpreter itself), or "
        "the first of these that there is (default: auto)",
        choices=get_args(LibpythonChoice),
    ),
    Option("no_strip", ("--no-strip",), "flag", "keep symbols and debug information of shared objects"),
    Option(
        "small",
        ("--small",),
        "flag",
        "also compress what every start needs: a smaller executable that starts more slowly",
    ),
    Option("pie", ("--pie",), "flag", "make a position-independent executable, which starts more slowly"),
    Option(
        "finalize",
        ("--finalize",),
        "choice",
        "at exit: flush and leave, or always CPython's whole finalisation (default: fast)",
        choices=get_args(Finalize),
    ),
    Option(
        "lazy_imports",
        ("--lazy-imports",),
        "choice",
        "make every import at the top of a module lazy, or only those that say so (CPython 3.15 and later; "
        "default: normal)",
        choices=get_args(LazyImports),
    ),
    Option(
        "sys_executable",
        ("--sys-executable",),
        "choice",
        "what sys.executable is: the program, Python, or what the code that starts it means (default: auto)",
        choices=get_args(SysExecutable),
    ),
    Option(
        "python_options",
        ("--python-option",),
        "texts",
        "an option of python that the program starts with: 'X utf8', 'X dev', 'W error', u, hash_seed=0",
        "OPTION",
    ),
    Option(
        "snapshot",
        ("--snapshot",),
        "flag",
        "start where the imports at the top of the entry point end; the hash seed is then the same in every "
        "process",
    ),
    Option(
        "snapshot_imports",
        ("--snapshot-import",),
        "texts",
        "with --snapshot: import this, too, before the program starts",
        "MODULE",
    ),
    Option(
        "snapshot_exclude",
        ("--snapshot-exclude",),
        "texts",
        "with --snapshot: import this only when the program runs, and whatever imports it",
        "MODULE",
    ),
    Option(
        "snapshot_until",
        ("--snapshot-until",),
        "text",
        "with --snapshot: call this function after the imports; the program starts where it returns",
        "PKG.MOD:FUNC",
    ),
    Option("no_source", ("--no-source",), "flag", "leave out source text; tracebacks then show no lines"),
    Option(
        "no_extract",
        ("--no-extract",),
        "flag",
        "never write a shared object to disk, not even where the run machine has no memory files; its import "
        "then fails",
    ),
    Option("no_links", ("--no-links",), "flag", "leave out --bundler-links of a program of several commands"),
    Option(
        "no_interpreter",
        ("--no-interpreter",),
        "flag",
        "leave out BUNDLER_PYTHON, BUNDLER_VERBOSE, BUNDLER_IMPORT_TIME "
        "and the interpreter that sys.executable is",
    ),
    Option("no_overlay", ("--no-overlay",), "flag", "leave out BUNDLER_OVERLAY"),
    Option("no_manifest", ("--no-manifest",), "flag", "leave out what `bundler inspect` and `why` read"),
    Option(
        "glibc",
        ("--glibc",),
        "text",
        "oldest glibc that the executable is to run on (default: 2.34; oldest: 2.17); "
        "what needs a newer one is refused",
        "X.Y",
    ),
    Option("jobs", ("-j", "--jobs"), "number", "processes at once (default: one per processor)", "N"),
    Option(
        "cache_dir",
        ("--cache-dir",),
        "path",
        "where all builds keep results, 2 GiB at most (default: $BUNDLER_CACHE_DIR, else ~/.cache/bundler)",
        "DIR",
    ),
    Option(
        "compiler_launcher",
        ("--compiler-launcher",),
        "text",
        "put a program such as ccache or sccache in front of the C compiler (default: "
        "$BUNDLER_COMPILER_LAUNCHER)",
        "COMMAND",
    ),
    Option(
        "verify_reproducible",
        ("--verify-reproducible",),
        "flag",
        "build a second time in other surroundings and compare: other bytes are an error",
    ),
    Option(
        "report",
        ("--report",),
        "path",
        "write a page for browsers: sizes as boxes, why each module is there, what was left out",
        "FILE",
    ),
    Option("no_cache", ("--no-cache",), "flag", "neither read nor write the cache"),
    Option(
        "log_level",
        ("--log-level",),
        "choice",
        "which messages to show: DEBUG, INFO (default), WARN or ERROR",
        choices=get_args(LogLevel),
    ),
    Option(
        "quiet", ("-q", "--quiet"), "flag", "print only errors and the path of the result", in_config=False
    ),
    Option("json", ("--json",), "flag", "print the result as JSON on standard output", in_config=False),
    Option(
        "debug",
        ("--debug",),
        "flag",
        "show tracebacks of errors, keep all intermediate files",
        in_config=False,
    ),
)
