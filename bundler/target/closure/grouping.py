"""The group of a module: the standard library, an installed distribution, or the application."""

from __future__ import annotations

import os
import sysconfig

from bundler.target.closure.find.distributions import DistributionIndex, Installed
from bundler.target.closure.find.locate import Located
from bundler.target.closure.model import APP, STDLIB

_INSTALLED = ("site-packages", "dist-packages")


class Grouping:
    """Decides by the place of a module's file.  The first rule that fits counts.

    1. A module is builtin, frozen, or below the standard library's directories: ``stdlib``.
    2. A distribution's record lists it: that distribution.
    3. It is below ``app_directories`` (the script's own, ``--paths``): ``app``.
    4. It is below the project directory of an editable install: that distribution.
    5. Otherwise: ``app``.
    """

    def __init__(self, index: DistributionIndex, app_directories: tuple[str, ...]) -> None:
        self.index = index
        self._app = tuple(os.path.join(path, "") for path in app_directories)
        self._stdlib = standard_directories()

    def group(self, module: Located) -> str:
        """``"stdlib"``, ``"app"`` or ``"dist:<normalised name>"``."""
        if module.kind in ("builtin", "frozen") or self._is_stdlib(module):
            return STDLIB
        installed = self.distribution(module)
        return f"dist:{installed.key}" if installed is not None else APP

    def distribution(self, module: Located) -> Installed | None:
        """The distribution that owns ``module`` by rules 2 to 4."""
        if module.origin is None:
            return None
        owner = self.index.owner(module.origin)
        if owner is None and not module.origin.startswith(self._app):
            owner = self.index.editable_owner(module.origin)
        return owner

    def _is_stdlib(self, module: Located) -> bool:
        return module.origin is not None and is_standard(module.origin, self._stdlib)


def standard_directories() -> tuple[str, ...]:
    """The directories of the running interpreter's standard library, each ending in a slash."""
    paths = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), os.path.dirname(os.__file__)}
    return tuple(sorted(os.path.join(path, "") for path in paths))


def is_standard(path: str, directories: tuple[str, ...]) -> bool:
    """Whether ``path`` belongs to the standard library: it is below its directories, but not installed."""
    for directory in directories:
        if path.startswith(directory):
            return not any(part in _INSTALLED for part in path[len(directory) :].split(os.sep))
    return False
