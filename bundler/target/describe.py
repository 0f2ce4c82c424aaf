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
    """The running interpreter, from ``sys`` and ``sysconfig``.

    Raises ``InterpreterUnsupported`` for a free-threaded build, whose object layout is another one,
    for a debug build, and for one without ctypes.
    """
    version = sys.version_info
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        raise InterpreterUnsupported(
            f"{sys.executable} is a free-threaded build of Python, which is not supported",
            "without the GIL every object has another layout",
            "name an interpreter with the GIL with --python",
        )
    if sysconfig.get_config_var("Py_DEBUG"):
        raise InterpreterUnsupported(
            f"{sys.executable} is a debug build of Python, which is not supported",
            "its assertions do not allow for objects that nobody allocated",
            "name a release build with --python",
        )
    if importlib.util.find_spec("_ctypes") is None:
        raise InterpreterUnsupported(
            f"{sys.executable} has no ctypes, which freezing reads code objects with",
            "it was built where libffi's headers were not installed",
            "build it again with libffi (on Debian and Ubuntu: apt install libffi-dev), or name another one",
        )
    return Interpreter(
        executable=os.path.abspath(sys.executable),
        version=(version.major, version.minor, version.micro),
        machine=platform.machine(),
        include=sysconfig.get_path("include"),
        libpython=static_library(),
        libs=link_libraries(),
        platlibdir=sys.platlibdir,
    )


def _variable(name: str) -> str:
    value = sysconfig.get_config_var(name)
    return value if isinstance(value, str) else ""


def static_library() -> str | None:
    """Path of ``libpython3.X.a``, or None.

    ``LIBPL``/``LIBDIR`` are the directories of the configured prefix; for an installation that was
    moved afterwards the ``config-*`` directory of the standard library as it is found now is tried.
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
    """The ``-l`` options that a program linking ``libpython3.X.a`` needs, each once.

    ``MODLIBS`` are the libraries of the modules compiled into libpython (Makefile of CPython).
    Other linker words (``-L``, ``-Wl,-rpath``) name directories of the machine that built it.
    """
    words = " ".join(_variable(name) for name in ("MODLIBS", "LIBS", "SYSLIBS")).split()
    return " ".join(dict.fromkeys(word for word in words if word.startswith("-l")))
