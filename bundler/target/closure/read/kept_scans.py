"""Scans that are kept from one build to the next, by the source that they were made from.

A scan depends on the source, on the module's name and on the facts about the target.  Kept scans are pickles;
only the classes of scans are loaded from them.
"""

from __future__ import annotations

import io
import pickle
import re
from collections.abc import Callable
from typing import Any

from bundler.cache import Cache
from bundler.target.closure.read.conditions import Facts
from bundler.target.closure.read.scan import Scan
from bundler.target.memo import Memo, code_identity

_HERE = __name__.rpartition(".")[0]


class KeptScans:
    """The scans in the memo at ``path``, for the target of ``facts``.  With None, nothing is kept.

    Those of other programs are in ``cache``: most modules of a program are not its own.
    """

    def __init__(self, path: str | None, facts: Facts, cache: Cache | None = None) -> None:
        known = [sorted(facts.values.items()), sorted(facts.calls.items()), sorted(facts.sys_names)]
        self._memo = Memo(path, f"scans {code_identity()} {known!r}", cache) if path is not None else None

    def scan(
        self,
        source: bytes | str,
        name: str,
        flags: tuple[bool, ...],
        groups: re.Pattern[bytes] | None,
        make: Callable[[], Scan],
    ) -> Scan:
        """The scan of the module ``name``: the one that was kept, or else ``make()``."""
        if self._memo is None:
            return make()
        content = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
        pattern = b"" if groups is None else groups.pattern
        key = self._memo.key(repr((name, flags, type(source).__name__)).encode(), pattern, content)
        kept = self._memo.get(key)
        if kept is not None:
            found: Scan = _Loader(io.BytesIO(kept)).load()
            return found
        scan = make()
        self._memo.put(key, pickle.dumps(scan, protocol=4))
        return scan

    def save(self) -> None:
        """Keep the scans of this build for the next one."""
        if self._memo is not None:
            self._memo.save()


class _Loader(pickle.Unpickler):
    """Loads dataclasses of this package, and frozensets."""

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith(f"{_HERE}.") and "." not in name or (module, name) == ("builtins", "frozenset"):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not a part of a scan")
