"""Installed distributions: which one owns a file, and which files one owns.

This is read from the ``RECORD`` of a ``*.dist-info`` directory (PEP 376, PEP 627), or from the
``installed-files.txt`` or ``SOURCES.txt`` of an ``*.egg-info``.  For an editable install,
``direct_url.json`` (PEP 610) names the project's directory.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import metadata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from bundler.target.closure.read.imports import top_level
from bundler.target.closure.read.words import mentions_entry_points

if TYPE_CHECKING:
    from email.message import Message

T = TypeVar("T")

_CODE = re.compile(r"(?P<path>[^.][^.]*?)(?P<suffix>\.py|\.pyc|\.(?:cpython-\d+[^./]*|abi3)\.so|\.so)\Z")
_DISTINCTIVE = re.compile(r"[^A-Za-z]")
_ODD_PARTS = re.compile(r"(?:\A|/)\.?(?:/|\Z)")
_EXTRA = re.compile(r";.*\bextra\b")
_TESTS = re.compile(r"(?:\A|/)tests?/")
_SCRIPTS = frozenset({"console_scripts", "gui_scripts"})


def normalized(name: str) -> str:
    """The comparable form of a distribution's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


class EntryPoint(NamedTuple):
    """One line of ``entry_points.txt``."""

    group: str
    name: str
    value: str


@dataclass(frozen=True)
class Installed:
    """One installed distribution.  ``metadata_path`` is its ``.dist-info`` or ``.egg-info`` directory."""

    name: str
    version: str
    metadata_path: str
    info: metadata.Distribution
    damaged: list[str] = field(default_factory=list, repr=False, compare=False)
    """A remark for each file of its metadata that was read and holds garbage."""

    @property
    def key(self) -> str:
        """The normalised name."""
        return normalized(self.name)

    @property
    def root(self) -> str:
        """The directory to which the paths of RECORD are relative."""
        return os.path.dirname(self.metadata_path)

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The installed files, relative to :attr:`root`, in the order and spelling of the record."""
        return self._read("RECORD", self._read_record)

    @cached_property
    def entry_points(self) -> tuple[EntryPoint, ...]:
        """Everything in ``entry_points.txt``."""
        return self._read(
            "entry_points.txt",
            lambda: tuple(EntryPoint(each.group, each.name, each.value) for each in self.info.entry_points),
        )

    @cached_property
    def plugins(self) -> dict[str, set[str]]:
        """The modules of its entry points, by group, without the scripts."""
        found: dict[str, set[str]] = {}
        for point in self.entry_points:
            if point.group not in _SCRIPTS:
                module = re.split(r"[:\[]", point.value)[0].strip()
                found.setdefault(point.group, set()).add(module)
        return found

    @cached_property
    def editable_directory(self) -> str | None:
        """The project's directory if this is an editable install, else None."""
        try:
            data = json.loads(self.text("direct_url.json") or "{}")
        except ValueError:
            return None
        url = urllib.parse.urlsplit(data.get("url", ""))
        if not data.get("dir_info", {}).get("editable") or url.scheme != "file":
            return None
        return os.path.realpath(urllib.request.url2pathname(url.path))

    @cached_property
    def required_lines(self) -> tuple[str, ...]:
        """What it requires, as its metadata says it (PEP 508)."""
        return self._read("METADATA", lambda: tuple(self.info.requires or ()))

    @cached_property
    def requires(self) -> tuple[str, ...]:
        """The normalised names of the distributions that it requires, those of its extras included."""
        found = (re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line) for line in self.required_lines)
        return tuple(sorted({normalized(match.group().rstrip("-._")) for match in found if match}))

    @cached_property
    def may_ask_for_entry_points(self) -> bool:
        """Whether a source of it mentions them, or it requires a distribution that may ask in its name."""
        if any(not _EXTRA.search(line) for line in self.required_lines):
            return True
        sources = (file for file in self.files if file.endswith(".py") and not _TESTS.search(file))
        return any(map(self._mentions_entry_points, sources))

    def _mentions_entry_points(self, file: str) -> bool:
        try:
            with open(os.path.join(self.root, file), "rb") as stream:
                return mentions_entry_points(stream.read())
        except OSError:
            return False

    def module_names(self) -> tuple[str, ...]:
        """The import names of all modules that the record lists, sorted."""
        return tuple(sorted({name for file in self.files for name in [module_name(file)] if name}))

    def size(self) -> int:
        """The bytes of its files, without bytecode and metadata."""
        total = 0
        for file in self.files:
            if not file.endswith(".pyc") and ".dist-info/" not in file:
                with contextlib.suppress(OSError):
                    total += os.stat(os.path.join(self.root, file)).st_size
        return total

    def native_top_level(self) -> tuple[str, ...]:
        """The names of the shared objects beside its packages, where mypyc puts code."""
        return tuple(sorted(top_level(file) for file in self.files if _is_top_level_native(file)))

    @cached_property
    def top_level(self) -> tuple[str, ...]:
        """The top-level import names, from the record, else from ``top_level.txt``."""
        names = {top_level(name) for name in self.module_names()}
        names = {name for name in names if not name.startswith("__editable__")}
        return tuple(sorted(names or self.text("top_level.txt").split()))

    def text(self, name: str) -> str:
        """The contents of a file of metadata; empty if there is none."""
        return "".join(self._read(name, lambda: (self.info.read_text(name) or "",)))

    def _read_record(self) -> tuple[str, ...]:
        # importlib.metadata makes a path object of each file, and since 3.12 asks the disk for each: an
        # environment has tens of thousands of files
        record = self.info.read_text("RECORD")
        if not record:  # an egg-info has none
            return tuple(str(path) for path in self.info.files or ())
        return tuple(_plain_path(row[0]) for row in csv.reader(record.splitlines()) if row)

    def _read(self, file: str, read: Callable[[], tuple[T, ...]]) -> tuple[T, ...]:
        """What ``read`` makes of ``file``; nothing, and a remark, if the file holds garbage."""
        try:
            return read()
        except Exception as error:  # the library that reads it checks little
            remark = f"{self.metadata_path}/{file} cannot be read ({type(error).__name__}: {error})"
            self.damaged.append(f"{remark}: what {self.name} brings may be missing; install it again")
            return ()


