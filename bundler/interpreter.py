"""The target interpreter: the CPython that the executable will contain."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Interpreter:
    """Facts about one CPython installation, found by :mod:`bundler.target.describe`.

    ``executable`` is the path that the user named (for a virtual environment: its ``bin/python``).
    All paths are absolute.  ``version`` is ``sys.version_info[:3]``, ``machine`` is what
    ``platform.machine()`` says.

    ``include`` is the directory of ``Python.h``.  ``libpython`` is the static library, or None when the
    installation has none.  ``libs`` are the ``-l`` options for the other libraries that ``libpython`` needs.
    ``platlibdir`` is ``sys.platlibdir``.

    ``linked`` are files that may contain libpython linked: shared libraries, then the executable of the
    process.  ``builtin_modules`` are the modules that are compiled into libpython.
    """

    executable: str
    version: tuple[int, int, int]
    machine: str
    include: str
    libpython: str | None
    libs: str
    platlibdir: str
    linked: tuple[str, ...] = ()
    builtin_modules: tuple[str, ...] = ()

    @property
    def header_flags(self) -> tuple[str, ...]:
        """Compiler flags that find ``Python.h`` and what it includes.

        Debian's ``pyconfig.h`` includes the ``pyconfig.h`` of the architecture by a path that starts at
        ``/usr/include``.  That directory also has the build machine's C library headers, so it comes last,
        after the headers that zig has for the target machine.
        """
        return ("-I", self.include, "-idirafter", os.path.dirname(self.include))

    @property
    def minor(self) -> tuple[int, int]:
        """``(3, 12)`` for 3.12.1."""
        return self.version[:2]
