"""The closure of a program.

1. Find the entry point (:mod:`bundler.target.closure.entry`).
2. Queue what the interpreter itself needs (:mod:`bundler.target.closure.needs`), and do 3.  Then queue the
   entry point and the modules that ``--hidden-import`` and ``--collect-submodules`` name.
3. Until the queue is empty: run the hook of a module (:mod:`bundler.target.closure.hooked`), scan the module,
   look up what it imports, and queue what is new.  ``import a.b.c`` asks for ``a``, ``a.b`` and ``a.b.c``.
   ``from a import b`` asks for ``a``, and for ``a.b`` if there is such a module.  A missing module is
   recorded, with the modules that ask for it and how they ask.  Optional imports may have to wait until
   something else speaks for them (:mod:`bundler.target.closure.optional`).  When the queue is empty, queue
   what the program's distributions plug in (:mod:`bundler.target.closure.plugins`).
4. Queue the rest of the entry point's distribution (the rule is in :mod:`bundler.target.closure.entry`), and
   repeat 3.  The missing imports of modules that are first found now count as optional.
5. Queue the run-time hooks for modules that were found, and repeat 3, until there are no more.
6. Give every module its group and its place in the virtual tree.
"""

from __future__ import annotations

import contextlib
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bundler.cache import Cache
from bundler.errors import EntryNotFound
from bundler.target.closure import needs
from bundler.target.closure.ask import Asked
from bundler.target.closure.assemble import assemble
from bundler.target.closure.beside import names_beside
from bundler.target.closure.computed import computed_names
from bundler.target.closure.entry import Entry, find_entry, first_directories, program_path
from bundler.target.closure.entry_distribution import distribution_modules
from bundler.target.closure.find.distributions import DistributionIndex
from bundler.target.closure.find.locate import Located, Locator, search_path
from bundler.target.closure.find.self_tests import SelfTests
from bundler.target.closure.granted import granted
from bundler.target.closure.grouping import Grouping
from bundler.target.closure.helpers.helpers import ImportHelpers
from bundler.target.closure.helpers.own_files import modules_in, stub_imports
from bundler.target.closure.hooked import Hooked
from bundler.target.closure.libraries import opened_libraries
from bundler.target.closure.members import Members
from bundler.target.closure.model import COMPUTED, Closure, ClosureRequest, ImportContext, Way
from bundler.target.closure.native_text.imports import native_imports
from bundler.target.closure.read.beside import named_scripts
from bundler.target.closure.read.conditions import target_facts
from bundler.target.closure.read.imports import Import, in_stdlib, parents, top_level
from bundler.target.closure.read.kept_scans import KeptScans
from bundler.target.closure.read.literals import LazyTable, lazy_table, names_in_full, names_in_literals
from bundler.target.closure.read.reader import Reader
from bundler.target.closure.read.scan import Scan
from bundler.target.closure.start import start_modules
from bundler.target.closure.ways import COLLECT_SUBMODULES, HIDDEN_IMPORT, TRACE, WHOLE_STDLIB, Ways, way_of
from bundler.target.cycle_collector import without_cycle_collector
from bundler.target.hooks.runner import HookRunner

Progress = Callable[[int, int, str], None]
Note = Callable[[str], None]


