"""How the target interpreter came onto this machine, and which command helps if it will not do.

A message that says "install libpython" helps only who knows the command.  It differs with the kind of
installation, which is recognised by facts about its files.  The interpreter itself need not run for that.

1. ``pyvenv.cfg`` of a virtual environment names the directory of its base interpreter (PEP 405).  It also
   names uv, if that made the environment: then the user has uv, which helps if nothing else is known.
2. conda keeps a record of packages in ``conda-meta/`` of each environment.
3. uv writes its name into the EXTERNALLY-MANAGED file (PEP 668) of every Python that it installs.
4. pyenv and Homebrew have a directory for all versions.
5. The prefix ``/usr`` belongs to the distribution, whose name is in ``/etc/os-release`` (os-release(5)).
6. The official images of Docker install to ``/usr/local`` and set ``PYTHON_VERSION``.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bundler.target.supported import NEWEST

Kind = Literal["uv", "conda", "Docker", "Debian", "Fedora", "Homebrew", "pyenv", "other"]

Need = Literal["version", "gil", "release", "glibc", "libpython", "stdlib"]
"""What is lacking: another version of CPython; an ordinary build instead of a free-threaded one, of a debug
build, or of one for musl; any libpython; modules of the standard library."""

_FIND = "then --python $(uv python find --managed-python {version})"
_ANYWHERE = f"pip install uv && uv python install {{version}}, {_FIND}"
_UV_AGAIN = "uv python install --reinstall {version}"
_CONDA = "conda create -n app python={version}, then --python with the path of that environment"
_CONDA_AGAIN = "conda install --force-reinstall python={version}"
_IMAGE = "use the image python:{version} or python:{version}-slim"
_APT = "apt install python{version} libpython{version}-dev"
_DNF = "dnf install python{version}-devel"
_BREW_AGAIN = "brew reinstall python@{version}"
_PYENV_AGAIN = "pyenv install --force {version}"
_LIBRARIES = "the development files of libraries (on Debian: apt install libffi-dev libssl-dev zlib1g-dev)"

ADVICE: Mapping[Kind, Mapping[Need, str]] = {
    "uv": {
        "version": f"uv python install {{version}}, {_FIND}",
        "gil": f"uv python install {{version}}, without a t after it, {_FIND}",
        "release": f"uv python install {{version}}, without +debug after it, {_FIND}",
        "glibc": f"uv python install cpython-{{version}}-linux-x86_64-gnu, {_FIND}",
        "libpython": _UV_AGAIN,
        "stdlib": _UV_AGAIN,
    },
    "conda": {
        "version": _CONDA,
        "gil": f"conda install python-gil, or {_CONDA}",
        "release": _CONDA,
        "glibc": _CONDA,
        "libpython": _CONDA_AGAIN,
        "stdlib": _CONDA_AGAIN,
    },
    "Docker": {
        "version": _IMAGE,
        "gil": _IMAGE,
        "release": _IMAGE,
        "glibc": f"{_IMAGE}: those with alpine in their name have musl",
        "libpython": _IMAGE,
        "stdlib": _IMAGE,
    },
    "Debian": {
        "version": f"{_APT}, if your release has it; else {_ANYWHERE}",
        "gil": f"{_APT}, then --python python{{version}}, not the one that ends in t",
        "release": f"{_APT}, then --python python{{version}}, not the one of python{{version}}-dbg",
        "glibc": _ANYWHERE,
        "libpython": "apt install libpython{version}-dev",
        "stdlib": "apt install python{version} libpython{version}-stdlib",
    },
    "Fedora": {
        "version": f"{_DNF}, if your release has it; else {_ANYWHERE}",
        "gil": f"{_DNF}, then --python python{{version}}, not the one that ends in t",
        "release": f"{_DNF}, then --python python{{version}}, not the one of the -debug package",
        "glibc": _ANYWHERE,
        "libpython": f"{_DNF} python{{version}}-libs",
        "stdlib": "dnf install python{version}-libs",
    },
    "Homebrew": {
        "version": "brew install python@{version}, then --python $(brew --prefix)/bin/python{version}",
        "gil": "brew install python@{version}, then --python $(brew --prefix)/bin/python{version}",
        "release": _BREW_AGAIN,
        "glibc": _BREW_AGAIN,
        "libpython": _BREW_AGAIN,
        "stdlib": _BREW_AGAIN,
    },
    "pyenv": {
        "version": "pyenv install {version}, then --python $(pyenv prefix {version})/bin/python",
        "gil": "pyenv install {version}, without a t after it",
        "release": "pyenv install {version}, without --debug",
        "glibc": _ANYWHERE,
        "libpython": _PYENV_AGAIN,
        "stdlib": f"install {_LIBRARIES}, then {_PYENV_AGAIN}",
    },
    "other": {
        "version": _ANYWHERE,
        "gil": f"build it without --disable-gil, or {_ANYWHERE}",
        "release": f"build it without --with-pydebug, or {_ANYWHERE}",
        "glibc": _ANYWHERE,
        "libpython": f"build it with ./configure --enable-shared and make install, or {_ANYWHERE}",
        "stdlib": f"install it again; if you build it, install {_LIBRARIES} first",
    },
}


@dataclass(frozen=True)
class Installation:
    """Where an interpreter comes from.  ``prefix`` is the directory that it is installed in."""

    kind: Kind
    prefix: str

    def advice(self, need: Need, minor: tuple[int, int] | None = None) -> str:
        """What to type to get what is lacking, for the version ``minor`` or else the newest supported one."""
        version = ".".join(map(str, minor or NEWEST))
        return ADVICE[self.kind][need].format(version=version)


def find_installation(
    executable: str, prefix: str = "", *, root: str = "/", environ: Mapping[str, str] | None = None
) -> Installation:
    """The installation that ``executable`` belongs to, a path or a name on PATH.

    ``prefix`` is the interpreter's ``sys.base_prefix``, if it has told.  Without it, the place of the
    executable decides, after symbolic links.  ``root`` is the directory that ``/etc`` is in.
    """
    environ = os.environ if environ is None else environ
    path = Path(executable if os.sep in executable else shutil.which(executable) or executable)
    settings = _settings(path)
    home = settings.get("home")
    real = Path(os.path.realpath(Path(home) / path.name if home else path))
    base = Path(prefix) if prefix else real.parent.parent
    return Installation(_kind(path, base, settings, root, environ), str(base))


def _settings(executable: Path) -> Mapping[str, str]:
    """``pyvenv.cfg`` of the virtual environment that the executable is in; none for any other."""
    for directory in (executable.parent, executable.parent.parent):
        try:
            text = (directory / "pyvenv.cfg").read_text("utf-8", "replace")
        except OSError:
            continue
        pairs = (line.partition("=") for line in text.splitlines())
        return {key.strip().lower(): value.strip() for key, _, value in pairs}
    return {}


def _kind(path: Path, base: Path, settings: Mapping[str, str], root: str, environ: Mapping[str, str]) -> Kind:
    if (base / "conda-meta").is_dir():
        return "conda"
    if _managed_by_uv(base):
        return "uv"
    pyenv = environ.get("PYENV_ROOT") or "/.pyenv"
    if any(f"{pyenv}/{below}/" in str(place) for place in (path, base) for below in ("versions", "shims")):
        return "pyenv"
    if "/Cellar/" in f"{base}/" or "/.linuxbrew/" in f"{base}/":
        return "Homebrew"
    if str(base) == "/usr":
        return _distribution(root)
    if str(base) == "/usr/local" and "PYTHON_VERSION" in environ:
        return "Docker"
    return "uv" if "uv" in settings else "other"


def _managed_by_uv(base: Path) -> bool:
    for file in sorted(base.glob("lib*/python3*/EXTERNALLY-MANAGED")):
        try:
            text = file.read_text("utf-8", "replace")
        except OSError:
            continue
        if re.search(r"managed by uv\b", text):
            return True
    return False


def _distribution(root: str) -> Kind:
    try:
        text = Path(root, "etc/os-release").read_text("utf-8", "replace")
    except OSError:
        return "other"
    found = re.findall(r'^(?:ID|ID_LIKE)=["\']?([^"\'\n]*)', text, re.MULTILINE)
    names = " ".join(found).split()
    families: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("Debian", ("debian", "ubuntu")),
        ("Fedora", ("fedora", "rhel", "centos")),
    )
    return next((kind for kind, family in families if any(name in family for name in names)), "other")
