"""``[tool.bundler]`` of the nearest pyproject.toml, and the scripts that the project has.

Keys are the long options without their leading dashes, written with dashes or underscores.  A plural
(``hidden-imports``) is accepted in the place of the option's own spelling (``hidden-import``).  Paths
are relative to the directory of pyproject.toml.  Values are checked here, so that an error names the
file and the key.
"""

from __future__ import annotations

import os
import re
import tomllib
from typing import Any

from bundler.errors import InputUnreadable, UsageError, close_match_hint
from bundler.option_table import OPTIONS, Option

FILE_NAME = "pyproject.toml"


def find_config(directory: str) -> str | None:
    """The pyproject.toml in ``directory`` or the nearest directory above it, if any."""
    current = os.path.abspath(directory)
    while True:
        candidate = os.path.join(current, FILE_NAME)
        if os.path.isfile(candidate):
            return candidate
        parent = os.path.dirname(current)
        if parent == current:
            return None
        current = parent


def load_config(path: str) -> dict[str, Any]:
    """The fields of :class:`~bundler.options.BuildOptions` that ``[tool.bundler]`` of ``path`` sets.

    Raises :class:`InputUnreadable` or :class:`UsageError`, naming the file and the key.
    """
    tool = _read(path).get("tool", {})
    table = tool.get("bundler", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise UsageError(f"{path}: tool.bundler is not a table", "", "write [tool.bundler]")
    values: dict[str, Any] = {}
    for key, value in table.items():
        option = _KEYS.get(key.replace("_", "-"))
        if option is None:
            known = {item.key for item in OPTIONS if item.in_config}
            raise UsageError(
                f"{path}: [tool.bundler] has no key {key!r}",
                "",
                close_match_hint(key, known) or f"known keys: {', '.join(sorted(known))}",
            )
        if option.name in values:
            raise UsageError(f"{path}: [tool.bundler] sets {option.key!r} twice", f"the second is {key!r}")
        values[option.name] = _value(path, key, option, value)
    return values


def project_scripts(path: str) -> dict[str, str]:
    """``[project.scripts]`` and ``[project.gui-scripts]`` of the file: ``pkg.mod:func`` by name."""
    project = _read(path).get("project")
    tables = [project.get(key) for key in ("scripts", "gui-scripts")] if isinstance(project, dict) else []
    return {
        name: re.sub(r"\s+|\[.*", "", reference)  # extras say what to install
        for table in tables
        if isinstance(table, dict)
        for name, reference in table.items()
        if isinstance(reference, str)
    }


def _read(path: str) -> dict[str, Any]:
    """The file.  Raises :class:`InputUnreadable` or :class:`UsageError`, naming it."""
    try:
        with open(path, "rb") as stream:
            return tomllib.load(stream)
    except OSError as error:
        raise InputUnreadable(f"cannot read {path}", error.strerror or str(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML", str(error)) from error


def _spellings() -> dict[str, Option]:
    """Maps every accepted key, written with dashes, to its option."""
    keys: dict[str, Option] = {}
    for option in OPTIONS:
        if option.in_config:
            keys[option.key] = option
            keys[option.name.replace("_", "-")] = option
    return keys


_KEYS = _spellings()


def _value(path: str, key: str, option: Option, value: Any) -> Any:
    """``value`` with its paths made absolute.  Raises :class:`UsageError` if the option's kind differs."""
    base = os.path.dirname(path)

    def need(kind: type, what: str) -> None:
        # Python counts a bool as an int, but `jobs = true` is a mistake
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise UsageError(f"{path}: {key} must be {what}", f"got {value!r}")
        if isinstance(value, str):
            text(value)

    def text(value: str) -> None:
        if "\0" in value:  # no path or argument can hold it
            raise UsageError(f"{path}: {key} holds a null character", f"got {value!r}")

    if option.kind == "flag":
        need(bool, "true or false")
        return value
    if option.kind == "number":
        need(int, "a number")
        return value
    if option.kind == "program":
        need(str, "a string")
        # a name without a slash is looked up on PATH, as on the command line
        return _anchored(base, value) if os.sep in value else value
    if option.kind in ("text", "path", "choice"):
        need(str, "a string")
        return _anchored(base, value) if option.kind == "path" else value
    if isinstance(value, str):
        raise UsageError(f"{path}: {key} must be a list of strings", f"got {value!r}", f"write [{value!r}]")
    need(list, "a list of strings")
    for item in value:
        if not isinstance(item, str):
            raise UsageError(f"{path}: {key} must be a list of strings", f"it contains {item!r}")
        text(item)
    if option.kind == "paths":
        return tuple(_anchored(base, item) for item in value)
    if option.kind == "pairs":
        return tuple(_anchored(base, item) if item else item for item in value)
    return tuple(value)


def _anchored(base: str, path: str) -> str:
    """``path`` relative to ``base``, with ``~`` expanded."""
    return os.path.join(base, os.path.expanduser(path))
