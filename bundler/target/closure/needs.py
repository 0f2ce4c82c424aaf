"""What the interpreter itself imports at run time.  No Python source shows these imports.

The tables are made from the calls of ``PyImport_Import*``, ``_PyImport_GetModuleAttr*`` and the like in the
C sources of CPython 3.11 to 3.15.  A name that one version does not have is not found there, which is fine.
"""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Mapping

ALWAYS: Mapping[str, str] = {
    "_abc": "abc",
    "_codecs": "the codec registry",
    "_collections_abc": "os, and every collection's abstract base class",
    "_frozen_importlib": "the import system",
    "_frozen_importlib_external": "the import system",
    "_imp": "the import system",
    "_io": "standard streams",
    "_pylong": "int <-> str of huge numbers (Objects/longobject.c, 3.12+)",
    "_signal": "start-up",
    "_sitebuiltins": "exit, quit, help, copyright (what site puts into builtins)",
    "_strptime": "time.strptime (Modules/timemodule.c)",
    "_thread": "start-up",
    "_warnings": "start-up",
    "_weakref": "weakref, and the import system's locks",
    "abc": "io",
    "atexit": "finalisation",
    "builtins": "start-up",
    "codecs": "encodings",
    "copyreg": "object.__reduce_ex__ (Objects/typeobject.c)",
    "encodings": "the codec registry (Python/codecs.c)",
    "errno": "OSError",
    "faulthandler": "-X faulthandler and crash reports",
    "functools": "pickling operator objects (Modules/_operator.c)",
    "gc": "finalisation",
    "genericpath": "posixpath",
    "importlib": "__import__ (Python/import.c)",
    "importlib._bootstrap": "the frozen import system under its package name",
    "importlib._bootstrap_external": "the frozen import system under its package name",
    "importlib.machinery": "spec and loader types",
    "importlib.util": "spec helpers",
    "io": "open, standard streams (Python/pylifecycle.c)",
    "linecache": "source lines of tracebacks (Python/pythonrun.c, 3.13)",
    "marshal": "code objects",
    "os": "site-free start-up, paths",
    "posix": "os",
    "posixpath": "os",
    "runpy": "-m, when the executable is the interpreter (Modules/main.c)",
    "site": "copyright, credits, license; start-up of the interpreter (Python/pylifecycle.c)",
    "stat": "os",
    "string.templatelib": "pickling a template string (Objects/templateobject.c, 3.14+)",
    "struct": "memoryview of formats with several items (Objects/memoryobject.c)",
    "sys": "start-up",
    "threading": "finalisation joins its threads (Python/pylifecycle.c)",
    "time": "start-up",
    "traceback": "uncaught exceptions (Python/pythonrun.c, 3.13; crossinterp.c)",
    "typing": "class C[T] and type aliases (Objects/typevarobject.c, 3.12+)",
    "unicodedata": "identifiers that are not ASCII (Parser/pegen.c)",
    "warnings": "showing a warning (Python/_warnings.c)",
    "zipimport": "zip entries of sys.path (Python/import.c)",
}
"""Modules that every closure has, and what imports each."""

ALWAYS_WITH_SUBMODULES: Mapping[str, str] = {
    "encodings": "codecs are looked up by a name that may come from anywhere (encodings/__init__.py)",
}

