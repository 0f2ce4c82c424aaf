"""Interpreters that are installed in other ways, made from one that is there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from support.environments import clean_env
from support.pythons import Python

_FACTS = """
import json, sys, sysconfig
print(json.dumps({
    "executable": sys.executable,
    "library": sysconfig.get_path("stdlib"),
    "include": sysconfig.get_path("include"),
    "shared": sysconfig.get_config_var("LIBDIR"),
}))
"""

_EMBEDDING = """
#include <Python.h>

int
main(int argc, char **argv)
{
    PyConfig config;
    PyConfig_InitPythonConfig(&config);
    config.parse_argv = 1;
    PyConfig_SetBytesArgv(&config, argc, argv);
    PyConfig_SetBytesString(&config, &config.platlibdir, "lib64");
    PyStatus status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    if (PyStatus_Exception(status)) {
        Py_ExitStatusException(status);
    }
    return Py_RunMain();
}
"""
"""An interpreter as ``./configure --with-platlibdir=lib64`` makes it."""

_NOT_NEEDED = frozenset({"__pycache__", "site-packages", "lib-dynload", "test", "idlelib", "lib2to3/tests"})


class CannotMake(Exception):
    """This machine lacks what such an installation is made of; the text says what."""


@dataclass(frozen=True)
class Base:
    """The installation that another one is made from: its files."""

    version: str
    executable: Path
    library: Path
    include: Path
    shared: Path


def base_of(python: Python) -> Base:
    done = subprocess.run([python.executable, "-I", "-c", _FACTS], stdout=subprocess.PIPE, check=True)
    facts = {name: Path(path) for name, path in json.loads(done.stdout).items()}
    return Base(python.version, **facts)


def _tree(base: Base, root: Path, library: str = "lib", name: str = "") -> Path:
    """A prefix at ``root`` without a standard library.  Returns its interpreter, which is a copy."""
    executable = root / "bin" / (name or f"python{base.version}")
    executable.parent.mkdir(parents=True)
    shutil.copy(os.path.realpath(base.executable), executable)
    (root / library).mkdir()
    (root / "include").symlink_to(base.include.parent)
    return executable


def renamed(base: Base, root: Path) -> Path:
    executable = _tree(base, root, name="interpreter")
    (root / "lib" / f"python{base.version}").symlink_to(base.library)
    return executable


def linked(base: Base, root: Path) -> Path:
    """A symbolic link to a symbolic link, outside the installation."""
    root.mkdir()
    (root / "inner").symlink_to(base.executable)
    (root / "py").symlink_to("inner")
    return root / "py"


def wrapped(base: Base, root: Path) -> Path:
    root.mkdir()
    wrapper = root / "python"
    wrapper.write_text(f'#!/bin/sh\necho "starting Python"\nexec "{base.executable}" "$@"\n')
    wrapper.chmod(0o755)
    return wrapper


def zipped(base: Base, root: Path) -> Path:
    """The pure modules in ``python311.zip``; ``os.py`` stays, by which CPython finds its prefix."""
    executable = _tree(base, root)
    archive = root / "lib" / f"python{base.version.replace('.', '')}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as members:
        for name in _library_files(base.library):
            members.write(base.library / name, name)
    library = root / "lib" / f"python{base.version}"
    _link(base.library, library, ["os.py", "lib-dynload"])
    return executable


def sourceless(base: Base, root: Path) -> Path:
    executable = _tree(base, root)
    library = root / "lib" / f"python{base.version}"
    for name in _library_files(base.library):
        (library / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(base.library / name, library / name)
    compiling = [str(base.executable), "-I", "-m", "compileall", "-q", "-b", str(library)]
    subprocess.run(compiling, env=clean_env(), stdout=subprocess.DEVNULL, check=False)
    for path in library.rglob("*.py"):
        path.unlink()
    _link(base.library, library, ["lib-dynload"])
    return executable


def lib64(base: Base, root: Path) -> Path:
    """As Fedora's: ``sys.platlibdir`` is ``lib64``."""
    compiler = shutil.which("gcc")
    if compiler is None or not (base.shared / f"libpython{base.version}.so").exists():
        raise CannotMake("no gcc, or no shared libpython to link with")
    executable = _tree(base, root, "lib64")
    main = root / "main.c"
    main.write_text(_EMBEDDING)
    flags = [f"-I{base.include}", f"-I{base.include.parent}", f"-L{base.shared}", f"-Wl,-rpath,{base.shared}"]
    command = [compiler, str(main), *flags, f"-lpython{base.version}", "-o", str(executable)]
    subprocess.run(command, check=True)
    (root / "lib64" / f"python{base.version}").symlink_to(base.library)
    return executable


def incomplete(base: Base, root: Path, without: Collection[str]) -> Path:
    """The modules ``without`` are missing, as in a distribution's minimal package."""
    executable = _tree(base, root)
    library = root / "lib" / f"python{base.version}"
    _link(base.library, library, [path.name for path in base.library.iterdir() if path.stem not in without])
    return executable


KINDS: Mapping[str, Callable[[Base, Path], Path]] = {
    "renamed": renamed,
    "linked": linked,
    "wrapped": wrapped,
    "zipped": zipped,
    "sourceless": sourceless,
    "lib64": lib64,
}
"""What makes each kind.  Its result is the path of the interpreter."""


def _library_files(library: Path) -> list[str]:
    """The files of the standard library that are not native, as paths relative to it."""
    found = []
    for directory, below, names in os.walk(library):
        inner = os.path.relpath(directory, library)
        below[:] = [
            name
            for name in below
            if name not in _NOT_NEEDED
            and os.path.normpath(f"{inner}/{name}") not in _NOT_NEEDED
            and not name.startswith("config-")
        ]
        found += [os.path.normpath(f"{inner}/{name}") for name in names]
    return sorted(found)


def _link(library: Path, to: Path, names: Collection[str]) -> None:
    """Symbolic links ``to``/NAME, and an empty ``site-packages``."""
    to.mkdir(parents=True, exist_ok=True)
    for name in names:
        if name != "site-packages":
            (to / name).symlink_to(library / name)
    (to / "site-packages").mkdir()
