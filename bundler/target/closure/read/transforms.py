"""What functions and methods make of a text, those that programs use on names of modules and paths.

Each takes and returns known texts.  ``abspath``, ``resolve`` and the like return their argument, because the
paths that they are used on are absolute: they start from ``__file__``.
"""

from __future__ import annotations

import inspect
import os
import textwrap
from collections.abc import Callable, Mapping


def _same(text: str) -> str:
    return text


def _joined(*parts: str) -> str:
    return os.path.normpath(os.path.join(*parts))


FUNCTIONS: Mapping[str, Callable[..., str]] = {
    "Path": _joined,
    "PurePath": _joined,
    "abspath": _same,
    "cleandoc": inspect.cleandoc,
    "dedent": textwrap.dedent,
    "dirname": os.path.dirname,
    "fspath": _same,
    "intern": _same,
    "join": _joined,
    "normpath": os.path.normpath,
    "realpath": _same,
    "str": _same,
}
"""Functions by their last name: texts -> text."""

METHODS: Mapping[str, Callable[..., str]] = {
    "absolute": _same,
    "as_posix": _same,
    "joinpath": _joined,
    "lower": str.lower,
    "lstrip": str.lstrip,
    "removeprefix": str.removeprefix,
    "removesuffix": str.removesuffix,
    "replace": str.replace,
    "resolve": _same,
    "rstrip": str.rstrip,
    "strip": str.strip,
    "upper": str.upper,
    "with_suffix": lambda path, suffix: os.path.splitext(path)[0] + suffix,
}
"""Methods of str and Path: the object's text and the arguments' texts -> text."""

SPLITS: Mapping[str, Callable[..., tuple[str, ...] | list[str]]] = {
    "partition": str.partition,
    "rpartition": str.rpartition,
    "rsplit": lambda text, *how: text.rsplit(how[0] if how else None, 1),
    "split": lambda text, *how: text.split(*how),
    "splitext": os.path.splitext,
}
"""Functions and methods that make several texts of one.  A second argument of ``rsplit`` counts as 1."""

ATTRIBUTES: Mapping[str, Callable[[str], str]] = {"parent": os.path.dirname}
"""Attributes of a Path."""
