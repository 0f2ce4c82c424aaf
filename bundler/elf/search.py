"""Finding the library for a DT_NEEDED entry, by the dynamic loader's rules (ld.so(8)).

Places in their order: DT_RPATH of the asking object (ignored if it has DT_RUNPATH), DT_RUNPATH, the
loader's cache (``ldconfig -p``), the default directories.  ``LD_LIBRARY_PATH`` belongs to the shell that
builds, not to the application.  So it counts only for a library that the program opens by its name, where it
comes first, and for what such a library needs and nothing else has, where it comes last.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from types import MappingProxyType

from bundler.elf.shared_object import SharedObject, is_library, read_shared_object
from bundler.target_machine import TargetMachine

_LDCONFIG_LINE = re.compile(r"\s*(\S+) \(([^)]*)\) => (\S+)")


class LibrarySearch:
    """Finds shared libraries on the build machine and reads each of them once.

    ``cache`` is the dynamic loader's cache: SONAME -> path.  ``default`` are the default directories,
    ``path`` are those of ``LD_LIBRARY_PATH``.
    """

    def __init__(
        self,
        cache: Mapping[str, str] = MappingProxyType({}),
        default: tuple[str, ...] = (),
        path: tuple[str, ...] = (),
    ) -> None:
        self.cache = cache
        self.default = default
        self.path = path
        self._read: dict[str, SharedObject] = {}

    def read(self, path: str) -> SharedObject:
        """The shared object at ``path``.  Raises :class:`NativeLibraryProblem`."""
        if path not in self._read:
            self._read[path] = read_shared_object(path)
        return self._read[path]

    def read_linked(self, path: str) -> SharedObject:
        """The shared object or executable at ``path``.  Raises :class:`NativeLibraryProblem`."""
        if path not in self._read:
            self._read[path] = read_shared_object(path, programs=True)
        return self._read[path]

    def find(self, name: str, asker: SharedObject, extra: tuple[str, ...] = ()) -> SharedObject | None:
        """The library for the DT_NEEDED entry ``name`` of ``asker``, or None when it is not found.

        ``extra`` directories come last.  Files for another architecture are skipped, as the dynamic loader
        skips them.
        """
        for candidate in self.candidates(name, asker, extra):
            if os.path.isfile(candidate):
                found = self.read(candidate)
                if (found.machine, found.bits) == (asker.machine, asker.bits):
                    return found
        return None

    def find_opened(self, name: str, machine: TargetMachine) -> str | None:
        """The file of the library that a program for ``machine`` gets for ``dlopen(name)``, or None."""
        candidates = [os.path.join(directory, name) for directory in self.path]
        candidates += [self.cache[name]] if name in self.cache else []
        candidates += [os.path.join(directory, name) for directory in self.default]
        for candidate in [name] if os.path.isabs(name) else candidates:
            if os.path.isfile(candidate) and is_library(candidate):
                found = self.read(candidate)
                if (found.machine, found.bits) == (machine.elf_machine, machine.bits):
                    return candidate
        return None

    def candidates(self, name: str, asker: SharedObject, extra: tuple[str, ...] = ()) -> list[str]:
        """Every path that :meth:`find` tries, in its order."""
        if "/" in name:
            return [name]
        own = asker.runpath or asker.rpath
        directories = [expand_origin(directory, asker.path) for directory in own]
        paths = [os.path.join(directory, name) for directory in directories]
        if name in self.cache:
            paths.append(self.cache[name])
        return paths + [os.path.join(directory, name) for directory in (*self.default, *extra)]


def expand_origin(directory: str, path: str) -> str:
    """A search ``directory`` of the object at ``path``, with ``$ORIGIN`` replaced (ld.so(8))."""
    origin = os.path.dirname(os.path.realpath(path))
    return os.path.normpath(directory.replace("${ORIGIN}", origin).replace("$ORIGIN", origin))


def build_machine_search(machine: TargetMachine) -> LibrarySearch:
    """The search of the build machine's dynamic loader.  Without ldconfig it has default directories only."""
    # both separators are the loader's (ld.so(8)); an empty element would be the current directory
    path = tuple(filter(None, re.split("[:;]", os.environ.get("LD_LIBRARY_PATH", ""))))
    tool = shutil.which("ldconfig") or shutil.which("ldconfig", path="/sbin:/usr/sbin")
    if tool is None:
        return LibrarySearch(default=machine.library_directories, path=path)
    result = subprocess.run([tool, "-p"], capture_output=True, text=True, errors="replace", check=False)
    cache = parse_ldconfig(result.stdout, machine.ldconfig_label)
    return LibrarySearch(cache, machine.library_directories, path)


def parse_ldconfig(text: str, label: str) -> dict[str, str]:
    """The output of ``ldconfig -p`` as SONAME -> path.

    Only entries with ``label`` count, and the first of each name.  An entry with ``hwcap`` is left out: it is
    a variant for newer CPUs, which not every run machine has (glibc-hwcaps, ld.so(8)).
    """
    cache: dict[str, str] = {}
    for line in text.splitlines():
        match = _LDCONFIG_LINE.fullmatch(line)
        if match is not None and label in match[2].split(",") and "hwcap:" not in match[2]:
            cache.setdefault(match[1], match[3])
    return cache
