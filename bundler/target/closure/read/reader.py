"""The scans of located modules.  Each module is read and parsed once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bundler.target.closure.entry import Entry
from bundler.target.closure.find.distributions import DistributionIndex
from bundler.target.closure.find.locate import Located, Locator
from bundler.target.closure.model import BrokenModule
from bundler.target.closure.read.beside import script_source
from bundler.target.closure.read.bytecode import scan_bytecode
from bundler.target.closure.read.conditions import Facts
from bundler.target.closure.read.imports import in_stdlib
from bundler.target.closure.read.kept_scans import KeptScans
from bundler.target.closure.read.scan import Scan, scan_source


class Reader:
    """Reads modules through the locator.  Those that do not parse are kept in :attr:`broken`."""

    def __init__(
        self,
        locator: Locator,
        entry: Entry,
        facts: Facts,
        index: DistributionIndex | None = None,
        kept: KeptScans | None = None,
    ) -> None:
        self._kept = KeptScans(None, facts) if kept is None else kept
        self._index = index
        self._locator = locator
        self._entry = entry
        self._facts = facts
        self._scans: dict[str, Scan | None] = {}
        self._editors: set[str] = set()
        self._finders: set[str] = set()
        self._mains = {entry.name}
        self.broken: list[BrokenModule] = []

    def scan(self, module: Located) -> Scan | None:
        """What ``module`` imports; None if it has no code that can be read."""
        if module.name not in self._scans:
            self._scans[module.name] = self._scan(module)
        return self._scans[module.name]

    def run_as_main(self, names: Iterable[str]) -> list[str]:
        """Record that the modules ``names`` may run as ``__main__``; returns those to be read once more."""
        stale = [name for name in names if name in self._scans and name not in self._mains]
        self._mains.update(names)
        for name in stale:
            self._scans.pop(name, None)
        return stale

    def edits_sys_modules(self, module: Located) -> bool:
        """Whether the source of ``module`` mentions ``sys.modules`` or ``sys.meta_path``."""
        self.scan(module)
        return module.name in self._editors

    def adds_finder(self, module: Located) -> bool:
        """Whether the source of ``module`` mentions ``sys.meta_path``."""
        self.scan(module)
        return module.name in self._finders

    def makes_submodules(self, package: Located) -> bool:
        """Whether ``package``, or a module below it that it imports first, may make modules at run time.

        C and Rust code makes its submodules itself: below an extension module there is no directory.
        """
        if package.kind == "extension":
            return True
        scan = self.scan(package)
        if scan is None or self.edits_sys_modules(package):
            return self.edits_sys_modules(package)
        wanted = [(each.module, *(f"{each.module}.{name}" for name in each.names)) for each in scan.imports]
        below = {name for names in wanted for name in names if name.startswith(f"{package.name}.")}
        modules = (self._locator.find(name) for name in sorted(below) if name.isidentifier() or "." in name)
        return any(module is not None and self.adds_finder(module) for module in modules)

    def starts(self) -> dict[str, tuple[str, ...]]:
        """What each module takes ``sys.executable`` for, by its name; without those that do not start it."""
        return {
            name: tuple(sorted(scan.starts))
            for name, scan in self._scans.items()
            if scan is not None and scan.starts
        }

    def source(self, module: Located) -> bytes | str | None:
        """The source of ``module``; None if it has none, or if it cannot be read."""
        if module.name == "__main__" and self._entry.source is not None:
            return self._entry.source
        try:
            return self._locator.read(module)
        except OSError as error:
            reason = error.strerror or str(error)
            self._break(module, f"cannot be read: {reason}", 0)
            return None

    def text(self, module: Located) -> bytes:
        """As :meth:`source`, as bytes, which are empty if there is none."""
        source = self.source(module) or b""
        return source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")

    def _scan(self, module: Located) -> Scan | None:
        data = self._source_beside(module) if module.kind == "extension" else self.source(module)
        if data is None:
            return None
        if module.kind == "file" and isinstance(data, bytes):
            data = script_source(data, module.origin or "")
        package = module.name if module.is_package else module.name.rpartition(".")[0]
        try:
            if module.kind == "bytecode":
                assert isinstance(data, bytes)
                return Scan(imports=scan_bytecode(data, package))
            scan = self._scan_source(data, module)
        except SyntaxError as error:
            if module.kind in ("extension", "file"):
                return None
            self._break(module, error.msg, error.lineno or 0)
        except (ValueError, RecursionError, MemoryError) as error:
            if module.kind == "file":
                return None
            self._break(module, str(error) or type(error).__name__, 0)
        else:
            text = data if isinstance(data, bytes) else data.encode("utf-8", "surrogateescape")
            if b"sys.modules" in text or b"meta_path" in text:
                self._editors.add(module.name)
            if b"meta_path" in text:
                self._finders.add(module.name)
            return scan
        return None

    def _scan_source(self, source: bytes | str, module: Located) -> Scan:
        name = "__main__" if module.kind == "file" else module.name
        is_entry = (
            module.kind == "file"
            or module.name in self._mains
            or module.name.rpartition(".")[2] == "__main__"
        )
        groups = self._groups(module.name)

        def make() -> Scan:
            return scan_source(
                source,
                name,
                is_package=module.is_package,
                facts=self._facts,
                is_entry=is_entry,
                groups=groups,
            )

        return self._kept.scan(source, name, (module.is_package, is_entry), groups, make)

    def _groups(self, module: str) -> re.Pattern[bytes] | None:
        """A pattern for the groups of entry points that ``module`` may ask for.

        None for the standard library, which asks for no groups.
        """
        if self._index is None or in_stdlib(module):
            return None
        return self._index.distinctive_groups

    def _source_beside(self, module: Located) -> bytes | None:
        """The Python source that an extension module was compiled from, if it is installed beside it.

        mypyc and Cython's pure Python mode do that.  The imports of the source are those of the C code.
        """
        directory, _, base = (module.origin or "").rpartition("/")
        try:
            with open(f"{directory}/{base.partition('.')[0]}.py", "rb") as file:
                return file.read()
        except OSError:
            return None

    def _break(self, module: Located, message: str, line: int) -> None:
        if not any(each.name == module.name for each in self.broken):
            self.broken.append(BrokenModule(module.name, module.origin or "", message, line))
