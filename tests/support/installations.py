"""Python installations as other sources than pyenv have them, made of one with an archive.

=============  ====================================================  ==================
layout         where libpython is                                    comes from
=============  ====================================================  ==================
``docker``     ``lib/libpython3.X.so.1.0``                           Docker's images, Fedora
``moved``      in ``bin/python3.X`` (position-independent) and in    python-build-standalone (uv), conda
               ``lib/libpython3.X.so.1.0``
``fixed``      in ``bin/python3.X``, which has fixed addresses       Debian without -dev
``pie``        in ``bin/python3.X``, position-independent            Ubuntu without -dev
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

from bundler.resources import stub_dir
from support.environments import clean_env, lock
from support.pythons import Python
from support.shared_objects import ZIG, ZIG_TARGET

LAYOUTS = ("docker", "moved", "fixed", "pie")
BUILT_FOR = "/install"

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
    "data": sysconfig._get_sysconfigdata_name(),
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


def _copy_library(facts: dict[str, str], root: Path, version: str) -> None:
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


def _hard_link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _link(facts: dict[str, str], root: Path, executable: Path, layout: str) -> None:
    executable.parent.mkdir()
    main = root / "main.c"
    main.write_text(_MAIN)
    if layout in ("docker", "moved"):
        shutil.copy(facts["shared"], root / "lib")
    if layout == "docker":
        shared = root / "lib" / os.path.basename(facts["shared"])
        libraries = [str(shared), "-Wl,-rpath,$ORIGIN/../lib"]
    else:
        words = [word for word in facts["libs"] if word.startswith("-l")]
        libraries = ["-Wl,--whole-archive", facts["archive"], "-Wl,--no-whole-archive", "-rdynamic", *words]
        libraries += ["-rtlib=none", str(stub_dir() / "arch" / "builtins.c")]
    position = "-no-pie" if layout == "fixed" else "-pie"
    code = "-fno-pie" if layout == "fixed" else "-fPIE"
    flags = (*ZIG_TARGET[:1], "x86_64-linux-gnu.2.36", "-O1", "-fno-sanitize=all", position, code)
    subprocess.run([ZIG, "cc", *flags, str(main), *libraries, "-o", str(executable)], check=True)