def find_closure(
    request: ClosureRequest, progress: Progress | None = None, note: Note | None = None
) -> Closure:
    """The closure for ``request`` and the running interpreter.

    ``progress(scanned, known, module)`` is called for every module, ``note(text)`` when a hook takes long.
    Raises subclasses of ``BundlerError``, for example for an entry point that cannot be found or read.
    """
    first, path = first_directories(request), program_path(request)
    with search_path(path), warnings.catch_warnings(), without_cycle_collector():
        # a SyntaxWarning about the program's source does not concern the build
        warnings.simplefilter("ignore")
        locator = Locator(path, request.provided)
        index = DistributionIndex(path)
        entry = find_entry(request, locator, index)
        with _hook_runner(request, path, index, note) as runner:
            hooked = Hooked(runner, locator, request.hooks.runtime_hooks if request.hooks else ())
            facts, grouping = target_facts(request.optimize), Grouping(index, first)
            cache = Cache(request.cache)
            kept = KeptScans(request.memo, facts, cache)
            reader = Reader(locator, entry, facts, index, kept)
            tests, helpers = SelfTests(locator, index), ImportHelpers(locator, reader, facts)
            members = Members(request, locator, index, grouping, tests, entry.own, reader)
            shown = progress or (lambda done, total, what: None)
            walk = _Walk(request, locator, index, entry, shown, hooked, reader, tests, helpers, members)
            walk.run()
            helpers.forget()
            kept.save()
        warned = (*walk.warnings, *members.warnings, *walk.unknown_exclusions())
        return assemble(
            entry,
            walk.found,
            walk.asked,
            core=walk.core,
            hot=start_modules(walk.start_roots(), walk.found, reader.scan, walk.native),
            grouping=grouping,
            broken=walk.reader.broken,
            extra=members.with_metadata(),
            notes=[*walk.notes, *locator.notes, *walk.exclusions(), *hooked.remarks()],
            hooks=hooked.results(),
            left_out=members.optional.left_out(),
            warnings=[*warned, *index.damaged, *cache.warnings()],
            beside=names_beside(walk.found, grouping, reader, facts),
            libraries=opened_libraries(walk.found, reader),
            computed=computed_names(walk.found, grouping, reader, helpers),
            stubs=walk.stubs,
            starts=walk.reader.starts(),
            ways=walk.ways.find_lines(walk.found, reader.text),
        )


@contextlib.contextmanager
def _hook_runner(
    request: ClosureRequest, path: Sequence[str], index: DistributionIndex, note: Note | None
) -> Iterator[HookRunner | None]:
    if request.hooks is None:
        yield None
        return
    runner = HookRunner(request.hooks, path, index, note)
    try:
        yield runner
    finally:
        runner.close()


