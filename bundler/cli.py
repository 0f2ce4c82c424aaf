"""The command line: click commands made from the table of options.

Commands turn words into :class:`~bundler.options.BuildOptions` and call the build.  They raise
:class:`~bundler.errors.BundlerError` and never exit; :mod:`bundler.__main__` does that.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Collection
from importlib import metadata
from typing import Any

import click

from bundler import __version__
from bundler.command_help import FOR_HOOKS, GroupedCommand
from bundler.config_file import find_config, load_config, project_scripts
from bundler.environment import default_cache_dir, default_python, resolve_python
from bundler.errors import UsageError
from bundler.option_table import OPTIONS, Option
from bundler.options import BuildOptions, make_options

ENTRY_FIELDS = ("script", "module", "console_script", "entry_point", "commands")

_GATHERED = ("console_script", "entry_point")
"""Options that become ``--command`` when they are given several times."""


_PATH = click.Path()
"""Shells complete it as the name of a file.  What it names is checked where it is used."""


def version_text() -> str:
    """``bundler 0.1.0 (CPython 3.12.1, ziglang 0.17.0)``."""
    try:
        zig = metadata.version("ziglang")
    except metadata.PackageNotFoundError:
        zig = "missing"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"bundler {__version__} ({python}, ziglang {zig})"


def resolve_options(given: dict[str, Any], directory: str | None = None) -> BuildOptions:
    """The options of ``[tool.bundler]``, replaced by those of the command line.

    ``given`` holds only the options that the user wrote.  An entry point on the command line replaces that
    of the file, whatever its kind, and with it the file's name and output.  Without any, it is the only
    script of the project; ``all_scripts`` stands for all of them.
    """
    given = _gathered(given)
    config_path = find_config(os.getcwd() if directory is None else directory)
    values = load_config(config_path) if config_path else {}
    all_scripts = given.pop("all_scripts", False)
    if all_scripts or not any(name in {**values, **given} for name in ENTRY_FIELDS):
        if any(name in given for name in ENTRY_FIELDS):
            raise UsageError(
                "--all-scripts names all that is to be bundled", "", "leave out the other entry point"
            )
        given = {**given, **_of_project(config_path, {**values, **given}, all_scripts)}
    if any(name in given for name in ENTRY_FIELDS):
        replaced = [name for name in ENTRY_FIELDS if name in values and values[name] != given.get(name)]
        for name in ENTRY_FIELDS:
            values.pop(name, None)
        if replaced:
            values.pop("name", None)
            values.pop("output", None)
    return make_options({**values, **given})


def _gathered(given: dict[str, Any]) -> dict[str, Any]:
    """``given`` with ``-c`` and ``-e`` as one value each, or as commands if there are several."""
    rest = {name: value for name, value in given.items() if name not in _GATHERED}
    scripts, functions = (tuple(given.get(name, ())) for name in _GATHERED)
    if len(scripts) + len(functions) == 1 and "commands" not in given:
        if scripts:
            return {**rest, "console_script": scripts[0]}
        name, equals, function = functions[0].rpartition("=")
        return {**({"name": name} if equals else {}), **rest, "entry_point": function}
    for function in functions:
        if "=" not in function:
            raise UsageError(
                f"the command {function!r} has no name",
                "",
                f"write -e NAME={function}, because there are several",
            )
    if scripts or functions:
        rest["commands"] = (*rest.get("commands", ()), *scripts, *functions)
    return rest


def _of_project(config_path: str | None, options: dict[str, Any], everything: bool) -> dict[str, Any]:
    """The entry point of a project: its only script, or commands for ``everything``.

    Nothing if there is no script and none was asked for.
    """
    scripts = project_scripts(config_path) if config_path else {}
    if len(scripts) == 1:
        ((name, function),) = scripts.items()
        return {"entry_point": function, "name": options.get("name", name)}
    if everything and not scripts:
        raise UsageError("there is no [project.scripts]", config_path or "there is no pyproject.toml")
    if everything:
        commands = tuple(f"{name}={function}" for name, function in scripts.items())
        return {"commands": commands}
    if scripts:
        raise UsageError(
            f"{config_path} has several scripts",
            "\n".join(f"{name} = {function}" for name, function in sorted(scripts.items())),
            "name one with -c NAME, or make one executable of all with --all-scripts --name NAME",
        )
    return {}


def _click_parameter(option: Option, hidden: bool) -> Callable[[Any], Any]:
    """The click decorator for one option.  Values stay None (or empty) when not given.

    Help does not list a ``hidden`` one.
    """
    if not option.flags:
        return click.argument(option.name, required=False, default=None, type=_PATH)
    if option.kind == "flag":
        # the command line can take back a flag that the file sets: --no-pie
        off = "" if option.name.startswith("no_") or not option.in_config else f"/--no-{option.key}"
        flags = (*option.flags[:-1], option.flags[-1] + off)
        return click.option(*flags, option.name, default=None, is_flag=True, help=option.help, hidden=hidden)
    many = option.kind in ("texts", "paths", "pairs") or option.name in _GATHERED
    kind: Any = _PATH if option.kind in ("path", "paths", "program", "pairs") else str
    if option.kind == "number":
        kind = int
    elif option.kind == "choice":
        kind = click.Choice(option.choices, case_sensitive=False)
    return click.option(
        *option.flags,
        option.name,
        type=kind,
        multiple=many,
        default=None,
        metavar=option.metavar or None,
        help=option.help + (" [repeatable]" if many else ""),
        hidden=hidden,
    )


def _with_options(shown: Collection[str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """All options of a build, of which help lists those called ``shown``."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(OPTIONS):
            function = _click_parameter(option, option.name not in shown)(function)
        return function

    return decorate


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(message=version_text(), version=__version__)
@click.pass_context
def cli(context: click.Context) -> None:
    """Make one native executable from a Python application."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command("build", cls=GroupedCommand)
@_with_options({option.name for option in OPTIONS})
@click.option(
    "--all-scripts",
    is_flag=True,
    default=None,
    help="bundle all [project.scripts] as commands of one executable",
)
def build_command(**words: Any) -> None:
    """Build one executable from SCRIPT, or from what -m, -c or -e names.

    In a project with one script in [project.scripts], `bundler build` builds that.

    Options may also stand in [tool.bundler] of pyproject.toml; the command line wins.
    """
    given = {name: value for name, value in words.items() if value not in (None, ())}
    options = resolve_options(given)
    # imported here, because help and usage errors need neither the build nor rich
    from bundler.reporter import Reporter
    from bundler.unchanged.rebuild import unchanged_build

    reporter = Reporter(options.log_level, quiet=options.quiet, json_output=options.json)
    record = unchanged_build(options)
    result = None
    if record is None:
        from bundler.pipeline import build  # a build that has nothing to do does not need all of it

        result = build(options, reporter)
    if options.verify_reproducible:
        from bundler.reproducible import verify_reproducible

        verify_reproducible(options, reporter)
    if options.report is not None:
        from bundler.commands.report import report_build

        report_build(options, reporter.warnings if record is None else record.said["warnings"])
    if result is not None:
        reporter.summary(result)
    elif record is not None:
        reporter.unchanged(options.output_path, record.said)


@cli.command("inspect")
@click.argument("binary", type=_PATH)
@click.option("--json", "as_json", is_flag=True, help="print everything as JSON (docs/manifest.md)")
@click.option(
    "--list", "listing", is_flag=True, help="list the files: size, bytes in the executable, owner, path"
)
@click.option("--extract", metavar="FILE", help="print a file of the executable, or the source of a module")
@click.option("-o", "--output", metavar="PATH", help="where --extract writes to (default: standard output)")
@click.option("--licenses", is_flag=True, help="print the licences, with their texts")
@click.option("--sbom", is_flag=True, help="print a bill of materials: CycloneDX JSON")
@click.option("--diff", metavar="OTHER", help="what changed from the executable OTHER to BINARY")
def inspect_command(
    binary: str,
    as_json: bool,
    listing: bool,
    extract: str | None,
    output: str | None,
    licenses: bool,
    sbom: bool,
    diff: str | None,
) -> None:
    """Say what an executable holds: modules, files, libraries, sizes, licences.

    BINARY is read, never run.
    """
    if sum((listing, extract is not None, licenses, sbom, diff is not None)) > 1:
        raise UsageError("--list, --extract, --licenses, --sbom and --diff exclude each other")
    from bundler.commands import inspect
    from bundler.reporter import Reporter

    reporter = Reporter("WARN")
    if listing:
        inspect.list_files(binary, reporter)
    elif extract is not None:
        inspect.extract_file(binary, extract, output, reporter)
    elif licenses:
        inspect.print_licences(binary, reporter)
    elif sbom:
        inspect.print_sbom(binary, reporter)
    elif diff is not None:
        inspect.compare(diff, binary, reporter, as_json=as_json)
    else:
        inspect.inspect(binary, reporter, as_json=as_json)


@cli.command("why")
@click.argument("what", metavar="MODULE|DISTRIBUTION|FILE")
@_with_options(FOR_HOOKS | {"json"})
def why_command(what: str, **words: Any) -> None:
    """Say which imports brought something into a program.

    SCRIPT may be an executable, the directory build/NAME of its last build, or a script, which is then
    analysed as `bundler build` does.  Other options of `bundler build` may stand here, too.
    """
    given = {name: value for name, value in words.items() if value not in (None, ())}
    from bundler.commands.why import why
    from bundler.reporter import Reporter

    as_json = bool(given.pop("json", False))
    why(what, given.get("script"), lambda: resolve_options(given), Reporter("WARN"), as_json=as_json)


@cli.command("report", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("binary", type=_PATH)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("-o", "--output", metavar="FILE", help="the page (default: NAME-report.html)")
@click.option("--profile", "with_run", is_flag=True, help="run BINARY once and show where its time goes")
def report_command(binary: str, arguments: tuple[str, ...], output: str | None, with_run: bool) -> None:
    """Write a page for browsers about an executable.

    It shows sizes as boxes, why each module is there, and, with --profile, how long a start takes, import by
    import.  What follows BINARY is for the program.
    """
    from bundler.commands.report import report
    from bundler.reporter import Reporter

    report(binary, arguments, output, Reporter("WARN"), with_run=with_run)


@cli.command("check", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("binary", type=_PATH)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("--against", metavar="COMMAND", help='compare with this command: "python app.py"')
@click.option(
    "--with", "shown", metavar="PATH", multiple=True, help="a file or directory to show [repeatable]"
)
def check_command(
    binary: str, arguments: tuple[str, ...], against: str | None, shown: tuple[str, ...]
) -> None:
    """Run an executable where nothing of this machine but the system can help it.

    Say what it touched outside of itself, and whether it does what plain Python does.  What follows BINARY is
    for the program.
    """
    from bundler.commands.check import check
    from bundler.reporter import Reporter

    check(binary, arguments, Reporter("WARN"), against=against, shown=shown)


@cli.command("init")
def init_command() -> None:
    """Write a commented [tool.bundler] for the project in the current directory to its pyproject.toml."""
    from bundler.commands.init import init
    from bundler.reporter import Reporter

    init(".", Reporter("WARN"))


@cli.command("doctor")
@click.option("--python", metavar="PATH", help="interpreter or virtual environment to look at")
@click.option("--cache-dir", metavar="DIR", help="where compiled objects are kept")
def doctor_command(**words: str | None) -> None:
    """Check whether this machine has what a build needs, and say what to do."""
    from bundler.commands.doctor import doctor
    from bundler.reporter import Reporter

    given = {name: value for name, value in words.items() if value}
    doctor(make_options({**given, "script": "app.py"}), Reporter("WARN"))


@cli.group("hooks", invoke_without_command=True)
@click.pass_context
def hooks_group(context: click.Context) -> None:
    """List or check hooks.

    A hook says what a package imports or opens in ways that its code does not show.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@hooks_group.command("list")
