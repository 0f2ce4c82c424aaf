"""The shared objects that every start of the program loads."""

from __future__ import annotations

from collections.abc import Iterable

from bundler.inventory.model import BundleFile
from bundler.target.closure.model import Closure


def start_libraries(closure: Closure, files: Iterable[BundleFile]) -> frozenset[str]:
    """The tree paths of the hot shared objects: hot extension modules, and what these need."""
    modules = {module.filename for module in closure.modules if module.kind == "extension" and module.hot}
    hot: set[str] = set()
    for file in files:
        if file.library is not None and file.path in modules:
            hot |= {file.path, *file.library.needs}
    return frozenset(hot)
