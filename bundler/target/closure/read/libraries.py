"""Shared libraries that a module loads by their names.

======================================================  ==================================================
``CDLL("libx.so.1")``, ``LoadLibrary``, ``dlopen``      the library that dlopen(3) takes for the name
``CDLL("/opt/x/libx.so.1")``, and so on                 the file
``find_library("x")``, and cffi's ``dlopen("x")``       what ``ctypes.util.find_library`` says
======================================================  ==================================================

A variable stands for every expression that the module assigns to it, and a parameter for its default and for
the arguments of the module's own calls of the function.  In a module that loads libraries, any literal that
reads like the file name of a library counts, because many modules keep these names in tables.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bundler.target.closure.read.names import assignments
from bundler.target.closure.read.nodes import nodes
from bundler.target.closure.read.text import Surroundings, TextEvaluator
from bundler.target.closure.read.words import mentions

_OPENERS = frozenset({"CDLL", "PyDLL", "LoadLibrary", "dlopen"})
_SEARCH = "find_library"
_WORDS = tuple(name.encode() for name in sorted([*_OPENERS, _SEARCH]))
_FILE_NAME = re.compile(r"lib[\w.+-]+\.so(?:\.[\w.+-]+)?\Z")
_PLAIN_NAME = re.compile(r"[\w+-][\w.+-]*\Z")
_PATH = re.compile(r"/[^\0]*[^\0/]\Z")


@dataclass(frozen=True)
class LibraryNames:
    """The names, sorted.  ``opened`` are given to dlopen(3), ``searched`` to ``find_library``.

    Those of ``opened`` that begin with a slash are paths.
    """

    opened: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()


def library_names(source: bytes, name: str) -> LibraryNames:
    """The libraries that the module ``name`` with this ``source`` loads by their names."""
    if not any(mentions(source, word) for word in _WORDS):
        return LibraryNames()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return LibraryNames()
    assigned = assignments(nodes(tree))
    for variable, value in _parameters(tree):
        assigned.setdefault(variable, []).append(value)
    texts = TextEvaluator(Surroundings(name, name, assigned=assigned))
    opened: set[str] = set()
    searched: set[str] = set()
    for node in nodes(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            opened.update([node.value] if _FILE_NAME.match(node.value) else ())
        elif isinstance(node, ast.Call):
            function = _last_name(node.func)
            if function == _SEARCH or function in _OPENERS:
                for text in texts.texts(node.args[0]) if node.args else ():
                    if text.complete and function in _OPENERS and _PATH.match(text.known):
                        opened.add(text.known)
                    if not text.complete or not _PLAIN_NAME.match(text.known):
                        continue
                    if ".so" in text.known and function in _OPENERS:
                        opened.add(text.known)
                    elif function == _SEARCH or (function == "dlopen" and "." not in text.known):
                        searched.add(text.known)
    return LibraryNames(tuple(sorted(opened)), tuple(sorted(searched)))


def _parameters(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """What the parameters of the module's functions stand for: defaults, and arguments of calls."""
    parameters: dict[str, list[str]] = {}
    for node in nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
            defaults = node.args.defaults
            yield from zip(names[len(names) - len(defaults) :], defaults, strict=True)
            parameters[node.name] = names[1:] if names[:1] in (["self"], ["cls"]) else names
    for node in nodes(tree):
        if isinstance(node, ast.Call):
            names = parameters.get(_last_name(node.func), [])
            if names and not any(isinstance(argument, ast.Starred) for argument in node.args):
                yield from zip(names, node.args, strict=False)
            yield from ((word.arg, word.value) for word in node.keywords if word.arg in names)


def _last_name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
