"""What installed distributions and their metadata bring to a closure.

Three questions meet here: which distributions are part of the program
(:mod:`bundler.target.closure.program`), which optional imports count
(:mod:`bundler.target.closure.optional`), and what counts without any import
(:mod:`bundler.target.closure.plugins`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bundler.target.closure.find.distributions import DistributionIndex, Installed
from bundler.target.closure.find.locate import Located, Locator
from bundler.target.closure.find.self_tests import SelfTests
from bundler.target.closure.grouping import Grouping
from bundler.target.closure.model import ClosureRequest, ImportContext
from bundler.target.closure.optional import Optional
from bundler.target.closure.plugins import Plugins
from bundler.target.closure.program import Program
from bundler.target.closure.read.imports import in_stdlib
from bundler.target.closure.read.literals import quoted_words
from bundler.target.closure.read.reader import Reader
from bundler.target.closure.read.scan import Scan


class Members:
    """The distributions of one closure."""

    def __init__(
        self,
        request: ClosureRequest,
        locator: Locator,
        index: DistributionIndex,
        grouping: Grouping,
        tests: SelfTests,
        own: Sequence[Installed],
        reader: Reader,
    ) -> None:
        """``own`` are the distributions that the entry point belongs to.

        For names of ``--copy-metadata`` that are not installed, this adds to :attr:`warnings`.
        """
        copied = {name: index.get(name) for name in request.copy_metadata}
        self._copied = [installed for installed in copied.values() if installed is not None]
        self.warnings = [
            f"--copy-metadata {name}: no such distribution is installed"
            for name, installed in copied.items()
            if installed is None
        ]
        self._index = index
        self._reader = reader
        self._program = Program(index, request.requirements, request.project)
        self._plugins = Plugins(index, tests)
        self._named: dict[str, Installed] = {}
        self.optional = Optional(locator, grouping, self._program, request.optional_imports)
        for installed in own:
            self._program.add(installed)

    def reached(self, module: Located, importer: Located | None, context: ImportContext) -> list[str]:
        """Record that ``importer`` (None: an option) asks for ``module``.

        Returns the modules whose optional imports count from now on.
        """
        owner = self.optional.owner(module)
        if owner is not None and importer is not None and self._is_application(importer):
            self._program.add(owner)
        return self.optional.reach(module.name, importer, context)

    def _is_application(self, module: Located) -> bool:
        return not in_stdlib(module.name) and self.optional.owner(module) is None

    def scanned(self, module: Located, scan: Scan) -> None:
        """Record what ``module`` asks for.

        Metadata of a distribution whose modules are left out is an offer that does not hold.  So a question
        for it inside ``try``, which can do without an answer, counts only where an optional import does.
        """
        self._plugins.note(module, self.optional.owner(module), scan)
        if self._is_application(module):
            self.optional.names(quoted_words(self._reader.text(module)))
        for named in scan.distributions:
            installed = self._index.get(named.name)
            if installed is None:
                continue
            asks = named.context != "try" or not installed.top_level
            if asks or not self.optional.does_without(module, installed):
                more = self._program.requirements_of(installed) if named.with_requirements else ()
                self._named.update((each.key, each) for each in (installed, *more))

    def joined(self) -> list[str]:
        """The modules whose optional imports count now because the program has grown."""
        return self.optional.joined()

    def plugged_in(self) -> Iterator[tuple[str, str]]:
        """The modules that the program's distributions plug in, as (module, why)."""
        return self._plugins.plugged_in(self._program.required(), self.optional.brought)

    def with_metadata(self) -> Sequence[Installed]:
        """The distributions whose metadata travels even if they own no module of the closure."""
        return [*self._named.values(), *self._program.required(), *self._copied]
