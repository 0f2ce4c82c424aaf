"""Finding a needed library, by the dynamic loader's own rules (ld.so(8)).

Order: DT_RPATH of the object that asks (only without DT_RUNPATH), DT_RUNPATH, the loader's cache
(``ldconfig -p``), the default directories.  ``LD_LIBRARY_PATH`` is not looked at: it is the build
shell's, not the application's.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from types import MappingProxyType

from bundler.elf.shared_object import SharedObject, read_shared_object
from bundler.target_machine import TargetMachine

_LDCONFIG_LINE = re.compile(r"\s*(\S+) \(([^)]*)\) => (\S+)")


class LibrarySearch:
    """Finds shared libraries and reads each of them once.

    ``cache`` is the loader's cache of the build machine: SONAME -> path.  ``default`` are the
    directories that come after it.
    """

    def __init__(
        self, cache: Mapping[str, str] = MappingProxyType({}), default: tuple[str, ...] = ()
    ) -> None:
        self.cache = cache
        self.default = default
        self._read: dict[str, SharedObject] = {}

    def read(self, path: str) -> SharedObject:
        """The shared object at ``path``.  Raises :class:`NativeLibraryProblem`."""
        if path not in self._read:
            self._read[path] = read_shared_object(path)
        return self._read[path]

    def find(self, name: str, asker: SharedObject, extra: tuple[str, ...] = ()) -> SharedObject | None:
        """The library that satisfies DT_NEEDED ``name`` of ``asker``; None when there is none.

        ``extra`` directories come last.  A file for another machine is passed over, as the
        loader does.
        """
        for candidate in self.candidates(name, asker, extra):
            if os.path.isfile(candidate):
                found = self.read(candidate)
                if (found.machine, found.bits) == (asker.machine, asker.bits):
                    return found
        return None

    def candidates(self, name: str, asker: SharedObject, extra: tuple[str, ...] = ()) -> list[str]:
        """Every path that is tried, in order."""
        if "/" in name:
            return [name]
        own = asker.runpath or asker.rpath
        directories = [expand_origin(directory, asker.path) for directory in own]
        paths = [os.path.join(directory, name) for directory in directories]
        if name in self.cache:
            paths.append(self.cache[name])
        return paths + [os.path.join(directory, name) for directory in (*self.default, *extra)]


def expand_origin(directory: str, path: str) -> str:
    """``$ORIGIN`` in a search directory of the object at ``path`` (ld.so(8))."""
    origin = os.path.dirname(os.path.realpath(path))
    return os.path.normpath(directory.replace("${ORIGIN}", origin).replace("$ORIGIN", origin))


def build_machine_search(machine: TargetMachine) -> LibrarySearch:
    """The search as the build machine's loader does it; without ldconfig, default directories only."""
    tool = shutil.which("ldconfig") or shutil.which("ldconfig", path="/sbin:/usr/sbin")
    if tool is None:
        return LibrarySearch(default=machine.library_directories)
    result = subprocess.run([tool, "-p"], capture_output=True, text=True, errors="replace", check=False)
    return LibrarySearch(parse_ldconfig(result.stdout, machine.ldconfig_label), machine.library_directories)


def parse_ldconfig(text: str, label: str) -> dict[str, str]:
    """``ldconfig -p`` output as SONAME -> path: what has ``label``; the first entry of a name wins.

    An entry with ``hwcap`` is a variant for CPUs that have more instructions than every target has
    (glibc-hwcaps, ld.so(8)): it is left out.
    """
    cache: dict[str, str] = {}
    for line in text.splitlines():
        match = _LDCONFIG_LINE.fullmatch(line)
        if match is not None and label in match[2].split(",") and "hwcap:" not in match[2]:
            cache.setdefault(match[1], match[3])
    return cache