@dataclass
class _Walk:
    """The state of steps 2 to 5."""

    request: ClosureRequest
    locator: Locator
    index: DistributionIndex
    entry: Entry
    progress: Progress
    hooked: Hooked
    reader: Reader
    tests: SelfTests
    helpers: ImportHelpers
    members: Members
    found: dict[str, Located] = field(default_factory=dict)
    packages: list[str] = field(default_factory=list)  # those of found: top-level, not of the stdlib
    excluded: dict[str, set[str]] = field(default_factory=dict)
    asked: Asked = field(default_factory=Asked)
    ways: Ways = field(default_factory=Ways)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    stubs: list[str] = field(default_factory=list)
    queue: deque[str] = field(default_factory=deque)
    tables: list[LazyTable] = field(default_factory=list)
    looked_up: dict[str, int] = field(default_factory=dict)
    """For each module, how many of :attr:`tables` its source was already searched for."""
    scanned: set[str] = field(default_factory=set)
    native: dict[str, list[str]] = field(default_factory=dict)  # what the C code of each module names
    run_time_hooks: list[str] = field(default_factory=list)
    only_by_distribution: bool = False
    core: frozenset[str] = frozenset()
    """The modules that the interpreter itself needs, which are the same for every program."""
    in_core: bool = True

    def run(self) -> None:
        """Steps 2 to 5."""
        self._queue_needs()
        self._drain()
        self.core = frozenset(self.found)
        self.in_core = False
        for name in sorted(self.core):
            self._run_hook(self.found[name])
        self._queue_roots()
        self._drain()
        if self.request.use_distribution and self.entry.distributions:
            self.only_by_distribution = True
            for name in distribution_modules(self.entry, self.locator, self.reader, self.tests):
                self._take(name, "", "distribution", way="metadata")
            self._drain()
        while scripts := list(self.hooked.scripts(self.found)):
            for script in scripts:
                self._add(script)
                self.ways.note(script.name, "", "hook", 0)
                self.run_time_hooks.append(script.name)
            self._drain()

    def start_roots(self) -> Iterator[str]:
        """The modules that run first, and those that traces imported."""
        yield self.entry.name
        yield from self.request.traced
        yield from self.run_time_hooks
        yield from self.ways.names("runpy")

    def _queue_needs(self) -> None:
        for name in needs.ALWAYS:
            self._take(name, "")
        for name in needs.ALWAYS_WITH_SUBMODULES:
            self._collect(name, "", recursive=True)

    def _queue_roots(self) -> None:
        if self.entry.main is not None:
            self._add(self.entry.main)
        elif self._need(self.entry.name, "", "top-level") is None:
            raise EntryNotFound(f"{self.entry.name} is excluded by --exclude-module")
        for name in self.request.hidden_imports:
            self._need(name, HIDDEN_IMPORT, "hidden")
        for name in self.request.collect_submodules:
            if self._need(name, COLLECT_SUBMODULES, "hidden") is not None:
                self._collect(name, COLLECT_SUBMODULES, recursive=True)
        for name in self.request.traced:
            self._take(name, TRACE, "hidden")
        for name in self.request.pickled:
            self._take(name, "", way="pickle")
        for name in self.request.scripted:
            self._take(name, "", way="script")
        for name in needs.whole_stdlib() if self.request.whole_stdlib else ():
            if self._take(name, WHOLE_STDLIB) is not None:
                self._collect(name, "", recursive=True)

    def _drain(self) -> None:
        while self.queue:
            name = self.queue.popleft()
            self.progress(len(self.scanned), len(self.found), name)
            self._follow(self.found[name])
            self.scanned.add(name)
            if not self.queue:
                self._look_up_tables()
            if not self.queue and not self.in_core:
                self._follow_helpers()
            if not self.queue and not self.in_core:
                self._take_plugins()
        self.progress(len(self.scanned), len(self.found), "")

    def _follow(self, module: Located) -> None:
        """Take everything that ``module`` imports."""
        if not self.in_core:
            self._run_hook(module)
        for name in needs.FROM_C.get(module.name, ()):
            self._take(name, module.name, way="native")
        for name in needs.computed_names().get(module.name, ()):
            self._take(name, module.name)
        if module.kind == "extension":
            self._follow_native(module)
        scan = self.reader.scan(module)
        if scan is None:
            return
        if self.entry.kind == "module" and not in_stdlib(module.name):
            for name in granted(self.reader.text(module), scan):
                self._take(name, module.name, way="runpy")
        self._run_as_main(scan.dynamic.mains)
        for wanted in (*scan.imports, *scan.dynamic.imports):
            self._follow_import(module.name, wanted)
        self._follow_computed(module.name, scan.dynamic.prefixes, scan.dynamic.guesses)
        for reference in self.index.offered_to(module.origin, scan.strings):
            self._take(reference, module.name, "hidden", way="metadata")
        for name in names_in_literals(module, scan, self.locator, self.reader, self.tests):
            self._take(name, module.name)
        table = lazy_table(module, scan, self.locator, self.reader)
        self.tables += [table] if table is not None and table.owner not in self.scanned else []
        self._follow_quoted(module)
        # the standard library's own mentions of breakpoint() and help() are in texts
        own = not in_stdlib(module.name)
        for name in scan.builtins if own else ():
            self._take(needs.BY_BUILTIN[name], module.name)
        for name in scan.methods:
            if needs.BY_METHOD[name] not in needs.NOT_FOLLOWED.get(module.name, ()):
                self._take(needs.BY_METHOD[name], module.name)
        self.members.scanned(module, scan)
        self._note(module, scan)

    def _follow_helpers(self) -> None:
        """Take what the modules found so far import through functions, and what they find in their files."""
        for outcome in self.helpers.look(dict(self.found)):
            if self.reader.edits_sys_modules(self.found[outcome.importer]):
                outcome = outcome.without(in_stdlib)  # which such a module offers as a lazy table does
            for wanted in outcome.imports:
                self._follow_import(outcome.importer, wanted)
            self._follow_computed(outcome.importer, outcome.prefixes, outcome.guesses)
            for directory, recursive in outcome.directories:
                for name in modules_in(directory, self.found, self.locator, recursive=recursive):
                    if not self.tests.holds(name):
                        self._take(name, outcome.importer)
            self._run_as_main(outcome.mains)
            for stub in outcome.stubs:
                self.stubs.append(stub)
                for name in stub_imports(stub, self.found):
                    self._take(name, outcome.importer)

    def _run_as_main(self, names: Iterable[str]) -> None:
        self.queue += [name for name in self.reader.run_as_main(names) if name in self.found]

    def _follow_computed(
        self, importer: str, prefixes: Iterable[tuple[str, str]], guesses: Iterable[str]
    ) -> None:
        """Take the submodules that fit ``prefixes``, and those of ``guesses`` that are there."""
        for package, beginning in prefixes:
            if not package or self._need(package, importer, "named") is not None:
                self._collect(package, importer, beginning=beginning)
        for guess in guesses:
            parent = guess.rpartition(".")[0]
            if self._take(guess, importer) is None and "." in parent:
                self._take(parent, importer)

    def _take_plugins(self) -> None:
        """Take what the program's distributions plug in, and follow the imports that waited for them."""
        self.queue += self.members.joined()
        for name, why in self.members.plugged_in():
            if name not in self.found and self._take(name, "", "distribution", way="plug-in") is not None:
                self.notes.append(f"{name}: taken as {why} of a distribution that the program requires")

    def _look_up_tables(self) -> None:
        """Take the modules that the modules found so far use through tables of other modules."""
        owners = {table.owner for table in self.tables}
        for module in list(self.found.values()) if owners else ():
            known = self.looked_up.get(module.name, 0)
            self.looked_up[module.name] = len(self.tables)
            if known == len(self.tables) or in_stdlib(module.name):
                continue
            for table in self.tables[known:]:
                text = self.reader.text(module)
                for name in sorted(table.wanted_by(text, is_table=module.name in owners)):
                    self._take(name, table.owner)

    def _run_hook(self, module: Located) -> None:
        hidden = self.hooked.hidden(module, self.found)
        missing = [
            name
            for name in hidden.names
            if self._take(name, module.name, "hidden") is None
            and hidden.warn
            and not (self._is_left_out(module.name, name) or self._made_at_run_time(name))
        ]
        if missing:
            self.hooked.missed(missing)

    def _is_left_out(self, importer: str, name: str) -> bool:
        return self.hooked.excludes(importer, name) or any(map(self._is_excluded, parents(name)))

    def _follow_quoted(self, module: Located) -> None:
        """Take the modules that string literals of ``module`` name in full."""
        if in_stdlib(module.name):
            return
        source = self.reader.source(module)
        if source is not None:
            own_code = module.origin is None or self.index.owner(module.origin) is None
            for name in names_in_full(module, source, self.locator, self.tests, any_package=own_code):
                self._take(name, module.name)
            for script in named_scripts(source, module) if own_code and isinstance(source, bytes) else ():
                self._add(script)
                self.ways.note(script.name, module.name, "name", 0)

    def _follow_import(self, importer: str, wanted: Import) -> None:
        context: ImportContext = wanted.context
        not_followed = needs.NOT_FOLLOWED.get(importer, frozenset())
        if not not_followed.isdisjoint(parents(wanted.module)):
            return
        if self.only_by_distribution and context == "top-level":
            context = "distribution"
        package = self._need(wanted.module, importer, context, wanted.line)
        if package is None or not package.is_package:
            return
        names: Iterable[str] = wanted.names
        if "*" in wanted.names:
            scan = self.reader.scan(package)
            names = scan.exports if scan is not None else ()
        for name in names:
            if name.isidentifier():
                # If it is not found, it is probably an attribute; only running the package would show it.
                self._take(f"{package.name}.{name}", importer, context, wanted.line)

    def _follow_native(self, module: Located) -> None:
        """Take the imports of an extension module's C code.  Those of the standard library are in a table."""
        if module.name not in needs.FROM_C:
            for name in native_imports(module, self.locator, self.index, self.tests):
                self.native.setdefault(module.name, []).append(name)
                self._take(name, module.name, way="native")

    def _need(self, name: str, importer: str, context: ImportContext, line: int = 0) -> Located | None:
        """As :meth:`_take`, but a module that is not there is recorded as missing."""
        return self._look_up(name, importer, context, way_of(importer, context), line, report=True)

    def _take(
        self,
        name: str,
        importer: str,
        context: ImportContext = "named",
        line: int = 0,
        way: Way | None = None,
    ) -> Located | None:
        """Look up ``name`` and its parents, and queue those that are there.  Returns the module or None."""
        return self._look_up(name, importer, context, way or way_of(importer, context), line, report=False)

    def _look_up(
        self, name: str, importer: str, context: ImportContext, way: Way, line: int, *, report: bool
    ) -> Located | None:
        name = self.hooked.real_name(self._served_as(needs.ALIASES.get(name, name), importer))
        if name == "__main__" or self._is_only_for_tests(name, importer):
            return None
        excluded, optional = any(map(self._is_excluded, parents(name))), self.members.optional
        if not excluded and self.hooked.excludes(importer, name) and optional.keeps_out(importer, name):
            return None
        if not excluded and optional.leaves_out(self.found.get(importer), name, context):
            return None
        located: Located | None = None
        for part in parents(name):
            if self._is_excluded(part):
                self.excluded.setdefault(part, set()).add(importer)
                return None
            located = self.found.get(part) or self.locator.find(part)
            if located is None:
                if report and not self._made_at_run_time(part):
                    self.asked.missing(part, importer, context)
                return None
            self._add(located)
            real = self.hooked.real_name(name)
            if real != name:  # the hook that ran when ``part`` was looked up has made an alias
                return self._look_up(real, importer, context, way, line, report=report)
            self.queue += self.members.reached(located, self.found.get(importer), context)
            if importer != part:
                self.ways.note(part, importer, way, line)
            if importer and importer != part and not importer.startswith("--"):
                self.asked.found(part, importer, context)
        return located

    def _served_as(self, name: str, importer: str) -> str:
        """The real name of a module that cannot be found as ``name``.

        A package ``pkg`` may put a finder on ``sys.meta_path`` that serves its submodules by other names.  So
        if ``pkg`` adds a finder and has a submodule ``name``, the result is ``pkg.name``.  The importer's own
        package is tried first, then the packages found so far.
        """
        top = top_level(name)
        if top in self.found or self.locator.find(top) is not None:
            return name
        for package in dict.fromkeys((top_level(importer), *self.packages)):
            if package not in self.packages or not self.reader.adds_finder(self.found[package]):
                continue
            if self.locator.find(f"{package}.{top}") is not None:
                return f"{package}.{name}"
        return name

    def _is_only_for_tests(self, name: str, importer: str) -> bool:
        """Whether the standard library imports its own tests here, which it does only to run them."""
        return top_level(name) == "test" and not importer.startswith("test") and in_stdlib(importer)

    def _add(self, module: Located) -> None:
        if module.name not in self.found:
            self.found[module.name] = module
            if module.is_package and "." not in module.name and not in_stdlib(module.name):
                self.packages.append(module.name)
            self.queue.append(module.name)
            self.queue += self.members.optional.bring(module)

    def _is_excluded(self, name: str) -> bool:
        return any(name == each or name.startswith(f"{each}.") for each in self.request.excludes)

    def _made_at_run_time(self, name: str) -> bool:
        """Whether a parent of ``name`` makes modules itself, as ``six`` and ``tlz`` do."""
        if self.hooked.made_at_run_time(name):
            return True
        above = name.rpartition(".")[0]
        if not above:
            return False
        packages = (self.found.get(part) for part in parents(above))
        return any(package is not None and self.reader.makes_submodules(package) for package in packages)

    def _collect(self, package: str, importer: str, *, beginning: str = "", recursive: bool = False) -> None:
        """Take the submodules of ``package`` whose own name starts with ``beginning``."""
        asked = importer.startswith("--")  # by an option, which means "-m" and tests, too
        for name in (*self.locator.submodules(package), *((f"{package}.__main__",) if asked else ())):
            if (asked or not self.tests.holds(name)) and name.rpartition(".")[2].startswith(beginning):
                taken = self._take(name, importer, "named" if package else "hidden")
                if taken is not None and recursive:
                    self._collect(name, importer, recursive=True)

    def exclusions(self) -> Iterator[str]:
        """A remark for each module that ``--exclude-module`` has kept out."""
        for name, importers in self.excluded.items():
            asking = ", ".join(sorted(filter(None, importers))) or "no module"
            yield f"{name}: excluded by --exclude-module, imported by {asking}"

    def unknown_exclusions(self) -> Iterator[str]:
        """A warning for each name of ``--exclude-module`` that nothing imports and that no module has."""
        for name in self.request.excludes:
            asked = any(each == name or each.startswith(f"{name}.") for each in self.excluded)
            if not asked and self.locator.find(name) is None:
                yield f"--exclude-module {name}: no module has this name"

    def _note(self, module: Located, scan: Scan) -> None:
        if module.kind == "frozen" or in_stdlib(module.name):
            return
        self.notes += [f"{module.name}: {note}" for note in scan.notes]
        if module.name == "__main__":
            hint = "bundle a module of a package with -m"
            self.warnings += [f"{module.origin}: {note}; {hint}" for note in scan.notes]
        if scan.dynamic.open_ended:
            lines = ", ".join(map(str, scan.dynamic.open_ended))
            self.notes.append(f"{module.name}: line {lines}: {COMPUTED}")
        for package, beginning in scan.dynamic.prefixes:
            self.notes.append(f"{module.name}: imports {package}.{beginning}...: all of these are taken")
        if scan.changes_path:
            self.notes.append(f"{module.name}: changes its __path__ at run time")
