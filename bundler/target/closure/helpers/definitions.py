"""What one module defines: functions, classes, attributes, and names from elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter

from bundler.target.closure.find.locate import Located
from bundler.target.closure.read.calls import last_name
from bundler.target.closure.read.conditions import Conditions, Facts
from bundler.target.closure.read.names import assignments, known_names, sub_blocks
from bundler.target.closure.read.nodes import nodes
from bundler.target.closure.read.outline import called_names, calls_of, imported_names

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Function:
    """A function of a module.  ``name`` is ``f``, ``Class.f``, or ``""`` for the module's own statements.

    ``parameters`` leave out ``self`` or ``cls``; the first ``positional`` of them may be given by position.
    ``defaults`` are by parameter.  ``rest`` and ``keywords`` are the names after ``*`` and ``**``.
    """

    name: str
    owner: str = ""
    statements: tuple[ast.AST, ...] = ()
    parameters: tuple[str, ...] = ()
    positional: int = 0
    defaults: Mapping[str, ast.expr] = field(default_factory=dict)
    rest: str | None = None
    keywords: str | None = None

    @cached_property
    def body(self) -> tuple[ast.AST, ...]:
        """All nodes in the function, those of nested functions included."""
        if not self.name:
            return tuple(_outside_functions(self.statements))
        return tuple(node for statement in self.statements for node in nodes(statement))

    @cached_property
    def assigned(self) -> Mapping[str, list[ast.expr]]:
        """What is assigned to the variables of the function."""
        return assignments(self.body) if self.name else {}

    @property
    def is_declaration(self) -> bool:
        """Whether nothing is in it but ``...`` and documentation, as with ``@overload``."""
        return all(
            isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) for each in self.statements
        )

    @property
    def sources(self) -> frozenset[str]:
        """All names that callers give values to."""
        return frozenset({*self.parameters, *filter(None, (self.rest, self.keywords))})


@dataclass(frozen=True)
class Class:
    """A class of a module.  ``fields`` are its annotated names, which are parameters of a dataclass."""

    name: str
    bases: tuple[ast.expr, ...]
    fields: tuple[str, ...]
    defaults: Mapping[str, ast.expr]


@dataclass(frozen=True)
class Definitions:
    """What a module defines, in whatever scope.

    ``imported`` maps names to qualified names.  ``called`` are the last names of what is called anywhere,
    in annotations, too, which no function runs.
    """

    module: Located
    package: str
    tree: ast.Module
    facts: Facts
    functions: Mapping[str, Function]
    classes: Mapping[str, Class]
    imported: Mapping[str, str]
    stars: tuple[str, ...]
    assigned: Mapping[str, list[ast.expr]]
    attributes: Mapping[str, list[ast.expr]]
    called: frozenset[str]

    @cached_property
    def conditions(self) -> Conditions:
        """What is known about the conditions in the module."""
        return Conditions(self.facts, known_names(self.tree.body, self.facts, None))

    @cached_property
    def calls(self) -> Mapping[str, list[tuple[int, Function, ast.Call]]]:
        """The calls in all functions by the last name of what is called, each with its place in the order."""
        found: dict[str, list[tuple[int, Function, ast.Call]]] = {}
        place = 0
        for function in self.functions.values():
            for node in function.body:
                for call in calls_of(node) if isinstance(node, ast.Call) else ():
                    found.setdefault(last_name(call.func), []).append((place, function, call))
                    place += 1
        return found

    def calls_of(self, names: Iterable[str]) -> Iterator[tuple[Function, ast.Call]]:
        """The calls of what is called one of ``names``, in the order of the functions and of their bodies."""
        found = [each for name in self.called.intersection(names) for each in self.calls.get(name, ())]
        for _, function, call in sorted(found, key=itemgetter(0)):
            yield function, call


def read_definitions(module: Located, source: bytes | str, facts: Facts) -> Definitions | None:
    """The definitions in the ``source`` of ``module``; None if it does not compile."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # reported when the module itself is scanned
    package = module.name if module.is_package else module.name.rpartition(".")[0]
    imported, stars = imported_names(tree, package)
    functions: dict[str, Function] = {}
    classes: dict[str, Class] = {}
    attributes: dict[str, list[ast.expr]] = {}
    pending: list[tuple[list[ast.stmt], str, bool]] = [(tree.body, "", False)]
    while pending:
        body, owner, nested = pending.pop()
        for statement in statements_without_functions(body):
            if isinstance(statement, FunctionNode):
                is_method = bool(owner) and not nested
                name = f"{owner}.{statement.name}" if is_method else statement.name
                if name not in functions or functions[name].is_declaration:
                    functions[name] = _function(name, owner, statement, is_method=is_method)
                pending.append((statement.body, owner, True))
            elif isinstance(statement, ast.ClassDef):
                classes.setdefault(statement.name, _class(statement))
                pending.append((statement.body, statement.name, False))
                for key, values in assignments(statement.body).items():  # those of the class itself
                    attributes.setdefault(key, []).extend(values)
            elif isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
                targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                for target in targets:
                    if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                        attributes.setdefault(target.attr, []).append(statement.value)
    functions[""] = Function("", statements=tuple(tree.body))
    every = nodes(tree)
    return Definitions(
        module=module,
        package=package,
        tree=tree,
        facts=facts,
        functions=functions,
        classes=classes,
        imported=imported,
        stars=tuple(stars),
        assigned=assignments(every),
        attributes=attributes,
        called=called_names(every),
    )


def statements_without_functions(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements in ``body`` and nested in it, without what is inside functions and classes."""
    stack = list(reversed(body))
    while stack:
        statement = stack.pop()
        yield statement
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            stack += [inner for block in reversed(sub_blocks(statement)) for inner in reversed(block)]


def _outside_functions(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of a module that run when it is loaded, and the defaults and decorators of functions."""
    pending = [*body]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, FunctionNode):
            pending += [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        else:
            pending += ast.iter_child_nodes(node)


def _function(name: str, owner: str, node: FunctionNode, *, is_method: bool) -> Function:
    arguments = node.args
    positional = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    values = dict(zip(reversed(positional), reversed(arguments.defaults), strict=False))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            values[argument.arg] = default
    decorators = {each.id for each in node.decorator_list if isinstance(each, ast.Name)}
    if is_method and "staticmethod" not in decorators:
        positional = positional[1:]
    return Function(
        name,
        owner,
        tuple(node.body),
        (*positional, *(argument.arg for argument in arguments.kwonlyargs)),
        len(positional),
        values,
        arguments.vararg.arg if arguments.vararg else None,
        arguments.kwarg.arg if arguments.kwarg else None,
    )


def _class(node: ast.ClassDef) -> Class:
    fields = [
        (statement.target.id, statement.value)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    ]
    defaults = {name: value for name, value in fields if value is not None}
    return Class(node.name, tuple(node.bases), tuple(name for name, _ in fields), defaults)
