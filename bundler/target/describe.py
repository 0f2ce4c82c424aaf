"""Facts about the interpreter that runs this: an :class:`~bundler.interpreter.Interpreter`."""

from __future__ import annotations

import glob
import importlib
import os
import platform
import sys
import sysconfig

from bundler.errors import InterpreterUnsupported, StandardLibraryMissing
from bundler.interpreter import Interpreter

ANALYSIS = ("bundler.target.closure.graph", "bundler.target.freeze.generate", "bundler.target.hooks.survey")
"""The modules of all that the worker does.  Together they import what is needed of the standard library."""


def describe() -> Interpreter:
    """The facts about the running interpreter, from ``sys`` and ``sysconfig``.

    Raises ``InterpreterUnsupported`` for a free-threaded build (its object layout differs), for a debug
    build, for one that is linked with musl, and for one whose memory is not as bundler knows it.  Raises
    ``StandardLibraryMissing`` if a module of the standard library is not there without which nothing can be
    analysed.
    """
    version = sys.version_info
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        raise InterpreterUnsupported(
            f"{sys.executable} is a free-threaded build of Python, which is not supported",
            "it lays out every object in another way, and shares code between threads that run at once; the\n"
            "build of the same version with the GIL runs the same programs",
            need="gil",
        )
    if sysconfig.get_config_var("Py_DEBUG"):
        raise InterpreterUnsupported(
            f"{sys.executable} is a debug build of Python, which is not supported",
            "its assertions fail for objects that it has not allocated itself",
            need="release",
        )
    if any("musl" in _variable(name) for name in ("HOST_GNU_TYPE", "MULTIARCH", "SOABI")):
        raise InterpreterUnsupported(
            f"{sys.executable} is linked with musl, which is not supported",
            "executables are made for glibc",
            need="glibc",
        )
    _check_library()
    from bundler.target.probe.check import probe  # which needs ctypes

    return Interpreter(
        executable=os.path.abspath(sys.executable),
        version=(version.major, version.minor, version.micro),
        machine=platform.machine(),
        libpython=static_library(),
        libs=link_libraries(),
        platlibdir=sys.platlibdir,
        singletons=probe(),
        linked=linked_libraries(),
        builtin_modules=tuple(sys.builtin_module_names),
        certificates=certificates(),
        prefix=os.path.dirname(_variable("BINDIR")),
    )


def _check_library() -> None:
    for name in ANALYSIS:
        try:
            importlib.import_module(name)
        except ImportError as error:
            raise StandardLibraryMissing(
                f"{sys.executable} lacks parts of its standard library",
                f"{type(error).__name__}: {error}",
                need="stdlib",
            ) from error


def _variable(name: str) -> str:
    value = sysconfig.get_config_var(name)
    return value if isinstance(value, str) else ""


def static_library() -> str | None:
    """Path of ``libpython3.X.a``, or None when it is not there.

    ``LIBPL`` and ``LIBDIR`` are below the prefix that CPython was built for.  If the installation was moved
    since then, the library is in the ``config-*`` directory of the standard library.
    """
    name = _variable("LIBRARY")
    if not name.endswith(".a"):
        name = f"libpython{_variable('LDVERSION')}.a"
    directories = [_variable("LIBPL"), _variable("LIBDIR")]
    directories += sorted(glob.glob(os.path.join(glob.escape(sysconfig.get_path("stdlib")), "config-*")))
    directories.append(os.path.join(sys.base_prefix, "lib"))
    for directory in directories:
        path = os.path.join(directory, name)
        if directory and os.path.isfile(path):
            return path
    return None


def link_libraries() -> str:
    """The ``-l`` options for the libraries that ``libpython3.X.a`` needs, each once.

    ``MODLIBS`` are the libraries of the modules compiled into libpython (Makefile of CPython).  Other
    linker options there (``-L``, ``-Wl,-rpath``) are left out: they name directories of the machine on which
    CPython was built.
    """
    words = " ".join(_variable(name) for name in ("MODLIBS", "LIBS", "SYSLIBS")).split()
    return " ".join(dict.fromkeys(word for word in words if word.startswith("-l")))


def linked_libraries() -> tuple[str, ...]:
    """Files that may contain this libpython, linked: shared libraries, then the executable of this process.

    First comes the shared library that this process runs on, if any.  Interpreters that have libpython in
    their executable often come with a shared library, too, for programs that embed Python.  It is in the
    ``lib`` directory of the installation, or in ``LIBDIR``, which was decided when CPython was built.
    """
    running = mapped_file(id(int))
    executable = os.path.realpath("/proc/self/exe")
    found = [running] if running and running != executable else []
    names = [_variable("INSTSONAME"), _variable("LDLIBRARY"), f"libpython{_variable('LDVERSION')}.so.1.0"]
    directories = [os.path.join(sys.base_prefix, "lib"), os.path.join(sys.base_prefix, sys.platlibdir)]
    directories += [os.path.join(_variable("LIBDIR"), _variable("MULTIARCH")), _variable("LIBDIR")]
    for directory in filter(None, directories):
        found += [os.path.realpath(os.path.join(directory, name)) for name in names if ".so" in name]
    if running == executable:
        found.append(executable)
    return tuple(path for path in dict.fromkeys(found) if os.path.isfile(path))


def certificates() -> tuple[str, ...]:
    """The file and the directory that OpenSSL was built to look for certificates of authorities in.

    Nothing if the interpreter has no OpenSSL.
    """
    try:
        import _ssl
    except ImportError:
        return ()
    _, file, _, directory = _ssl.get_default_verify_paths()
    return file, directory


def mapped_file(address: int) -> str | None:
    """The file that this process has mapped at ``address`` (proc_pid_maps(5)); None if there is none."""
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as stream:
        for line in stream:
            place, *_, name = line.rstrip("\n").split(None, 5)
            start, _, end = place.partition("-")
            if int(start, 16) <= address < int(end, 16) and name.startswith("/"):
                return name
    return None