def _plain_path(path: str) -> str:
    """``path`` without empty parts and parts that are ``.``, which few records have."""
    return str(PurePosixPath(path)) if _ODD_PARTS.search(path) else path


def _is_top_level_native(file: str) -> bool:
    return file.endswith(".so") and "/" not in file


def module_name(file: str) -> str | None:
    """The import name of an installed file (``json/decoder.py`` -> ``json.decoder``), or None."""
    if file.startswith(("..", "/")) or "__pycache__" in file:
        return None
    match = _CODE.match(file)
    if match is None:
        return None
    parts = match["path"].split("/")
    if parts[-1] == "__init__":
        parts.pop()
    if not parts or not all(part.isidentifier() for part in parts):
        return None
    return ".".join(parts)


class DistributionIndex:
    """All distributions along ``path``.  If a name is found twice, the first distribution counts."""

    def __init__(self, path: Sequence[str]) -> None:
        self._by_key: dict[str, Installed] = {}
        self._by_directory: dict[str, Installed] = {}
        for entry in path:
            for installed in _distributions_in(entry):
                self._by_key.setdefault(installed.key, installed)
                self._by_directory.setdefault(_called(installed.metadata_path), installed)

    def get(self, name: str) -> Installed | None:
        """The distribution called ``name`` in any spelling, or else the one whose metadata is called so."""
        key = normalized(name)
        return self._by_key.get(key) or self._by_directory.get(key)

    def all(self) -> Iterable[Installed]:
        """Every distribution, sorted by normalised name."""
        return [self._by_key[key] for key in sorted(self._by_key)]

    @property
    def damaged(self) -> tuple[str, ...]:
        """A remark for each file of metadata that was read and holds garbage."""
        return tuple(dict.fromkeys(remark for installed in self.all() for remark in installed.damaged))

    def owner(self, file: str) -> Installed | None:
        """The distribution whose record lists ``file``, an absolute path."""
        return self._owners.get(file) or self._owners.get(os.path.realpath(file))

    def editable_owner(self, file: str) -> Installed | None:
        """The editable install whose project directory contains ``file``."""
        real = os.path.realpath(file)
        holding = [
            (len(directory), installed)
            for directory, installed in self._editable
            if real.startswith(directory + os.sep)
        ]
        return max(holding, key=lambda pair: pair[0])[1] if holding else None

    def console_scripts(self) -> dict[str, tuple[str, Installed]]:
        """Console scripts: name -> (``pkg.mod:func``, its distribution)."""
        found: dict[str, tuple[str, Installed]] = {}
        for installed in self.all():
            for point in installed.entry_points:
                if point.group == "console_scripts":
                    found.setdefault(point.name, (point.value, installed))
        return found

    def script_files(self, name: str) -> list[tuple[str, Installed]]:
        """The files called ``name`` that distributions install in a ``bin`` directory."""
        ending = f"/bin/{name}"
        return [
            (os.path.normpath(os.path.join(installed.root, file)), installed)
            for installed in self.all()
            for file in installed.files
            if file.startswith("..") and file.endswith(ending)
        ]

    def offered_to(self, origin: str | None, groups: Iterable[str]) -> tuple[str, ...]:
        """The modules that distributions offer in these ``groups`` of entry points, sorted.

        The module at ``origin`` names the groups.  What its distribution cannot ask for does not count.
        """
        found = {module for group in groups for module in self._plugins.get(group, ())}
        asker = self.owner(origin) if found and origin is not None else None
        return tuple(sorted(found)) if asker is None or asker.may_ask_for_entry_points else ()

    @cached_property
    def distinctive_groups(self) -> re.Pattern[bytes] | None:
        """A pattern for string literals that can only be the name of a group of entry points.

        These are the names of existing groups that have a sign, a digit or an underscore in them, unlike
        ordinary words.  None if there is no such group.
        """
        names = sorted(group for group in self._plugins if _DISTINCTIVE.search(group))
        if not names:
            return None
        return re.compile(rb"[\"'](?:" + b"|".join(re.escape(name.encode()) for name in names) + rb")[\"']")

    @cached_property
    def _plugins(self) -> dict[str, set[str]]:
        plugins: dict[str, set[str]] = {}
        for installed in self.all():
            for group, modules in installed.plugins.items():
                plugins.setdefault(group, set()).update(modules)
        return plugins

    def packages_called(self, name: str) -> frozenset[str]:
        """The top-level packages that are called ``name``, or whose distribution is, in any spelling."""
        return frozenset(self._packages.get(normalized(name), ()))

    @cached_property
    def _packages(self) -> dict[str, set[str]]:
        packages: dict[str, set[str]] = {}
        for installed in self.all():
            for top in installed.top_level:
                packages.setdefault(normalized(top), set()).add(top)
                packages.setdefault(installed.key, set()).add(top)
        return packages

    @cached_property
    def _owners(self) -> dict[str, Installed]:
        owners: dict[str, Installed] = {}
        for installed in self.all():
            for file in installed.files:
                if file.endswith((".py", ".so", ".pyc")) and not file.startswith(".."):
                    owners.setdefault(os.path.join(installed.root, file), installed)
        return owners

    @cached_property
    def _editable(self) -> list[tuple[str, Installed]]:
        return [(each.editable_directory, each) for each in self.all() if each.editable_directory]


def _distributions_in(entry: str) -> list[Installed]:
    try:
        names = sorted(os.listdir(entry or os.curdir))
    except OSError:
        return []  # a zip archive has no records, and a directory may not exist
    found = []
    for name in names:
        if name.endswith((".dist-info", ".egg-info")):
            path = os.path.join(os.path.abspath(entry), name)
        elif name == "EGG-INFO":
            path = os.path.join(os.path.abspath(entry), name)
        else:
            continue
        installed = _read(path)
        if installed is not None:
            found.append(installed)
    return found


def _called(metadata_path: str) -> str:
    """The normalised name by which ``importlib.metadata`` finds it: it does not look into the metadata."""
    directory, name = os.path.split(metadata_path)
    if name == "EGG-INFO":
        name = os.path.basename(directory)
    return normalized(name.rpartition(".")[0].partition("-")[0])


def _read(path: str) -> Installed | None:
    """The distribution with this metadata directory; None if its name is missing, as in leftovers."""
    info = metadata.Distribution.at(path)
    try:
        headers = cast("Message", info.metadata)
        name, version = headers.get("Name", ""), headers.get("Version", "")
    except (OSError, UnicodeDecodeError, TypeError):
        return None
    return Installed(name, version, path, info) if name else None
