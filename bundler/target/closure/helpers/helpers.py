"""Functions that import for their callers, and what they import.

``def need(name): return import_module(name)`` makes the literals in calls of ``need`` imports, in whatever
module.

1. A *sink* is a call that imports, lists a directory, reads a type stub or starts a child of the program.
   The parameters that its arguments depend on make the function around it a *helper*.  So do attributes of
   ``self`` that ``__init__`` sets from its parameters.
2. In every module that mentions a helper's name, calls are looked up.  What the caller gives is bound to the
   helper's parameters, and the sinks are evaluated with that.
3. A call of a helper whose arguments depend on parameters is a sink as well.
4. Every sink is evaluated once without a caller.  This adds to what
   :mod:`bundler.target.closure.read.dynamic` finds the tables of other modules, variables of classes, and
   directories.

If a sink cannot be evaluated, what the caller gives counts as it is, if there is such a module.  Relative
names are those of the caller's package.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bundler.target.closure.find.locate import Located, Locator
from bundler.target.closure.helpers.binding import Binding, arguments, bind
from bundler.target.closure.helpers.definitions import Class, Definitions, Function, read_definitions
from bundler.target.closure.helpers.entities import Entities, Entity, surroundings
from bundler.target.closure.helpers.taint import Dependence, attributes_of_self, dependence, depends
from bundler.target.closure.read.calls import IMPORTS, OPTIONAL, ImportCalls, last_name
from bundler.target.closure.read.conditions import Facts
from bundler.target.closure.read.imports import Import, in_stdlib, is_dotted_name, resolve_relative, top_level
from bundler.target.closure.read.nodes import nodes
from bundler.target.closure.read.reader import Reader
from bundler.target.closure.read.text import Surroundings, Text, TextEvaluator
from bundler.target.closure.read.words import has_any, mentions

_IMPORTS_OR_STARTS = (
    *(b"import_module", b"__import__", b"find_spec", b"run_module", b"resolve_name", b"iter_modules"),
    *(b"walk_packages", b"spec_from_file_location", b"sys.executable"),
)
_DEPTH = 6
_MOST = 200
"""A function that is called with more different texts is not there to import: ``CreateModel(name, ...)``."""
_OF_THE_CLASS = frozenset({"__init__", "__call__", "__new__"})
_NAMES = IMPORTS | OPTIONAL

Key = tuple[str, str]
"""A helper: the module, and the function as in :class:`Function`."""


@dataclass(frozen=True)
class Sink:
    """A ``node`` of the function ``inside``; ``calls`` is the helper that it calls, if it does.

    ``given_by`` are the parameters of the helper that it depends on.  ``through_self`` says that it does so
    through attributes of ``self``.
    """

    node: ast.AST
    inside: Function
    given_by: frozenset[str] = frozenset()
    calls: Key | None = None
    through_self: bool = False

    def is_same(self, other: Sink) -> bool:
        """Whether the two stand for the same node, and for the same parameters of it."""
        return self.node is other.node and (self.given_by, self.calls, self.through_self) == (
            other.given_by,
            other.calls,
            other.through_self,
        )


@dataclass
class Outcome:
    """What a module imports through helpers."""

    importer: str
    imports: list[Import] = field(default_factory=list)
    prefixes: list[tuple[str, str]] = field(default_factory=list)
    guesses: list[str] = field(default_factory=list)
    directories: list[tuple[str, bool]] = field(default_factory=list)
    stubs: list[str] = field(default_factory=list)
    mains: list[str] = field(default_factory=list)

    def add(self, calls: ImportCalls) -> bool:
        """Add what ``calls`` found; returns whether that is anything."""
        self.imports += calls.imports
        self.prefixes += calls.prefixes
        self.guesses += calls.guesses
        self.directories += calls.directories
        self.stubs += calls.stubs
        self.mains += calls.mains
        return bool(calls.imports or calls.prefixes or calls.guesses or calls.directories)

    def without(self, is_left_out: Callable[[str], bool]) -> Outcome:
        """The outcome without modules that are left out."""
        return replace(
            self,
            imports=[each for each in self.imports if not is_left_out(each.module)],
            guesses=[name for name in self.guesses if not is_left_out(name)],
        )


class ImportHelpers:
    """Finds helpers and their callers among the modules of a walk, as far as it has come."""

    def __init__(self, locator: Locator, reader: Reader, facts: Facts) -> None:
        self._locator = locator
        self._reader = reader
        self._facts = facts
        self._main: Located | None = None
        self._definitions: dict[str, Definitions | None] = {}
        self._entities = Entities(locator, self.definitions)
        self._helpers: dict[Key, list[Sink]] = {}
        self._subclasses: dict[str, set[str]] = {}
        self._grown: list[Key] = []
        """The helpers in the order in which sinks were added to them; each as often as it got one."""
        self._examined: dict[str, int] = {}
        """How much of ``_grown`` was known when a module was examined."""
        self._done: set[tuple[object, ...]] = set()
        self._evaluated: dict[tuple[object, ...], int] = {}
        """By importer, helper and texts of its parameters: the least depth at which it was evaluated."""
        self._times: Counter[Key] = Counter()
        self._mentioned: dict[tuple[str, str], bool] = {}
        self._arounds: dict[Key, Surroundings] = {}
        self._dependences: dict[Key, Dependence] = {}
        self.settled: set[tuple[str, int]] = set()
        """Module and line of the sinks that depend on parameters of a helper that has callers."""
        self.unknown: set[tuple[str, int]] = set()
        """Module and line of the calls of helpers whose arguments are not known."""

    def definitions(self, name: str) -> Definitions | None:
        """What the module ``name`` defines; None if it has no source."""
        if name not in self._definitions:
            module = self._locator.find(name) if name != "__main__" else self._main
            source = self._reader.source(module) if module is not None and module.kind == "source" else None
            self._definitions[name] = (
                read_definitions(module, source, self._facts) if module is not None and source else None
            )
        return self._definitions[name]

    def forget(self) -> None:
        """Drop the syntax trees.  They refer to each other in a circle, so nothing else would for long."""
        self._definitions.clear()
        self._helpers.clear()
        self._arounds.clear()
        self._dependences.clear()

    def look(self, found: Mapping[str, Located]) -> Iterator[Outcome]:
        """What the modules in ``found`` import through helpers, apart from what was returned before."""
        self._main = found.get("__main__")
        new = [name for name in found if name not in self._examined]
        for name in new:
            self._examined[name] = 0
            text = self._text(found[name])
            if has_any(text, _IMPORTS_OR_STARTS) and not in_stdlib(name):
                yield from self._own_sinks(name)
        while True:
            looked = False
            for name in found:
                keys = self._unexamined(name, found[name])
                if keys:
                    looked = True
                    yield from self._calls_in(found[name], keys)
            if not looked:
                return

    def _text(self, module: Located) -> bytes:
        return self._reader.text(module) if module.kind == "source" else b""

    def _unexamined(self, name: str, module: Located) -> set[Key]:
        """The helpers that the module may call, those that got sinks after it was examined."""
        start = self._examined[name]
        self._examined[name] = len(self._grown)
        if start == len(self._grown) or in_stdlib(name):
            return set()
        text, top = self._text(module), top_level(name)
        return {
            key
            for key in {*self._grown[start:]}
            if self._mentions_package(name, top, text, top_level(key[0]))
            and any(mentions(text, word.encode()) for word in self._words_of(key))
        }

    def _mentions_package(self, name: str, top: str, text: bytes, package: str) -> bool:
        """Whether the module ``name`` is of the top-level ``package``, or has its name in its source."""
        key = (name, package)
        if key not in self._mentioned:
            self._mentioned[key] = package == top or package.encode() in text
        return self._mentioned[key]

    def _words_of(self, key: Key) -> set[str]:
        """The names in calls of the helper ``key``: its own, or those of its class and of subclasses."""
        owner, _, last = key[1].rpartition(".")
        if last not in _OF_THE_CLASS:
            return {last}
        return {owner, *self._subclasses.get(owner, ())}

    def _own_sinks(self, name: str) -> Iterator[Outcome]:
        """Find the helpers of a module, and evaluate its sinks as far as they depend on no parameter."""
        definitions = self.definitions(name)
        if definitions is None:
            return
        outcome = Outcome(name)
        calls = self._reading(definitions, definitions.functions[""], {})
        scan = self._reader.scan(definitions.module)
        computes = scan is not None and bool(scan.dynamic.open_ended or scan.dynamic.prefixes)
        for function in definitions.functions.values():
            nodes = [node for node in function.body if computes or not calls.is_file(node)]
            sinks = [(node, parts) for node in nodes for parts in [list(calls.arguments(node))] if parts]
            if not sinks:
                continue
            known = self._dependence(definitions, function)
            reading = self._reading(definitions, function, {})
            for node, parts in sinks:
                given = frozenset().union(*(depends(part, known) for part in parts))
                reading.read(node, "function")
                if given and not self._is_settled(node, definitions, function):
                    self._add(definitions, function, Sink(node, function, given))
                if function.owner:
                    self._add_through_self(definitions, Sink(node, function), parts)
            outcome.add(reading)
        yield outcome

    def _is_settled(self, node: ast.AST, definitions: Definitions, function: Function) -> bool:
        """Whether a sink brings everything that callers may name: all modules with a known beginning.

        A name whose end has dots (``"pkg." + ".".join(words)``) may lead to modules further below.
        """
        reading = self._reading(definitions, function, {})
        reading.read(node, "function")
        if any(_joins_names(part, function) for part in reading.arguments(node)):
            return False
        return bool(reading.prefixes) and not reading.open_ended

    def _add_through_self(self, definitions: Definitions, sink: Sink, parts: Iterable[ast.AST]) -> None:
        """Make those methods helpers that set attributes which ``parts`` of ``sink`` depend on."""
        owner = sink.inside.owner
        mentioned = attributes_of_self(sink.inside.body)
        inner = dependence(sink.inside, mentioned)
        wanted = frozenset().union(*(depends(part, inner) for part in parts)) & mentioned
        if not wanted:
            return
        known = definitions.classes.get(owner)
        if known is not None and f"{owner}.__init__" not in definitions.functions:
            given = frozenset(key[1:] for key in wanted) & {*known.fields}
            if given:
                self._add(definitions, _constructor(known), replace(sink, given_by=given, through_self=True))
        for function in definitions.functions.values():
            if (
                function.owner == owner
                and function.name.startswith(f"{owner}.")
                and function is not sink.inside
            ):
                outer = self._dependence(definitions, function)
                given = frozenset().union(*(outer.get(key, frozenset()) for key in wanted))
                if given:
                    self._add(definitions, function, replace(sink, given_by=given, through_self=True))

    def _add(self, definitions: Definitions, function: Function, sink: Sink) -> None:
        if not function.name:
            return
        sinks = self._helpers.setdefault((definitions.module.name, function.name), [])
        # A class that makes objects of its own class is found again through its own sinks.
        if not any(known.is_same(sink) for known in sinks):
            sinks.append(sink)
            self._grown.append((definitions.module.name, function.name))

    def _calls_in(self, module: Located, keys: set[Key]) -> Iterator[Outcome]:
        """What the calls of the helpers ``keys`` in ``module`` import."""
        words = {word for key in keys for word in self._words_of(key)}
        scan = self._reader.scan(module)
        if scan is not None and scan.outline is not None and not scan.outline.may_call(words):
            return
        definitions = self.definitions(module.name)
        if definitions is None:
            return
        names = _other_names(definitions, words)
        for each in definitions.classes.values():
            for base in each.bases:
                if last_name(base) in names:
                    self._subclasses.setdefault(last_name(base), set()).add(each.name)
                    names.add(each.name)
        outcome = Outcome(module.name)
        for function, call in definitions.calls_of(names):
            for key, target in self._called(call, definitions, function):
                self._call(call, key, target, definitions, function, outcome)
        yield outcome

    def _call(
        self,
        call: ast.Call,
        key: Key,
        target: Function,
        definitions: Definitions,
        function: Function,
        outcome: Outcome,
    ) -> None:
        known = self._dependence(definitions, function)
        used = frozenset().union(*(sink.given_by for sink in self._helpers[key]))
        parts = [part for parameter, part in arguments(target, call) if parameter in used]
        given = frozenset().union(*(depends(part, known) for part in parts))
        sink = Sink(call, function, given, key)
        own = (definitions.module.name, function.name)
        if given and own != key and not any(each.node is call for each in self._helpers.get(own, ())):
            self._add(definitions, function, sink)
        done = (own[0], call.lineno, call.col_offset, key, len(self._helpers[key]))
        if done not in self._done:
            self._done.add(done)
            texts = TextEvaluator(self._around(definitions, function))
            if (
                parts
                and not given
                and not any(text.known for part in parts for text in texts.all_texts(part))
            ):
                self.unknown.add((own[0], call.lineno))
            self._evaluate(key, target, call, texts, outcome, 0)
            if function.owner:
                self._add_through_self(definitions, sink, parts)

    def _called(
        self, call: ast.Call, definitions: Definitions, function: Function
    ) -> Iterator[tuple[Key, Function]]:
        """The helper that ``call`` calls."""
        entity = self._entities.entity(call.func, definitions, function.owner)
        if entity is None:
            return
        if entity.kind in ("class", "object"):
            method = "__init__" if entity.kind == "class" else "__call__"
            own = Entity("function", entity.module, f"{entity.name}.{method}")
            entity = self._entities.method(entity, method) or own
        if entity.kind != "function":
            return
        key = (entity.module, entity.name)
        if key not in self._helpers:
            return
        target = self._target(key)
        if target is not None:
            yield key, target

    def _evaluate(
        self,
        key: Key,
        target: Function,
        call: ast.Call,
        caller: TextEvaluator,
        outcome: Outcome,
        depth: int,
    ) -> None:
        """Add to ``outcome`` what the helper ``key`` imports when ``call`` calls it."""
        definitions = self.definitions(key[0])
        if definitions is None or depth > _DEPTH:
            return
        own = TextEvaluator(self._around(definitions, target))
        bound = bind(target, call, caller, own)
        sinks = list(self._helpers[key])
        used = frozenset().union(*(sink.given_by for sink in sinks))
        known = (outcome.importer, key, len(sinks), tuple((name, bound.get(name)) for name in sorted(used)))
        # Helpers call each other: without this, the work grows exponentially with the depth.
        if self._evaluated.get(known, _DEPTH + 1) <= depth or self._times[key] >= _MOST:
            return
        self._times[key] += 1
        self._evaluated[known] = depth
        for sink in sinks:
            self.settled.add((key[0], getattr(sink.node, "lineno", 0)))
            reading = self._reading(definitions, sink.inside, bound, target if sink.through_self else None)
            if sink.calls is not None:
                function = self._target(sink.calls)
                if function is not None and isinstance(sink.node, ast.Call):
                    self._evaluate(sink.calls, function, sink.node, reading.texts, outcome, depth + 1)
                continue
            reading.read(sink.node, "function")
            is_import = isinstance(sink.node, ast.Call) and reading.function(sink.node) in _NAMES
            if not outcome.add(reading) and is_import:
                given = [
                    text.known.partition(":")[0] for name in sink.given_by for text in bound.get(name, ())
                ]
                outcome.guesses += self._as_given(outcome.importer, given)

    def _as_given(self, importer: str, texts: Iterable[str]) -> Iterator[str]:
        """Those of ``texts`` that may be modules, as absolute names."""
        caller = self.definitions(importer)
        for text in filter(is_dotted_name, texts):
            name = text.lstrip(".")
            absolute = resolve_relative(caller.package if caller else "", len(text) - len(name), name)
            if absolute:
                yield absolute

    def _target(self, key: Key) -> Function | None:
        """The function of a helper; for a class without ``__init__``, what a dataclass has."""
        definitions = self.definitions(key[0])
        if definitions is None:
            return None
        owner, _, last = key[1].rpartition(".")
        if key[1] not in definitions.functions and last == "__init__" and owner in definitions.classes:
            return _constructor(definitions.classes[owner])
        return definitions.functions.get(key[1])

    def _reading(
        self, definitions: Definitions, function: Function, bound: Binding, setter: Function | None = None
    ) -> ImportCalls:
        """The reader of sinks inside ``function``; its parameters, or those of ``setter``, are ``bound``."""
        around = self._around(definitions, function)
        if setter is None:
            around = replace(around, bound=bound)
        else:
            before = TextEvaluator(replace(self._around(definitions, setter), bound=bound))
            around = replace(around, bound_attributes=_attributes(setter, before) if setter.body else bound)
        return ImportCalls(definitions.conditions, TextEvaluator(around), definitions.package)

    def _dependence(self, definitions: Definitions, function: Function) -> Dependence:
        key = (definitions.module.name, function.name)
        if key not in self._dependences:
            self._dependences[key] = dependence(function)
        return self._dependences[key]

    def _around(self, definitions: Definitions, function: Function) -> Surroundings:
        """What names stand for in ``function``.  A parameter hides the module's variable of that name."""
        key = (definitions.module.name, function.name)
        if key not in self._arounds:
            outer = surroundings(definitions, self._entities, definitions.module.origin or "")
            hidden = function.sources
            kept = {name: values for name, values in outer.assigned.items() if name not in hidden}
            self._arounds[key] = replace(outer, assigned={**kept, **function.assigned})
        return self._arounds[key]


