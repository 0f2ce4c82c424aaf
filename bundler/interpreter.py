"""The target interpreter: the CPython that the executable will contain."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Singletons:
    """Where libpython keeps its singletons: offsets in bytes inside the object ``_PyRuntime``.

    Of each row: the first object, and the distance between neighbours.  ``small_ints`` is that of -5,
    ``latin1`` that of ``"\\x80"``.
    """

    small_ints: int
    small_int_size: int
    ascii: int
    ascii_size: int
    latin1: int
    latin1_size: int
    bytes_characters: int
    byte_size: int
    str_empty: int
    bytes_empty: int
    tuple_empty: int


@dataclass(frozen=True)
class Interpreter:
    """Facts about one CPython installation, found by :mod:`bundler.target.describe`.

    ``executable`` is the path that the user named (for a virtual environment: its ``bin/python``).
    All paths are absolute.  ``version`` is ``sys.version_info[:3]``, ``machine`` is what
    ``platform.machine()`` says.

    ``libpython`` is the static library, or None when the installation has none.  ``libs`` are the ``-l``
    options for the other libraries that ``libpython`` needs.  ``platlibdir`` is ``sys.platlibdir``.

    ``linked`` are files that may contain libpython linked: shared libraries, then the executable of the
    process.  ``builtin_modules`` are the modules that are compiled into libpython.  ``certificates`` are the
    file and the directory where its OpenSSL looks for certificates of authorities, if it has OpenSSL.
    ``prefix`` is the directory that CPython was built for, which libpython contains.  The installation may
    have been moved since then.
    """

    executable: str
    version: tuple[int, int, int]
    machine: str
    libpython: str | None
    libs: str
    platlibdir: str
    singletons: Singletons
    linked: tuple[str, ...] = ()
    builtin_modules: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    prefix: str = ""

    @property
    def minor(self) -> tuple[int, int]:
        """``(3, 12)`` for 3.12.1."""
        return self.version[:2]
