"""Programs of the bundle, and the directories that are written to disk for them.

Another program cannot see the virtual tree.  A bundled program is started from memory and does not find the
files beside it.  ``--on-disk`` and hooks name the directories that are written to disk when they are needed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from fnmatch import fnmatchcase

from bundler.errors import UsageError, close_match_hint
from bundler.inventory.model import BundleFile
from bundler.target.closure.model import CORE, STDLIB, Module
from bundler.target.hooks.model import HookResults

_SHOWN = 3
_ELF_TYPE = slice(16, 18)
_NOT_PROGRAMS = (".py", ".so", ".txt", ".md", ".json")
"""Endings of files that are often marked as executable and seldom meant to be."""


def directories_on_disk(
    files: Iterable[BundleFile], patterns: Sequence[str], hooks: HookResults
) -> tuple[str, ...]:
    """The directories of the tree that ``patterns`` and ``hooks`` name, sorted.

    Raises :class:`UsageError` if one of ``patterns`` names none.
    """
    every = sorted({above for file in files for above in _above(file.path)})
    found: set[str] = set()
    for pattern in patterns:
        fitting = [directory for directory in every if fnmatchcase(directory, pattern.rstrip("/"))]
        if not fitting:
            raise UsageError(
                f"--on-disk {pattern} names no directory of the bundle",
                "patterns are compared with paths below the virtual root, such as pkg/bin",
                close_match_hint(pattern, every),
            )
        found.update(fitting)
    wanted = [pattern for use in hooks.uses for pattern in use.on_disk]
    found.update(each for each in every if any(fnmatchcase(each, pattern) for pattern in wanted))
    return tuple(sorted(found))


def programs_with_siblings(
    files: Sequence[BundleFile], on_disk: Collection[str], modules: Iterable[Module]
) -> tuple[str, ...]:
    """A note about the programs that have files beside them and are not in a directory ``on_disk``.

    The standard library, which ``modules`` tell apart, starts none of its programs.
    """
    stdlib = {module.filename.partition("/")[0] for module in modules if module.group in (CORE, STDLIB)}
    beside: dict[str, int] = {}
    for file in files:
        for above in _above(file.path):
            beside[above] = beside.get(above, 0) + 1
    programs = [
        file.path
        for file in files
        if beside.get(file.path.rpartition("/")[0], 0) > 1
        and file.path.partition("/")[0] not in stdlib
        and not {*on_disk}.intersection(_above(file.path))
        and _is_program(file)
    ]
    if not programs:
        return ()
    more = f" and {len(programs) - _SHOWN} more" if len(programs) > _SHOWN else ""
    directory = programs[0].rpartition("/")[0]
    return (
        f"programs that cannot see the files beside them: {', '.join(programs[:_SHOWN])}{more} "
        f"(if they read these: --on-disk {directory})",
    )


def _above(path: str) -> list[str]:
    """The directories above ``path``, without the root."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]


def _is_program(file: BundleFile) -> bool:
    if not file.executable or file.kind != "data" or file.source is None:
        return False
    if ".so." in file.path or file.path.endswith(_NOT_PROGRAMS):
        return False
    try:
        with open(file.source, "rb") as stream:
            start = stream.read(20)
    except OSError:
        return False  # it is read again, and the error is reported then
    return start.startswith(b"#!") or (
        start.startswith(b"\x7fELF") and start[_ELF_TYPE] in (b"\2\0", b"\3\0")
    )
