"""One import, and the parts of module names."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from bundler.target.closure.model import ImportContext

_DOTTED = re.compile(r"\.*[^\W\d]\w*(\.[^\W\d]\w*)*\Z")


@dataclass(frozen=True)
class Import:
    """``import module`` (``names`` is empty) or ``from module import names`` (``*`` counts as a name).

    ``module`` is absolute.  ``line`` counts from 1.  ``eager`` says whether the statement runs whenever the
    module does.
    """

    module: str
    names: tuple[str, ...]
    context: ImportContext
    line: int
    eager: bool = False


def resolve_relative(package: str, level: int, module: str) -> str | None:
    """The absolute name of ``from ..module`` (``level`` dots) inside ``package``.

    None if it leads beyond the top-level package.
    """
    if level == 0:
        return module
    parts = package.split(".") if package else []
    if level > len(parts):
        return None
    base = ".".join(parts[: len(parts) - level + 1])
    return f"{base}.{module}" if module else base


def is_dotted_name(text: str) -> bool:
    """Whether ``text`` reads like a module name, possibly a relative one."""
    return _DOTTED.match(text) is not None


def top_level(name: str) -> str:
    """``a.b.c`` -> ``"a"``."""
    return name.partition(".")[0]


def in_stdlib(name: str) -> bool:
    """Whether a module of that name belongs to the standard library."""
    return top_level(name) in sys.stdlib_module_names


def parents(name: str) -> list[str]:
    """``a.b.c`` -> ``["a", "a.b", "a.b.c"]``."""
    parts = name.split(".")
    return [".".join(parts[: count + 1]) for count in range(len(parts))]
