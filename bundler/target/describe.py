"""Facts about the interpreter that runs this: an :class:`~bundler.interpreter.Interpreter`."""

from __future__ import annotations

import glob
import importlib.util
import os
import platform
import sys
import sysconfig

from bundler.errors import InterpreterUnsupported
from bundler.interpreter import Interpreter


def describe() -> Interpreter:
    """The facts about the running interpreter, from ``sys`` and ``sysconfig``.

    Raises ``InterpreterUnsupported`` for a free-threaded build (its object layout differs), for a debug
    build, and for an interpreter without ctypes.
    """
    version = sys.version_info
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        raise InterpreterUnsupported(
            f"{sys.executable} is a free-threaded build of Python, which is not supported",
            "without the GIL, the layout of every object differs",
            "give --python an interpreter with the GIL",
        )
    if sysconfig.get_config_var("Py_DEBUG"):
        raise InterpreterUnsupported(
            f"{sys.executable} is a debug build of Python, which is not supported",
            "its assertions fail for objects that it has not allocated itself",
            "give --python a release build",
        )
    if importlib.util.find_spec("_ctypes") is None:
        raise InterpreterUnsupported(
            f"{sys.executable} has no ctypes, with which freezing reads code objects",
            "it was built on a machine without libffi's headers",
            "build it again with libffi (on Debian and Ubuntu: apt install libffi-dev), or choose another",
        )
    return Interpreter(
        executable=os.path.abspath(sys.executable),
        version=(version.major, version.minor, version.micro),
        machine=platform.machine(),
        include=sysconfig.get_path("include"),
        libpython=static_library(),
        libs=link_libraries(),
        platlibdir=sys.platlibdir,
        linked=linked_libraries(),
        builtin_modules=tuple(sys.builtin_module_names),
    )


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


def mapped_file(address: int) -> str | None:
    """The file that this process has mapped at ``address`` (proc_pid_maps(5)); None if there is none."""
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as stream:
        for line in stream:
            place, *_, name = line.rstrip("\n").split(None, 5)
            start, _, end = place.partition("-")
            if int(start, 16) <= address < int(end, 16) and name.startswith("/"):
                return name
    return None
