"""Functions to run before a snapshot of the program is taken, and after each start from it.

A program that imports ``snapshot_restore_py`` gets this module if it is built with ``--snapshot`` and its
environment does not have the distribution ``snapshot-restore-py``.  It has the same names, so that libraries
which know AWS Lambda's snapshots work with those of bundler (docs/snapshot.md).
"""

# mypy: ignore-errors

__all__ = ["register_after_restore", "register_before_snapshot"]

_before_snapshot = []
_after_restore = []


def register_before_snapshot(func, *args, **kwargs):
    """Call ``func`` with these arguments before the snapshot is taken, the last one registered first.

    Returns ``func``, so this is a decorator, too.
    """
    _before_snapshot.append((func, args, kwargs))
    return func


def register_after_restore(func, *args, **kwargs):
    """Call ``func`` with these arguments at each start from the snapshot, the first one registered first.

    Returns ``func``, so this is a decorator, too.
    """
    _after_restore.append((func, args, kwargs))
    return func


def get_before_snapshot():
    """What was registered to run before the snapshot: functions, arguments and keyword arguments."""
    return _before_snapshot


def get_after_restore():
    """What was registered to run after a start from the snapshot, in the same way."""
    return _after_restore