def _attributes(setter: Function, texts: TextEvaluator) -> Binding:
    """What a method sets attributes of ``self`` to."""
    found: dict[str, tuple[Text, ...]] = {}
    for node in setter.body:
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Attribute) and isinstance(node, ast.Assign):
                found[target.attr] = (*found.get(target.attr, ()), *texts.all_texts(node.value))
    return found


def _other_names(definitions: Definitions, words: Iterable[str]) -> set[str]:
    """The names under which a module imports, or to which it assigns, what is called one of ``words``."""
    known = {*words}
    found = known | {name for name, full in definitions.imported.items() if full.rpartition(".")[2] in known}
    for name, values in definitions.assigned.items():
        if any(last_name(value) in known for value in values):
            found.add(name)
    return found


def _joins_names(node: ast.expr, function: Function) -> bool:
    """Whether dots are put between parts of ``node``, or of a variable of ``function`` in it."""
    parts = [*nodes(node)]
    names = [part.id for part in parts if isinstance(part, ast.Name)]
    parts += [part for name in names for value in function.assigned.get(name, ()) for part in nodes(value)]
    return any(
        isinstance(part, ast.Attribute)
        and part.attr == "join"
        and isinstance(part.value, ast.Constant)
        and part.value.value == "."
        for part in parts
    )


def _constructor(known: Class) -> Function:
    """The ``__init__`` that a dataclass has from its fields."""
    return Function(f"{known.name}.__init__", known.name, (), known.fields, len(known.fields), known.defaults)
