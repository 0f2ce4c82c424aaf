"""What one call imports, lists or starts, given the texts of its arguments."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bundler.target.closure.model import ImportContext
from bundler.target.closure.read.children import children, imports_of_code
from bundler.target.closure.read.conditions import Conditions
from bundler.target.closure.read.imports import Import, is_dotted_name, resolve_relative
from bundler.target.closure.read.text import Text, TextEvaluator

IMPORTS = frozenset({"import_module", "__import__"})
LISTS = frozenset({"iter_modules", "walk_packages"})
OPTIONAL = frozenset({"find_spec", "run_module", "resolve_name"})
RESOURCES = ("importlib.resources.", "importlib_resources.", "pkgutil.get_data", "pkg_resources.resource_")
DIRECTORIES = frozenset({"listdir", "scandir", "glob", "iglob", "rglob", "iterdir", "walk"})
"""Functions and methods of Path that list a directory."""

_OPENS = frozenset({"open", "read_text", "read_bytes"})
_RECURSIVE = frozenset({"rglob", "walk", "walk_packages"})
_PATTERN = re.compile(r"[*?\[]")
_SHORTEST_BEGINNING = 3


class ImportCalls:
    """Collects what calls in one module import.

    ``prefixes`` are (package, beginning of the submodule's name); the package ``""`` stands for all
    top-level modules.  ``open_ended`` are the lines of calls whose argument is not known, and ``unsettled``
    those of them about which there is no guess either.  ``guesses`` are names that may be modules.
    ``directories`` are those that are listed, and whether with everything below.  ``stubs`` are type stubs
    that are read.  ``computed_children`` are the lines of command lines with a computed name.  ``mains`` are
    names of modules that run as ``__main__``.
    """

    def __init__(self, conditions: Conditions, texts: TextEvaluator, package: str) -> None:
        self._conditions = conditions
        self.texts = texts
        self._package = package
        self.imports: list[Import] = []
        self.prefixes: list[tuple[str, str]] = []
        self.open_ended: list[int] = []
        self.unsettled: list[int] = []
        self.guesses: list[str] = []
        self.directories: list[tuple[str, bool]] = []
        self.stubs: list[str] = []
        self.computed_children: list[int] = []
        self.mains: list[str] = []

    def read(self, node: ast.AST, context: ImportContext) -> None:
        """Look at one node of a syntax tree, without the nodes nested in it."""
        for child in children(node):
            self._child(child.option, child.value, child.line)
        if not isinstance(node, ast.Call):
            return
        last = self.function(node)
        if last in IMPORTS:
            self._import_call(node, context, last)
        elif last in LISTS:
            self._listing(node, recursive=last in _RECURSIVE)
        elif last in DIRECTORIES:
            for argument in _listed(node):
                self._directory(argument, recursive=last in _RECURSIVE)
        elif last in _OPENS:
            for argument in _listed(node):
                known = (text.known for text in self.texts.texts(argument) if text.complete)
                self.stubs += (path for path in known if path.endswith(".pyi"))
        elif last in OPTIONAL and node.args:
            for text in self.texts.texts(node.args[0]):
                module = text.known.partition(":")[0]
                if text.complete and is_dotted_name(module) and not module.startswith("."):
                    self._found(module, (), "try", node.lineno, guess=text.guess)
                    self.mains += [module] if last == "run_module" else []

    def function(self, node: ast.Call) -> str:
        """The last name of the called function, after import aliases are resolved."""
        qualified = self._conditions.qualified(node.func) or ""
        if qualified.startswith(RESOURCES):
            return "find_spec"
        return qualified.rpartition(".")[2] or last_name(node.func)

    def is_file(self, node: ast.AST) -> bool:
        """Whether ``node`` lists or reads files, and imports nothing itself."""
        return isinstance(node, ast.Call) and self.function(node) in DIRECTORIES | _OPENS

    def arguments(self, node: ast.AST) -> Iterator[ast.expr]:
        """The expressions in ``node`` on which depends what it imports, lists or starts."""
        yield from (child.value for child in children(node))
        if not isinstance(node, ast.Call):
            return
        last = self.function(node)
        if last in IMPORTS:
            anchor = argument(node, 1, "package") if last == "import_module" else None
            yield from (part for part in (argument(node, 0, "name"), anchor) if part is not None)
        elif last in LISTS:
            yield from (part for part in [argument(node, 0, "path")] if part is not None)
        elif last in DIRECTORIES | _OPENS:
            yield from _listed(node)
        elif last in OPTIONAL:
            yield from node.args[:1]

    def _import_call(self, node: ast.Call, context: ImportContext, function: str) -> None:
        name = argument(node, 0, "name")
        if name is None:
            self.open_ended.append(node.lineno)
            return
        level = 0
        packages: tuple[str, ...] = (self._package,)
        names: tuple[str, ...] = ()
        if function == "__import__":
            level = _integer(argument(node, 4, "level"))
            names = _from_list(argument(node, 3, "fromlist"))
        else:
            packages = self._anchors(argument(node, 1, "package"))
        for text in self.texts.texts(name):
            for package in packages:
                self._import_text(text, level, names, package, context, node.lineno)

    def _import_text(
        self,
        text: Text,
        level: int,
        names: tuple[str, ...],
        package: str,
        context: ImportContext,
        line: int,
    ) -> None:
        dots = len(text.known) - len(text.known.lstrip("."))
        module = resolve_relative(package, level or dots, text.known[dots:])
        if text.complete:
            if module and is_dotted_name(module):
                self._found(module, names, context, line, guess=text.guess)
            if text.guess:
                self.open_ended.append(line)
        elif module and ("." in text.known or level):
            if (level or dots) and "." not in text.known[dots:]:
                parent = resolve_relative(package, level or dots, "") or ""
                self.prefixes.append((parent, text.known[dots:]))
            else:
                parent, _, beginning = module.rpartition(".")
                self.prefixes.append((parent, beginning))
        elif module and len(module.strip("_")) >= _SHORTEST_BEGINNING and is_dotted_name(module):
            self.prefixes.append(("", module))
            self.open_ended.append(line)
        else:
            self.open_ended.append(line)
            self.unsettled.append(line)

    def _found(
        self, module: str, names: tuple[str, ...], context: ImportContext, line: int, *, guess: bool
    ) -> None:
        if guess:
            self.guesses += [module, *(f"{module}.{name}" for name in names)]
        else:
            self.imports.append(Import(module, names, context, line))

    def _listing(self, node: ast.Call, *, recursive: bool) -> None:
        """``iter_modules(x.__path__)``: the program probably imports the submodules of ``x`` by name."""
        path = argument(node, 0, "path")
        if isinstance(path, (ast.List, ast.Tuple)) and len(path.elts) == 1:
            path = path.elts[0]
        if isinstance(path, ast.Name) and path.id == "__path__":
            self.prefixes.append((self._package, ""))
        elif isinstance(path, ast.Attribute) and path.attr == "__path__":
            owner = self._conditions.qualified(path.value)
            owners = [owner] if owner is not None else self._modules(path.value)
            self.prefixes += [(each, "") for each in owners]
        elif path is not None:
            self._directory(path, recursive=recursive)

    def _modules(self, node: ast.expr) -> list[str]:
        texts = self.texts.texts(node)
        return [text.known for text in texts if text.complete and is_dotted_name(text.known)]

    def _directory(self, node: ast.expr, *, recursive: bool) -> None:
        for text in self.texts.texts(node):
            path = text.known
            pattern = _PATTERN.search(path)
            if pattern is not None:
                recursive = recursive or "**" in path
                path = path[: pattern.start()].rpartition("/")[0]
            if path.startswith("/") and (text.complete or pattern is not None):
                self.directories.append((path, recursive))

    def _child(self, option: str, value: ast.expr, line: int) -> None:
        for text in self.texts.all_texts(value):
            if option == "-c":
                for module, names in imports_of_code(text.known, complete=text.complete):
                    self.imports.append(Import(module, names, "function", line))
            elif not text.complete:
                self.computed_children.append(line)
            elif is_dotted_name(text.known) and not text.known.startswith("."):
                self.guesses += [text.known, f"{text.known}.__main__"]
                self.mains.append(text.known)

    def _anchors(self, node: ast.expr | None) -> tuple[str, ...]:
        if node is not None:
            known = tuple(dict.fromkeys(text.known for text in self.texts.texts(node) if text.complete))
            return known or (self._package,)
        return (self._package,)


def last_name(function: ast.expr) -> str:
    """``a.b.c`` -> ``"c"``; empty for other expressions."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def argument(node: ast.Call, position: int, keyword: str) -> ast.expr | None:
    """The argument of a call at this position, or with this keyword."""
    if len(node.args) > position and not any(isinstance(arg, ast.Starred) for arg in node.args):
        return node.args[position]
    return next((item.value for item in node.keywords if item.arg == keyword), None)


def _listed(node: ast.Call) -> list[ast.expr]:
    """What may be the path: the first argument, and the object whose method is called."""
    found = list(node.args[:1])
    if isinstance(node.func, ast.Attribute):
        found.append(node.func.value)
    return found


def _from_list(node: ast.expr | None) -> tuple[str, ...]:
    if not isinstance(node, (ast.List, ast.Tuple)):
        return ()
    parts = [part.value for part in node.elts if isinstance(part, ast.Constant)]
    return tuple(part for part in parts if isinstance(part, str) and part.isidentifier())


def _integer(node: ast.expr | None) -> int:
    value = node.value if isinstance(node, ast.Constant) else 0
    return value if isinstance(value, int) and value > 0 else 0
