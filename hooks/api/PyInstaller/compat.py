"""``PyInstaller.compat``: facts about the operating system and the target interpreter."""

from __future__ import annotations

import errno  # noqa: F401 - hooks use it from here
import importlib.machinery
import importlib.metadata as importlib_metadata  # noqa: F401 - hooks import it from here
import importlib.util
import os
import platform
import site
import subprocess
import sys
import sysconfig
from types import ModuleType
from typing import Any

from PyInstaller.exceptions import ExecCommandFailed

is_py35 = is_py36 = is_py37 = is_py38 = is_py39 = True
is_py310 = sys.version_info >= (3, 10)
is_py311 = sys.version_info >= (3, 11)
is_py312 = sys.version_info >= (3, 12)
is_py313 = sys.version_info >= (3, 13)
is_py314 = sys.version_info >= (3, 14)
is_py315 = sys.version_info >= (3, 15)

is_win = sys.platform.startswith("win")
is_win_10 = is_win_11 = is_win_wine = is_ms_app_store = False
is_cygwin = sys.platform == "cygwin"
is_darwin = sys.platform == "darwin"
is_linux = sys.platform.startswith("linux")
is_solar = sys.platform.startswith("sun")
is_aix = sys.platform.startswith("aix")
is_freebsd = sys.platform.startswith("freebsd")
is_openbsd = sys.platform.startswith("openbsd")
is_netbsd = sys.platform.startswith("netbsd")
is_hpux = sys.platform.startswith("hp-ux")
is_android = is_termux = False
is_unix = is_linux or is_solar or is_aix or is_freebsd or is_hpux or is_openbsd or is_netbsd
is_musl = is_linux and "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or "")
is_macos_11_compat = is_macos_11_native = is_macos_11 = False
is_nogil = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
is_64bits = sys.maxsize > 2**32

base_prefix = os.path.abspath(sys.base_prefix)
is_venv = is_virtualenv = sys.prefix != sys.base_prefix
is_conda = os.path.isdir(os.path.join(sys.base_prefix, "conda-meta"))
is_pure_conda = os.path.isdir(os.path.join(sys.prefix, "conda-meta"))
python_executable = sys.executable
architecture = "64bit" if is_64bits else "32bit"
system = platform.system()
machine = "intel" if platform.machine() in ("x86_64", "i686") else platform.machine()

BYTECODE_MAGIC = importlib.util.MAGIC_NUMBER
EXTENSION_SUFFIXES = importlib.machinery.EXTENSION_SUFFIXES
ALL_SUFFIXES = importlib.machinery.all_suffixes()

strict_collect_mode = False

PY3_BASE_MODULES = {
    "_collections_abc",
    "_weakrefset",
    "abc",
    "codecs",
    "collections",
    "copyreg",
    "encodings",
    "enum",
    "functools",
    "genericpath",
    "io",
    "heapq",
    "keyword",
    "linecache",
    "locale",
    "ntpath",
    "operator",
    "os",
    "posixpath",
    "re",
    "reprlib",
    "sre_compile",
    "sre_constants",
    "sre_parse",
    "stat",
    "traceback",
    "types",
    "weakref",
    "warnings",
}

# names of classes of PyInstaller.lib.modulegraph.modulegraph
PURE_PYTHON_MODULE_TYPES = {
    "SourceModule",
    "CompiledModule",
    "Package",
    "NamespacePackage",
    "ArchiveModule",
}
SPECIAL_MODULE_TYPES = {"AliasNode", "BuiltinModule", "RuntimeModule", "RuntimePackage", "Script"}
BINARY_MODULE_TYPES = {"Extension", "ExtensionPackage"}
VALID_MODULE_TYPES = PURE_PYTHON_MODULE_TYPES | SPECIAL_MODULE_TYPES | BINARY_MODULE_TYPES
BAD_MODULE_TYPES = {
    "BadModule",
    "ExcludedModule",
    "InvalidSourceModule",
    "InvalidCompiledModule",
    "MissingModule",
}
ALL_MODULE_TYPES = VALID_MODULE_TYPES | BAD_MODULE_TYPES
MODULE_TYPES_TO_TOC_DICT = {
    **dict.fromkeys(sorted(PURE_PYTHON_MODULE_TYPES | SPECIAL_MODULE_TYPES), "PYMODULE"),
    **dict.fromkeys(sorted(BINARY_MODULE_TYPES), "EXTENSION"),
    "BuiltinModule": "BUILTIN",
    "Script": "PYSOURCE",
}


def is_wine_dll(filename: str) -> bool:
    """Whether a file is a library of Wine: never."""
    return False


def getenv(name: str, default: str | None = None) -> str | None:
    """An environment variable."""
    return os.environ.get(name, default)


def setenv(name: str, value: str) -> None:
    """Set an environment variable until the hook ends."""
    os.environ[name] = value


def unsetenv(name: str) -> None:
    """Remove an environment variable until the hook ends."""
    os.environ.pop(name, None)


def exec_command(
    *cmdargs: str, encoding: str | None = None, raise_enoent: bool | None = None, **kwargs: Any
) -> str:
    """The text that a command writes to standard output.

    If it cannot be started, raises ``ExecCommandFailed``, or with ``raise_enoent`` ``FileNotFoundError``.
    """
    return _run(cmdargs, encoding, raise_enoent, kwargs)[1]


def exec_command_rc(*cmdargs: str, **kwargs: Any) -> int:
    """The exit code of a command."""
    return subprocess.call(cmdargs, **kwargs)


def exec_command_all(*cmdargs: str, encoding: str | None = None, **kwargs: Any) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    return _run(cmdargs, encoding, None, {"stderr": subprocess.PIPE, **kwargs})


def _run(
    words: tuple[str, ...], encoding: str | None, raise_missing: bool | None, options: dict[str, Any]
) -> tuple[int, str, str]:
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, check=False, **options)
    except FileNotFoundError:
        if raise_missing:
            raise
        raise ExecCommandFailed(f"cannot run {words[0]}: there is no such command") from None
    texts = [
        text.decode(encoding or sys.getfilesystemencoding(), "replace") if isinstance(text, bytes) else text
        for text in (done.stdout, done.stderr)
    ]
    return done.returncode, texts[0] or "", texts[1] or ""


def exec_python(*args: str, **kwargs: Any) -> str:
    """Standard output of the target interpreter run with ``args``."""
    return exec_command(python_executable, *args, **kwargs)


def exec_python_rc(*args: str, **kwargs: Any) -> int:
    """Exit code of the target interpreter run with ``args``."""
    return exec_command_rc(python_executable, *args, **kwargs)


def getsitepackages(prefixes: list[str] | None = None) -> list[str]:
    """The directories that packages are installed to."""
    return site.getsitepackages(prefixes)


def importlib_load_source(name: str, pathname: str) -> ModuleType:
    """The module ``name``, made by executing the file ``pathname``."""
    spec = importlib.util.spec_from_file_location(name, pathname)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def check_requirements() -> None:
    """Does nothing: PyInstaller's requirements are not needed."""
