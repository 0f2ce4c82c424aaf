"""``bundler init``: a commented ``[tool.bundler]`` for the project in a directory.

What to bundle is the first of these that there is:

1. a script of ``[project.scripts]`` or ``[project.gui-scripts]``;
2. a package with a ``__main__.py``, here or below ``src``;
3. ``main.py`` or ``app.py``, else the only file that has an ``if __name__ == "__main__"``.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from bundler.errors import InputUnreadable, UsageError, from_os_error
from bundler.reporter import Reporter

FILE = "pyproject.toml"

_USUAL = ("main.py", "app.py")
_MAIN = re.compile(rb"""^if\s+__name__\s*==\s*['"]__main__['"]""", re.MULTILINE)

_MORE = """\
# More options are in docs/options.md and `bundler build --help`.  Those that help most often:
# hidden-import = ["package.module"]  # a module that is imported by a computed name
# add-data = ["assets/*.png:assets"]  # files that nothing in the code names, and where they go
# exclude-module = ["package"]  # what the program can do without
# small = true  # size matters more than start-up
# glibc = "2.28"  # the oldest system that it has to run on
"""


def init(directory: str, reporter: Reporter) -> None:
    """Add the table to ``pyproject.toml`` of ``directory``, which is made if it is not there.

    Raises :class:`UsageError` if there is such a table, or if nothing to bundle is found.
    """
    path = os.path.join(directory, FILE)
    text = _read(path)
    data = _parse(text, path)
    if "bundler" in _table(data, "tool"):
        raise UsageError(
            f"{path} has a [tool.bundler] already", "", "edit it; docs/options.md lists the options"
        )
    table = render(entries(directory, data), directory)
    try:
        with open(path, "a", encoding="utf-8") as stream:  # what is there is not touched
            stream.write(("" if not text else "\n" if text.endswith("\n") else "\n\n") + table)
    except OSError as error:
        raise from_os_error(error, f"writing {path}") from error
    reporter.result([path])


Entry = dict[str, str | list[str]]
"""Keys and values of ``[tool.bundler]``."""


def entries(directory: str, project: dict[str, Any]) -> list[Entry]:
    """What can be bundled, the best first: the keys of ``[tool.bundler]`` for each."""
    declared = _table(project, "project")
    scripts = {**_table(declared, "scripts"), **_table(declared, "gui-scripts")}
    found: list[Entry] = [{"entry-point": str(value), "name": str(name)} for name, value in scripts.items()]
    if found:
        return found
    packages = list(_packages(directory))
    if packages:
        return packages
    names = sorted(name for name in os.listdir(directory) if name.endswith(".py"))
    usual = [name for name in _USUAL if name in names]
    runnable = usual or [name for name in names if _runs(os.path.join(directory, name))]
    return [{"script": name} for name in runnable]


def render(found: list[Entry], directory: str) -> str:
    """The text of the table.  Raises :class:`UsageError` if nothing was ``found``."""
    if not found:
        raise UsageError(
            f"nothing to bundle was found in {os.path.abspath(directory)}",
            "there are no [project.scripts], no package with a __main__.py, and no script",
            "change to the project's directory, or give `bundler build` a script",
        )
    first, *others = found
    lines = ["[tool.bundler]", "# what `bundler build` makes an executable of"]
    lines += [f"{key} = {_text(value)}" for key, value in first.items()]
    for other in others:
        lines.append("# or: " + ", ".join(f"{key} = {_text(value)}" for key, value in other.items()))
    return "\n".join([*lines, "", _MORE])


def _text(value: str | list[str]) -> str:
    """The value in TOML.  Strings and lists of strings are written as in JSON."""
    return json.dumps(value, ensure_ascii=False)


def _packages(directory: str) -> Iterator[Entry]:
    for place in ("", "src"):
        above = os.path.join(directory, place) if place else directory
        for name in sorted(os.listdir(above)) if os.path.isdir(above) else ():
            if name.isidentifier() and os.path.isfile(os.path.join(above, name, "__main__.py")):
                yield {"module": name, **({"paths": [place]} if place else {})}


def _table(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _runs(path: str) -> bool:
    try:
        with open(path, "rb") as stream:
            return _MAIN.search(stream.read()) is not None
    except OSError:
        return False


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as stream:
            return stream.read()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise InputUnreadable(f"cannot read {path}", str(error)) from error


def _parse(text: str, path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not TOML", str(error), "correct it first") from error
