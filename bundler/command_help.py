"""How the help of a command with many options is arranged: in groups, those that people need first on top."""

from __future__ import annotations

import click

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Most needed", ("output", "python", "hidden_imports", "add_data", "traces")),
    (
        "What to bundle, instead of SCRIPT",
        ("module", "console_script", "entry_point", "commands", "all_scripts"),
    ),
    (
        "What travels",
        (
            "paths",
            "exclude_modules",
            "add_binary",
            "collect_submodules",
            "collect_data",
            "collect_all",
            "copy_metadata",
            "optional_imports",
            "whole_stdlib",
            "on_disk",
            "additional_hooks_dirs",
            "runtime_hooks",
            "strict",
        ),
    ),
    (
        "How the executable is made",
        ("glibc", "small", "optimize", "freeze", "native", "libpython", "no_strip", "no_manifest", "pie"),
    ),
    (
        "What the executable does",
        (
            "python_options",
            "sys_executable",
            "finalize",
            "lazy_imports",
            "snapshot",
            "snapshot_imports",
            "snapshot_exclude",
            "snapshot_until",
            "no_source",
            "no_extract",
            "no_links",
            "no_interpreter",
            "no_overlay",
        ),
    ),
    ("Places", ("name", "distpath", "workpath", "cache_dir", "no_cache")),
    (
        "The build itself",
        ("jobs", "compiler_launcher", "verify_reproducible", "report", "log_level", "quiet", "json", "debug"),
    ),
)
"""Titles, and the names of options below each.  An option that no group names is in the last one."""

FOR_HOOKS = frozenset({"script", "module", "console_script", "entry_point", "python", "paths"}) | {
    "commands",
    "hidden_imports",
    "additional_hooks_dirs",
}
"""The options of a build that change what ``bundler hooks list`` prints."""


class GroupedCommand(click.Command):
    """A command whose help lists its options by :data:`GROUPS`."""

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options of each group."""
        rows = {}
        for parameter in self.get_params(context):
            row = parameter.get_help_record(context)
            if row is not None:
                rows[parameter.name] = row
        for title, names in GROUPS:
            if title == GROUPS[-1][0]:
                names = (*names, *(name for name in rows if name is not None and name not in names))
            found = [rows.pop(name) for name in names if name in rows]
            if found:
                with formatter.section(title):
                    formatter.write_dl(found)
