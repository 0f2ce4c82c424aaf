"""Python installations as other sources than pyenv have them, made of one with an archive.

=============  ====================================================  ==================
layout         where libpython is                                    comes from
=============  ====================================================  ==================
``docker``     ``lib/libpython3.X.so.1.0``                           Docker's images, Fedora
``moved``      in ``bin/python3.X`` (position-independent) and in    python-build-standalone (uv), conda
               ``lib/libpython3.X.so.1.0``
``fixed``      in ``bin/python3.X``, which has fixed addresses       Debian without -dev
``pie``        in ``bin/python3.X``, position-independent            Ubuntu without -dev
``built-in``   in ``bin/python3.X``, with one more built-in module   python-build-standalone, conda
               that needs ``lib/libforeign.so``
=============  ====================================================  ==================

In all of them sysconfig says that everything is below ``/install``, and there is no ``libpython3.X.a``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

from bundler.resources import stub_dir
from support.environments import clean_env, lock
from support.pythons import Python
from support.shared_objects import ZIG, ZIG_TARGET

LAYOUTS = ("docker", "moved", "fixed", "pie")
"""Those for which everything is tested."""

BUILT_IN = "_gdbm"
"""The module that is built in: one of the standard library whose objects write when they are destroyed."""

BUILT_FOR = "/install"

HERE = Path(__file__).parent

_COMPILE = (ZIG, "cc", *ZIG_TARGET[:1], "x86_64-linux-gnu.2.36", "-O1", "-fno-sanitize=all")

_MAIN = """
int Py_BytesMain(int, char **);
int main(int count, char **words) { return Py_BytesMain(count, words); }
"""

_FACTS = """
import json, os, sys, sysconfig
var = sysconfig.get_config_var
print(json.dumps({
    "prefix": sys.base_prefix, "stdlib": sysconfig.get_path("stdlib"),
    "archive": os.path.join(var("LIBPL"), var("LIBRARY")), "headers": sysconfig.get_path("include"),
    "shared": os.path.join(var("LIBDIR"), var("INSTSONAME") or "none"),
    "data": sysconfig._get_sysconfigdata_name(), "builtin": sys.builtin_module_names,
    "libs": [word for name in ("MODLIBS", "LIBS", "SYSLIBS") for word in (var(name) or "").split()],
}))
"""


def make_installation(base: Path, python: Python, layout: str) -> Python:
    """The installation, below ``base``, made once.

    Raises LookupError if ``python`` has not what it takes.
    """
    said = subprocess.run(
        [python.executable, "-I", "-c", _FACTS], capture_output=True, text=True, check=True, env=clean_env()
    )
    facts = json.loads(said.stdout)
    if layout in ("docker", "moved") and not os.path.isfile(facts["shared"]):
        raise LookupError(f"{python.executable} has no shared libpython")
    if any(word.startswith("-l") and word[2:] in ("z", "expat") for word in facts["libs"]):
        raise LookupError(f"{python.executable} has an archive that needs more libraries")
    root = base / "installations" / f"{python.version}-{layout}"
    executable = root / "bin" / f"python{python.version}"
    with lock(root.with_name(f"{root.name}.lock")):
        if not (root / ".complete").exists():
            shutil.rmtree(root, ignore_errors=True)
            _copy_library(facts, root, python.version)
            _link(facts, root, executable, layout)
            (root / ".complete").touch()
    return replace(python, executable=str(executable))


def _copy_library(facts: dict[str, Any], root: Path, version: str) -> None:
    """The standard library and the headers.  The files of sysconfig get another prefix."""
    library = root / "lib" / f"python{version}"
    ignored = shutil.ignore_patterns("test", "tests", "idlelib", "__pycache__", "site-packages", "*.a")
    shutil.copytree(facts["stdlib"], library, ignore=ignored, copy_function=_hard_link)
    (root / "include").mkdir()
    (root / "include" / f"python{version}").symlink_to(facts["headers"])
    data = library / f"{facts['data']}.py"
    text = data.read_text().replace(facts["prefix"], BUILT_FOR)
    data.unlink()  # a hard link
    data.write_text(text)


_STARTS = {
    "builtins": "NULL",
    "sys": "NULL",
    "marshal": "PyMarshal_Init",
    "_warnings": "_PyWarnings_Init",
}
"""Functions that are not called ``PyInit_<name>`` (CPython's Modules/config.c.in)."""


def _with_built_in(facts: dict[str, Any], root: Path) -> list[str]:
    """What to link in place of the archive: another table of built-in modules, the module, its library."""
    archive = root / "libpython.a"
    shutil.copy(facts["archive"], archive)
    subprocess.run([ZIG, "ar", "d", str(archive), "config.o"], check=True)
    starts = {name: _STARTS.get(name, f"PyInit_{name}") for name in [*facts["builtin"], BUILT_IN]}
    rows = "".join(f'{{"{name}", {start}}},\n' for name, start in starts.items())
    declared = "".join(f"extern PyObject *{start}(void);\n" for start in starts.values() if start != "NULL")
    table = f"struct _inittab _PyImport_Inittab[] = {{\n{rows}{{0, 0}}}};\n"
    (root / "config.c").write_text(f"#include <Python.h>\n{declared}{table}")
    library = root / "lib" / "libforeign.so"
    foreign = str(HERE / "foreign.c")
    subprocess.run([*_COMPILE, "-shared", "-fPIC", foreign, "-o", str(library)], check=True)
    sources = [str(root / "config.c"), str(HERE / "foreign_module.c"), f"-DSTART=PyInit_{BUILT_IN}"]
    sources += ["-I", facts["headers"], "-idirafter", os.path.dirname(facts["headers"])]
    return [str(archive), *sources, str(library), "-Wl,-rpath,$ORIGIN/../lib"]


def _hard_link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _link(facts: dict[str, Any], root: Path, executable: Path, layout: str) -> None:
    executable.parent.mkdir()
    main = root / "main.c"
    main.write_text(_MAIN)
    if layout in ("docker", "moved"):
        shutil.copy(facts["shared"], root / "lib")
    if layout == "docker":
        shared = root / "lib" / os.path.basename(facts["shared"])
        libraries = [str(shared), "-Wl,-rpath,$ORIGIN/../lib"]
    else:
        archive = [facts["archive"]]
        if layout == "built-in":
            archive = _with_built_in(facts, root)
        words = [word for word in facts["libs"] if word.startswith("-l")]
        libraries = ["-Wl,--whole-archive", *archive, "-Wl,--no-whole-archive", "-rdynamic", *words]
        libraries += ["-rtlib=none", str(stub_dir() / "arch" / "builtins.c")]
    position = "-no-pie" if layout == "fixed" else "-pie"
    code = "-fno-pie" if layout == "fixed" else "-fPIE"
    subprocess.run([*_COMPILE, position, code, str(main), *libraries, "-o", str(executable)], check=True)
