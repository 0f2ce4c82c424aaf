"""What a process looks at: files that it opens, paths that it asks about, directories that it lists.

The build, the worker and the hook process each keep such a list.  If nothing on it has changed, another build
would find the same (:mod:`bundler.unchanged`).

1. An audit hook (PEP 578) is told of every ``open``, ``listdir`` and ``scandir``, whoever calls them.
2. There are no audit events for ``stat`` and its relatives, so these functions of ``os`` are replaced by ones
   that note the path and call the original.  importlib calls those of ``posix``, which are replaced as well.
3. What is noted is the state at the first look.  So a file that changes while the build runs differs from
   its note, whichever state the build has read.

A note about a file that changed a moment before may hide a second change within one tick of the kernel's
clock.  Such a note never matches.

This file is also run by itself, in the hook process.  So it imports nothing of bundler.
"""

from __future__ import annotations

import os
import posix
import stat
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

Signature = tuple[int, ...] | None
"""Mode, size, time of change and time of status change; ``(0,)`` for a directory, None for nothing."""

DIRECTORY: Signature = (0,)

_TICK = 20_000_000
"""Nanoseconds.  The kernel's clock for files ticks every 1 to 10 ms."""

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_NOT_FILES = ("/proc/", "/sys/", "/dev/")
_BYTECODE = "__pycache__"

_stat, _lstat, _readlink, _access = os.stat, os.lstat, os.readlink, os.access


class Seen:
    """The list of one process, and of those that it has started.

    ``files`` are the signatures of paths, ``listings`` the names in directories (with ``/`` behind those of
    directories), ``links`` the texts of symbolic links, None for what is not a link.  ``complete`` is False
    if a process ended without telling what it has seen.
    """

    def __init__(self) -> None:
        self.files: dict[str, Signature] = {}
        self.listings: dict[str, tuple[str, ...]] = {}
        self.links: dict[str, str | None] = {}
        self.complete = True
        self._active = False

    def start(self) -> None:
        """Forget what was seen, and watch this process from now on, until it ends."""
        for known in (self.files, self.listings, self.links):
            known.clear()
        self.complete = True
        if self._active:
            return
        self._active = True
        sys.addaudithook(self._audit)
        for module in (os, posix):
            for function in (_stat, _lstat, _readlink, _access):
                replacement = self._replacement(function)
                for supporting in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
                    if function in supporting:
                        supporting.add(replacement)
                setattr(module, function.__name__, replacement)

    def note_process(self) -> None:
        """Note what this process has read before it was watched: modules, directories of modules, start-up
        files."""
        for module in list(sys.modules.values()):
            origin = getattr(module, "__file__", None)
            if isinstance(origin, str):
                self.note(origin)
        self.note(sys.executable)
        for directory in (os.path.dirname(sys.executable), sys.prefix):
            self.note(os.path.join(directory, "pyvenv.cfg"))
        for entry in [*sys.path, *sys.path_importer_cache]:
            if not os.path.isdir(entry):
                self.note(entry)
                continue
            for name in self.note_listing(entry):
                if name.endswith(".pth"):
                    self.note(os.path.join(entry, name))

    def note(self, path: str | bytes | os.PathLike[Any]) -> None:
        """Note the state of ``path``, a file or directory."""
        place = _place(path)
        if place is not None and place not in self.files:
            self.files[place] = signature(place)

    def note_listing(self, path: str | bytes | os.PathLike[Any] | None) -> tuple[str, ...]:
        """Note, and return, the names in the directory ``path``."""
        place = _place(path or os.curdir)
        if place is None:
            return ()
        if place not in self.listings:
            self.listings[place] = ()  # the audit hook calls this once more
            self.listings[place] = listing(place)
        return self.listings[place]

    def add(self, data: dict[str, Any] | None) -> None:
        """Add what another process has seen (:meth:`to_wire`); None if it could not tell."""
        if data is None:
            self.complete = False
            return
        for path, each in data["files"].items():
            self.files.setdefault(path, None if each is None else tuple(each))
        for path, names in data["listings"].items():
            self.listings.setdefault(path, tuple(names))
        for path, text in data["links"].items():
            self.links.setdefault(path, text)
        self.complete &= data["complete"]

    def to_wire(self) -> dict[str, Any]:
        """This list as data for JSON."""
        return {
            "files": dict(self.files),
            "listings": dict(self.listings),
            "links": dict(self.links),
            "complete": self.complete,
        }

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            if (
                isinstance(path, int)
                or flags & _WRITES
                or (isinstance(mode, str) and set(mode) & set("wax+"))
            ):
                return
            self.note(path)
        elif event in ("os.listdir", "os.scandir") and not isinstance(arguments[0], int):
            self.note_listing(arguments[0])

    def _replacement(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """``function``, with a note of what it is asked about."""
        if function is _access:
            return self._asking(function)
        if function is _readlink:
            return self._following(function)

        def state(path: Any, **options: Any) -> Any:
            links = function is _lstat or not options.get("follow_symlinks", True)
            if not isinstance(path, int) and options.get("dir_fd") is None:
                (self._note_link if links else self.note)(path)
            return function(path, **options)

        return state

    def _asking(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def access(path: Any, mode: int, **options: Any) -> Any:
            if not isinstance(path, int) and options.get("dir_fd") is None:
                self.note(path)
            return function(path, mode, **options)

        return access

    def _following(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def readlink(path: Any, **options: Any) -> Any:
            if options.get("dir_fd") is None:
                self._note_link(path)
            return function(path, **options)

        return readlink

    def _note_link(self, path: Any) -> None:
        """Note what ``path`` itself is: the text of a link, or else what it is as a file."""
        place = _place(path)
        if place is not None and place not in self.links:
            self.links[place] = text = link_text(place)
            if text is None:
                self.note(place)


SEEN = Seen()
"""The list of this process.  There is one, because audit hooks belong to a process."""


def signature(path: str) -> Signature:
    """The state of ``path``, after symbolic links."""
    try:
        state = _stat(path)
    except (OSError, ValueError):
        return None
    if stat.S_ISDIR(state.st_mode):
        return DIRECTORY
    changed = state.st_ctime_ns
    if changed > time.time_ns() - _TICK:
        changed = 0
    return (state.st_mode, state.st_size, state.st_mtime_ns, changed)


def listing(directory: str) -> tuple[str, ...]:
    """The names in ``directory``, sorted, without byte code.  A directory has ``/`` behind its name."""
    try:
        with os.scandir(directory) as entries:
            names = [f"{entry.name}/" if entry.is_dir() else entry.name for entry in entries]
    except OSError:
        return ()
    return tuple(sorted(name for name in names if name != f"{_BYTECODE}/"))


def link_text(path: str) -> str | None:
    """The text of a symbolic link; None for anything else."""
    try:
        return os.fsdecode(_readlink(path))
    except (OSError, ValueError):
        return None


def _place(path: str | bytes | os.PathLike[Any] | Iterable[Any]) -> str | None:
    """``path`` as an absolute one; None for what is not a file, or does not matter."""
    try:
        text = os.fsdecode(path)  # type: ignore[arg-type]  # an audit event has what the caller gave
    except TypeError:
        return None
    if not text.startswith("/"):
        try:
            text = os.path.join(os.getcwd(), text) if text != os.curdir else os.getcwd()
        except OSError:
            return None
    return None if text.startswith(_NOT_FILES) or _BYTECODE in text else text