@_with_options(FOR_HOOKS)
def hooks_list_command(**words: Any) -> None:
    """List the hooks for a program, or for all that is installed.

    With a program, this lists the hooks that apply to it, and what each one adds.  Without a program, it
    lists the hooks for all that is installed.  Other options of `bundler build` may stand here, too.
    """
    given = {name: value for name, value in words.items() if value not in (None, ())}
    from bundler.commands.hooks import list_hooks, list_hooks_of
    from bundler.reporter import Reporter

    reporter = Reporter("WARN")
    if any(name in given for name in ENTRY_FIELDS):
        list_hooks_of(resolve_options(given), reporter)
    else:
        python = resolve_python(given["python"]) if "python" in given else default_python()
        list_hooks(python, tuple(given.get("additional_hooks_dirs", ())), reporter)


@hooks_group.command("check")
@click.argument("directory", metavar="DIR")
@click.option("--python", metavar="PATH", help="interpreter or virtual environment to run the hooks in")
def hooks_check_command(directory: str, python: str | None) -> None:
    """Run every hook in DIR and report what is wrong with it."""
    from bundler.commands.hooks import check_hooks
    from bundler.reporter import Reporter

    check_hooks(directory, resolve_python(python) if python else default_python(), Reporter("WARN"))


@cli.group("cache", invoke_without_command=True)
@click.pass_context
def cache_group(context: click.Context) -> None:
    """Show or clean the cache of compiled objects."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def _cache_command(name: str, text: str) -> None:
    """Add ``bundler cache NAME``, which is a function of that module for the cache directory."""

    @cache_group.command(name, help=text)
    @click.option("--cache-dir", metavar="DIR", help="the cache (default: that of `bundler build`)")
    def command(cache_dir: str | None) -> None:
        from bundler.commands import cache
        from bundler.reporter import Reporter

        actions = {"path": cache.show_path, "info": cache.show_info, "clean": cache.clean}
        actions[name](os.path.abspath(cache_dir) if cache_dir else default_cache_dir(), Reporter("WARN"))


_cache_command("path", "Print the cache directory.")
_cache_command("info", "Print where the cache is, and what it holds.")
_cache_command("clean", "Remove all that is kept.")
