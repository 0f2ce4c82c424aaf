"""The man page, made from the help of the commands: ``docs/bundler.1``."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from bundler.cli import cli
from bundler.command_help import GROUPS

_HEAD = """\
.TH BUNDLER 1 "" bundler "User Commands"
.SH NAME
bundler \\- make one native executable from a Python application
.SH SYNOPSIS
.B bundler
.I COMMAND
.RI [ OPTION ]...
.SH DESCRIPTION
"""

_TAIL = """\
.SH EXIT STATUS
0 if all went well; docs/options.md lists the other codes.
.SH FILES
.TP
.I pyproject.toml
The table [tool.bundler] holds options of
.BR "bundler build" .
.TP
.I ~/.cache/bundler
What all builds keep.
"""


def man_page() -> str:
    """The page in troff, without version and date, so that it changes only with the commands."""
    lines = [_HEAD + _text(cli.help or ""), ".SH COMMANDS"]
    for path, command in _commands(cli, "bundler"):
        lines += _command(path, command)
    return "\n".join(lines) + "\n" + _TAIL


def _commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _command(path: str, command: click.Command) -> Iterator[str]:
    # a command has the help options of the group above it
    above = click.Context(cli, info_name="bundler", **cli.context_settings)
    context = click.Context(command, info_name=path, parent=above)
    yield f".SS {_text(path)}"
    yield ".B " + _text(path)
    yield _text(" ".join(command.collect_usage_pieces(context)))
    yield ".PP"
    yield "\n.PP\n".join(_text(part) for part in (command.help or "").split("\n\n"))
    rows = {each.name: each.get_help_record(context) for each in command.get_params(context)}
    order = [name for _, names in GROUPS for name in names]
    for name in sorted(rows, key=lambda name: order.index(name) if name in order else len(order)):
        row = rows[name]
        if row is not None:
            yield ".TP"
            yield ".B " + _text(row[0])
            yield _text(row[1])


def _text(text: str) -> str:
    """``text`` as one paragraph, in which nothing is a request or an escape."""
    line = re.sub(r"\s+", " ", text).strip().replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + line if line.startswith((".", "'")) else line
