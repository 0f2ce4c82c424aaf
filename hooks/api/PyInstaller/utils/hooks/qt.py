"""``PyInstaller.utils.hooks.qt``: choosing one of several bindings of Qt."""

from __future__ import annotations

from collections.abc import Sequence

from PyInstaller.log import getLogger
from PyInstaller.utils.hooks._modules import find_spec

logger = getLogger("PyInstaller.utils.hooks.qt")

ALL_QT_BINDINGS = ("PySide6", "PyQt6", "PySide2", "PyQt5")


def exclude_extraneous_qt_bindings(
    hook_name: str, qt_bindings_order: Sequence[str] | None = None
) -> list[str]:
    """The bindings to exclude for a package that can use any of several.

    The package tries them in an order, and only the first that is installed is needed.
    """
    order = list(qt_bindings_order or ALL_QT_BINDINGS)
    order += [name for name in ALL_QT_BINDINGS if name not in order]
    installed = [name for name in order if find_spec(name) is not None]
    if not installed:
        return []
    logger.info("%s: keeps %s", hook_name, installed[0])
    return [name for name in order if name != installed[0]]


def ensure_single_qt_bindings_package(qt_bindings: str) -> None:
    """Does nothing: a program may use several bindings if it wants to."""
