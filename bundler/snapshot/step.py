"""``--snapshot`` as a part of the build."""

from __future__ import annotations

import time

from bundler.options import BuildOptions
from bundler.report.summary import human_seconds, human_size
from bundler.reporter import Reporter
from bundler.snapshot.choose import imports_to_record
from bundler.snapshot.take import Snapshot, take_snapshot
from bundler.target.closure.model import Closure


class SnapshotStep:
    """Takes the snapshot of a linked executable, and says later what came of it: steps do not nest."""

    def __init__(self, closure: Closure, options: BuildOptions) -> None:
        self._closure = closure
        self._options = options
        self._seconds = 0.0
        self._warnings: list[str] = []
        self.snapshot: Snapshot | None = None

    def take(self, path: str) -> None:
        """Add the snapshot to the file ``path``, if the options ask for one."""
        options = self._options
        if not options.snapshot:
            return
        started = time.monotonic()
        try:
            imports = imports_to_record(
                self._closure, options.snapshot_imports, options.snapshot_exclude, options.snapshot_until
            )
        except (SyntaxError, ValueError) as error:
            self.snapshot = Snapshot(refused=f"the entry point cannot be read: {error}")
            return
        if options.snapshot_until and not any(item.function for item in imports):
            self._warnings.append(
                f"{options.snapshot_until} is not called: --snapshot-exclude leaves its module to the program"
            )
        self.snapshot = take_snapshot(path, imports, options.work_dir)
        self._seconds = time.monotonic() - started

    def report(self, reporter: Reporter) -> None:
        """Say what was done, or warn that there is no snapshot."""
        snapshot = self.snapshot
        if snapshot is None:
            return
        for text in self._warnings:
            reporter.warn(text)
        if snapshot.left:
            reporter.warn(
                f"the snapshot ends before {snapshot.left}: {snapshot.refused}\n"
                "the program runs the imports that follow when it starts"
            )
        elif snapshot.refused:
            reporter.warn(f"no snapshot: {snapshot.refused}\nthe program starts normally")
            return
        size, seconds = human_size(snapshot.size), human_seconds(self._seconds)
        reporter.info(f"Snapshot: {len(snapshot.imports)} imports, {size}, {seconds}")
        for guard in snapshot.guards:
            reporter.detail(f"Snapshot: used only where this holds: {guard}")