FROM_C: Mapping[str, tuple[str, ...]] = {
    "_asyncio": (
        "asyncio",
        "asyncio.base_futures",
        "asyncio.base_tasks",
        "asyncio.coroutines",
        "asyncio.events",
        "asyncio.exceptions",
        "traceback",
        "weakref",
    ),
    "_codecs_cn": ("_multibytecodec",),
    "_codecs_hk": ("_multibytecodec", "_codecs_tw"),
    "_codecs_iso2022": ("_multibytecodec", "_codecs_cn", "_codecs_jp", "_codecs_kr"),
    "_codecs_jp": ("_multibytecodec",),
    "_codecs_kr": ("_multibytecodec",),
    "_codecs_tw": ("_multibytecodec",),
    "_ctypes": ("ctypes", "ctypes._layout"),
    "_curses": ("curses",),
    "_curses_panel": ("_curses",),
    "_datetime": ("_strptime", "time"),
    "_decimal": ("collections", "collections.abc", "numbers", "_pydecimal"),
    "_elementtree": ("copy", "pyexpat", "xml.etree.ElementPath"),
    "_interpchannels": ("concurrent.interpreters._channels",),
    "_interpqueues": ("concurrent.interpreters._queues",),
    "_interpreters": ("pickle", "runpy"),
    "_io": ("io",),
    "_json": ("json.decoder",),
    "_operator": ("functools",),
    "_pickle": ("_compat_pickle", "codecs", "copyreg", "functools"),
    "_sqlite3": ("functools", "sqlite3.dbapi2", "sqlite3.dump"),
    "_sre": ("re",),
    "_ssl": ("_socket",),
    "_zoneinfo": ("io", "pickle", "weakref", "zoneinfo._common", "zoneinfo._tzpath"),
    "array": ("collections.abc",),
    "math": ("_math_integer",),
    "posix": ("resource",),
    "signal": ("_socket",),
    "time": ("_strptime",),
}
"""What the C code of the standard library's extension and builtin modules imports."""

BY_BUILTIN: Mapping[str, str] = {
    "breakpoint": "pdb",  # Python/sysmodule.c, sys.breakpointhook
    "help": "pydoc",  # Lib/_sitebuiltins.py
}
"""What a builtin function imports when it is called.

The module is taken only if a module of the program calls the function by its name.  Otherwise pdb and pydoc
would be a third of the closure of the smallest program.
"""

BY_METHOD: Mapping[str, str] = {
    "as_uri": "urllib.request",  # Lib/pathlib, Path.as_uri(), 3.14+
    "from_uri": "urllib.request",  # Lib/pathlib, Path.from_uri(), 3.14+
}
"""What a method of a module that every program has imports when it is called.

The module is taken only if another module mentions the method's name.  Otherwise every program would have
the HTTP client, and with it OpenSSL.
"""

NOT_FOLLOWED: Mapping[str, frozenset[str]] = {
    "_sitebuiltins": frozenset(BY_BUILTIN.values()),
    "pathlib": frozenset({*BY_METHOD.values(), "urllib.error"}),
    "site": frozenset({"_pyrepl", "readline", "rlcompleter", "sitecustomize", "usercustomize"}),
}
"""Imports to ignore, by the importing module.

Every program has these importers.  The modules serve only the interactive prompt, help() or a method that few
programs call, or they belong to the machine's own Python.
"""

PROGRAMS_OF_STDLIB = frozenset({"idlelib", "test", "turtledemo"})
"""What stands beside the modules of the standard library without being for other programs to import."""

ALIASES: Mapping[str, str] = {
    "os.path": "posixpath",
    # Modules/mathmodule.c
    **({"math.integer": "_math_integer"} if sys.version_info >= (3, 15) else {}),
}
"""Names that a module puts into ``sys.modules`` without being a package."""

OTHER_PLATFORMS = frozenset(
    "_android_support _apple_support _aix_support _ios_support _msi _osx_support _overlapped _scproxy "
    "_winapi _winreg _wmi asyncio.windows_events java java.lang msvcrt nt org org.python "
    "org.python.core vms_lib winreg winsound _dummy_threading _manylinux pyimod02_importers riscos "
    "riscosenviron riscospath ce _emx_link os2 os2emxpath MacOS macresource ic EasyDialogs "
    "clr com cygwinreg System _pypy_openssl __pypy__ pypyjit _jython".split()
)
"""Modules that no CPython on Linux has.  Programs import them to find out what they run on."""


def computed_names() -> Mapping[str, tuple[str, ...]]:
    """Modules whose names the standard library computes, by the importing module.

    ``sysconfig`` makes the name of its data module from the ABI, the platform and the multiarch triplet.  The
    result is the running interpreter's, which is the target interpreter.
    """
    compute = getattr(sysconfig, "_get_sysconfigdata_name", None)
    return {"sysconfig": (compute(),)} if compute is not None else {}


def whole_stdlib() -> tuple[str, ...]:
    """The names at the top level of the standard library, except those that are programs of their own."""
    return tuple(sorted(sys.stdlib_module_names - PROGRAMS_OF_STDLIB))
