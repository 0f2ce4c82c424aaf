"""The imports of one module, read from its syntax tree.

1. Parse.
2. Find what the module's names stand for (:mod:`bundler.target.closure.read.names`).
3. Walk the statements.  Leave out branches whose condition is false on the target, and what follows a
   statement that certainly leaves the block: ``raise``, ``return``, or an ``if`` that holds and ends in one.
   A ``with`` leaves nothing for certain.
4. Leave out private functions that are mentioned only in an ``if __name__ == "__main__"`` block that is left
   out.  These are self-tests, which would bring doctest and unittest.
5. Record each import with its context: inside a ``try`` that catches ImportError (or
   ``contextlib.suppress``), inside a function, under a condition, or at the top level.  A ``try`` whose
   handlers all raise is a context of its own.
6. Record whether an import is eager: whether it runs whenever the module does.  That includes a ``try``, and
   a function that the module itself calls at its top level, such as ``main()``.  Of ``if`` and ``else`` one
   runs, so the imports of both are eager.  Imports that PEP 810 makes lazy are not.
7. Give calls such as ``importlib.import_module(...)`` to :mod:`bundler.target.closure.read.dynamic`.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bundler.target.closure import needs
from bundler.target.closure.model import ImportContext
from bundler.target.closure.read import dynamic, metadata_calls
from bundler.target.closure.read.conditions import Conditions, Facts
from bundler.target.closure.read.imports import Import, in_stdlib, resolve_relative
from bundler.target.closure.read.metadata_calls import NamedDistribution
from bundler.target.closure.read.names import assignments, known_names, mentions_facts
from bundler.target.closure.read.nodes import nodes
from bundler.target.closure.read.outline import Outline, outline
from bundler.target.closure.read.starts import find_starts
from bundler.target.closure.read.text import Surroundings, TextEvaluator
from bundler.target.closure.read.words import has_any, mentions_entry_points

_CATCHES_IMPORT_ERROR = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_RANK: dict[ImportContext, int] = {"top-level": 0, "guarded": 1, "conditional": 2, "function": 3, "try": 4}
_BUILTINS = tuple(name.encode() for name in needs.BY_BUILTIN)
_BUILTIN_CALL = re.compile(rb"(?<![.\w])(" + b"|".join(_BUILTINS) + rb")\s*\(")
_METHODS = tuple(name.encode() for name in needs.BY_METHOD)
_METHOD_NAME = re.compile(rb"\b(" + b"|".join(_METHODS) + rb")\b")
_LONGEST_GROUP = 100
_EXITS = frozenset({"sys.exit", "os._exit", "exit", "quit"})


@dataclass(frozen=True)
class Scan:
    """The result for one module.

    ``exports`` are the string literals of ``__all__``.  ``changes_path`` says whether the module binds or
    edits its ``__path__``.  ``strings`` are the string literals of a module that mentions entry points or a
    group of them; they may include names of groups.  ``distributions`` are those whose metadata the module
    asks for by a literal name.  ``builtins`` are the functions of
    :data:`bundler.target.closure.needs.BY_BUILTIN` that the module seems to call, and ``methods`` are the
    names of :data:`bundler.target.closure.needs.BY_METHOD` that it mentions.  ``starts`` is what it takes
    ``sys.executable`` for (:mod:`bundler.target.closure.read.starts`).  Modules of the standard library have
    no ``outline``.
    """

    imports: tuple[Import, ...] = ()
    exports: tuple[str, ...] = ()
    dynamic: dynamic.DynamicImports = field(default_factory=dynamic.DynamicImports)
    changes_path: bool = False
    strings: tuple[str, ...] = ()
    asks_for_entry_points: bool = False
    distributions: tuple[NamedDistribution, ...] = ()
    builtins: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    starts: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    outline: Outline | None = None


def scan_source(
    source: bytes | str,
    name: str,
    *,
    is_package: bool,
    facts: Facts,
    is_entry: bool = False,
    groups: re.Pattern[bytes] | None = None,
) -> Scan:
    """The imports of the module ``name`` with this ``source``.

    Without ``is_entry`` the module cannot run as ``__main__``, and ``if __name__ == "__main__"`` is false.
    ``groups`` matches string literals that name a group of entry points.  Raises ``SyntaxError`` or
    ``ValueError`` (null bytes) for a source that does not parse.
    """
    tree = ast.parse(source)
    package = name if is_package else name.rpartition(".")[0]
    text = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
    own = None if is_entry else name
    names = known_names(tree.body, facts, own) if mentions_facts(text) else known_names([], facts, own)
    conditions = Conditions(facts, names)
    mentions = dynamic.mentions_import_call(text)
    asks_metadata = metadata_calls.mentions_metadata(text)
    keep = mentions or asks_metadata
    called = _called_functions(tree.body, conditions)
    walker = _Walker(conditions, package, keep, _self_tests(tree.body, conditions, text), called)
    walker.block(tree.body, "top-level")
    calls = dynamic.DynamicImports()
    every = nodes(tree)
    assigned = assignments(every) if keep else {}
    if mentions:
        calls = dynamic.find_dynamic_imports(
            walker.expressions, conditions, assigned, name=name, package=package
        )
    asks = mentions_entry_points(text)
    plugs = asks or (groups is not None and groups.search(text))
    return Scan(
        imports=tuple(walker.imports),
        exports=tuple(walker.exports),
        dynamic=calls,
        changes_path=walker.changes_path,
        strings=_strings(every) if plugs else (),
        asks_for_entry_points=asks,
        distributions=metadata_calls.named_distributions(
            walker.expressions, TextEvaluator(Surroundings(name, package, assigned=assigned))
        )
        if asks_metadata
        else (),
        builtins=_matches(_BUILTIN_CALL, _BUILTINS, text),
        methods=_matches(_METHOD_NAME, _METHODS, text),
        starts=find_starts(tree, text),
        notes=tuple(walker.notes),
        outline=None if in_stdlib(name) else outline(every),
    )


def _matches(pattern: re.Pattern[bytes], words: Iterable[bytes], text: bytes) -> tuple[str, ...]:
    """What the group of ``pattern``, one of ``words``, matches in ``text``, sorted."""
    if not has_any(text, words):
        return ()
    return tuple(sorted({match.decode() for match in pattern.findall(text)}))


class _Walker:
    """Collects the imports of all statements that can run."""

    def __init__(
        self,
        conditions: Conditions,
        package: str,
        keep_expressions: bool,
        dead: frozenset[str],
        called: frozenset[str],
    ) -> None:
        self._conditions = conditions
        self._package = package
        self._keep_expressions = keep_expressions
        self._dead = dead
        self._called = called
        self._eager = True
        self.imports: list[Import] = []
        self.exports: list[str] = []
        self.expressions: list[tuple[ast.expr, ImportContext]] = []
        self.changes_path = False
        self.notes: list[str] = []

    def block(self, body: list[ast.stmt], context: ImportContext) -> bool:
        """Walk ``body`` up to a statement that certainly leaves it.  Returns whether there is one."""
        # Not any(), which is C code: CPython 3.12 limits how deeply that nests, whatever the recursion limit
        # is (Py_C_RECURSION_LIMIT).
        for statement in body:  # noqa: SIM110
            if self._statement(statement, context):
                return True
        return False

    def _perhaps(self, body: list[ast.stmt], context: ImportContext) -> bool:
        """As :meth:`block`, for statements that may not run when the module does."""
        eager, self._eager = self._eager, False
        try:
            return self.block(body, context)
        finally:
            self._eager = eager

    def _statement(self, node: ast.stmt, context: ImportContext) -> bool:
        if self._keep_expressions:
            self.expressions.extend((expression, context) for expression in _own_expressions(node))
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.imports.append(Import(alias.name, (), context, node.lineno, self._runs(node)))
        elif isinstance(node, ast.ImportFrom):
            self._import_from(node, context)
        elif isinstance(node, ast.If):
            return self._if(node, context)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if node.name not in self._dead:
                walk = self.block if node.name in self._called else self._perhaps
                walk(node.body, _inside(context, "function"))
        elif isinstance(node, ast.ClassDef):
            self.block(node.body, context)
        elif isinstance(node, (ast.Try, ast.TryStar)):
            return self._try(node, context)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
            self._loop(node, context)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            suppresses = any(_suppresses_import_error(item.context_expr) for item in node.items)
            # the block goes on after it, even if its body raises: any context manager may swallow that
            self.block(node.body, _inside(context, "try") if suppresses else context)
        elif isinstance(node, ast.Match):
            for case in node.cases:
                self._perhaps(case.body, _inside(context, "conditional"))
        elif isinstance(node, ast.Assert):
            return self._asserts_the_impossible(node)
        elif isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            self._assignment(node)
        elif isinstance(node, ast.Expr):
            return self._expression(node.value)
        return isinstance(node, (ast.Raise, ast.Return, ast.Break, ast.Continue))

    def _import_from(self, node: ast.ImportFrom, context: ImportContext) -> None:
        module = resolve_relative(self._package, node.level, node.module or "")
        if module is None:
            self.notes.append(f"line {node.lineno}: relative import beyond the top-level package")
            return
        names = tuple(alias.name for alias in node.names)
        self.imports.append(Import(module, names, context, node.lineno, self._runs(node)))

    def _runs(self, node: ast.Import | ast.ImportFrom) -> bool:
        """Whether the statement is eager.  CPython 3.15 marks those that are lazy (PEP 810)."""
        return self._eager and not getattr(node, "is_lazy", 0)

    def _if(self, node: ast.If, context: ImportContext) -> bool:
        truth = self._conditions.truth(node.test)
        if truth is not None:
            return self.block(node.body if truth else node.orelse, context)
        inner = _inside(context, "conditional")
        # one of two branches runs, and which one cannot be known, so the imports of both count as eager
        walk = self.block if node.orelse or _is_main_guard(node.test) else self._perhaps
        ends = walk(node.body, inner)
        return walk(node.orelse, inner) and ends

    def _try(self, node: ast.Try | ast.TryStar, context: ImportContext) -> bool:
        catches = any(_catches_import_error(handler.type) for handler in node.handlers)
        body_ends = self.block(node.body, self._within_try(node, context) if catches else context)
        # for the compiler, too, an `except*` leaves nothing for certain
        handlers_end = isinstance(node, ast.Try)
        for handler in node.handlers:
            inner: ImportContext = "try" if _catches_import_error(handler.type) else "conditional"
            inner = context if context == "guarded" else _inside(context, inner)
            handlers_end &= self._perhaps(handler.body, inner)
        if not body_ends:
            # `else` runs only if the body raised nothing, so it is conditional if the body may fail
            body_ends = self.block(node.orelse, _inside(context, "conditional") if catches else context)
        return self.block(node.finalbody, context) or (body_ends and handlers_end)

    def _within_try(self, node: ast.Try | ast.TryStar, context: ImportContext) -> ImportContext:
        """The context of the body of a ``try`` that catches ImportError.  Of nested ones the outer counts."""
        if context == "guarded":
            return context
        handlers = (handler for handler in node.handlers if _catches_import_error(handler.type))
        raises = all(isinstance(handler.body[-1], ast.Raise) for handler in handlers)
        return _inside(context, "guarded" if raises else "try")

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, context: ImportContext) -> None:
        if isinstance(node, ast.While):
            truth = self._conditions.truth(node.test)
            if truth is not False:
                walk = self.block if truth else self._perhaps
                walk(node.body, context if truth else _inside(context, "conditional"))
        else:
            self._perhaps(node.body, _inside(context, "conditional"))
        self._perhaps(node.orelse, _inside(context, "conditional"))

    def _asserts_the_impossible(self, node: ast.Assert) -> bool:
        debug = self._conditions.truth(ast.Name("__debug__"))
        return debug is True and self._conditions.truth(node.test) is False

    def _assignment(self, node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Subscript):
                target = target.value
            if isinstance(target, ast.Name) and target.id == "__path__":
                self.changes_path = True
            if isinstance(target, ast.Name) and target.id == "__all__" and node.value is not None:
                self._collect_exports(node.value)

    def _expression(self, value: ast.expr) -> bool:
        """Look at an expression statement for edits of ``__path__`` and ``__all__``.

        Returns whether it is a call that ends the program.
        """
        if not isinstance(value, ast.Call):
            return False
        function = value.func
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            if function.value.id == "__path__":
                self.changes_path = True
            elif function.value.id == "__all__":
                for argument in value.args:
                    self._collect_exports(argument)
        return self._conditions.qualified(function) in _EXITS

    def _collect_exports(self, value: ast.expr) -> None:
        for part in nodes(value):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                self.exports.append(part.value)


def _strings(every: Iterable[ast.AST]) -> tuple[str, ...]:
    """The string literals of a module.  Long ones are left out, because they are documentation."""
    found = {node.value for node in every if isinstance(node, ast.Constant)}
    return tuple(sorted(text for text in found if isinstance(text, str) and len(text) <= _LONGEST_GROUP))


def _is_main_guard(test: ast.expr) -> bool:
    """Whether ``test`` is ``__name__ == "__main__"``, which holds for the entry point."""
    if not isinstance(test, ast.Compare) or not isinstance(test.left, ast.Name):
        return False  # nearly all conditions end here, and writing each as text takes a tenth of a scan
    return test.left.id == "__name__" and ast.unparse(test) == "__name__ == '__main__'"


def _called_functions(body: list[ast.stmt], conditions: Conditions) -> frozenset[str]:
    """The names of functions that a module calls in its top-level statements, as in ``sys.exit(main())``."""
    called: set[str] = set()
    for statement in body:
        if isinstance(statement, ast.If):
            truth = conditions.truth(statement.test)
            if truth or (truth is None and _is_main_guard(statement.test)):
                called |= _called_functions(statement.body, conditions)
        elif isinstance(statement, (ast.Expr, ast.Assign)):
            calls = [node for node in nodes(statement.value) if isinstance(node, ast.Call)]
            called |= {call.func.id for call in calls if isinstance(call.func, ast.Name)}
    return frozenset(called)


def _self_tests(body: list[ast.stmt], conditions: Conditions, text: bytes) -> frozenset[str]:
    """The private functions of a module that are mentioned only in top-level branches that cannot run."""
    mentioned: Counter[str] = Counter()
    for statement in body:
        if isinstance(statement, ast.If) and conditions.truth(statement.test) is False:
            for branch in statement.body:
                mentioned.update(
                    node.id for node in nodes(branch) if isinstance(node, ast.Name) and node.id[0] == "_"
                )
    functions = {node.name for node in body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}
    return frozenset(
        name
        for name, count in mentioned.items()
        if name in functions and len(re.findall(rb"\b%s\b" % name.encode(), text)) == count + 1
    )


def _inside(outer: ImportContext, inner: ImportContext) -> ImportContext:
    """The context of a block of kind ``inner`` within ``outer``: the less urgent of the two."""
    return inner if _RANK[inner] > _RANK[outer] else outer


def _catches_import_error(kind: ast.expr | None) -> bool:
    if kind is None:
        return True
    if isinstance(kind, ast.Tuple):
        return any(_catches_import_error(part) for part in kind.elts)
    name = kind.attr if isinstance(kind, ast.Attribute) else kind.id if isinstance(kind, ast.Name) else ""
    return name in _CATCHES_IMPORT_ERROR


def _suppresses_import_error(expression: ast.expr) -> bool:
    if not isinstance(expression, ast.Call):
        return False
    function = expression.func
    name = getattr(function, "attr", getattr(function, "id", ""))
    return name == "suppress" and any(_catches_import_error(argument) for argument in expression.args)


def _own_expressions(node: ast.stmt) -> Iterator[ast.expr]:
    """The expressions that belong to a statement itself, not to the statements nested in it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, (ast.arguments, ast.keyword, ast.withitem)):
            yield from (part for part in ast.iter_child_nodes(child) if isinstance(part, ast.expr))
