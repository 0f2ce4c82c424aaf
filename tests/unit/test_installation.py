"""Kinds of installations, recognised in made-up trees, and the commands that help."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest

from bundler.installation import ADVICE, Installation, Kind, Need, find_installation

UV_TEXT = (
    "[externally-managed]\nError=This Python installation is managed by uv and should not be modified.\n"
)
DEBIAN_TEXT = "[externally-managed]\nError=To install Python packages system-wide, try apt install\n"


def tree(root: Path, **files: str) -> Path:
    """A directory with these files; ``__`` in a name stands for a slash.  ``-> PATH`` is a symbolic link."""
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        if text.startswith("-> "):
            path.symlink_to(text.removeprefix("-> "))
        else:
            path.write_text(text)
    return root


def kind(executable: Path | str, root: Path, prefix: str = "", **environ: str) -> Kind:
    return find_installation(str(executable), prefix, root=str(root), environ=environ).kind


def os_release(root: Path, text: str) -> None:
    tree(root, **{"etc__os-release": text})


def test_conda(tmp_path: Path) -> None:
    tree(
        tmp_path / "env", **{"bin__python3.12": "", "bin__python": "-> python3.12", "conda-meta__history": ""}
    )
    found = find_installation(str(tmp_path / "env/bin/python"), root=str(tmp_path), environ={})
    assert found == Installation("conda", str(tmp_path / "env"))


def test_uv(tmp_path: Path) -> None:
    base = tmp_path / "share/uv/python/cpython-3.12.9-linux-x86_64-gnu"
    tree(base, **{"bin__python3.12": "", "lib__python3.12__EXTERNALLY-MANAGED": UV_TEXT})
    assert kind(base / "bin/python3.12", tmp_path) == "uv"
    venv = tree(
        tmp_path / "app/.venv",
        **{"bin__python": f"-> {base}/bin/python3.12", "pyvenv.cfg": f"home = {base}/bin\nuv = 0.9.1\n"},
    )
    assert kind(venv / "bin/python", tmp_path) == "uv"
    assert find_installation(str(venv / "bin/python"), environ={}).prefix == str(base)


@pytest.mark.parametrize("settings", ["home = {bin}\n", "HOME={bin}\nuv = 0.9.1\n"])
def test_virtual_environments_are_of_the_kind_of_their_base(tmp_path: Path, settings: str) -> None:
    """Even if uv made it: its commands do not bring Debian's headers."""
    os_release(tmp_path, "ID=ubuntu\nID_LIKE=debian\n")
    venv = tree(tmp_path / "venv", **{"pyvenv.cfg": settings.format(bin="/usr/bin"), "bin__python3": ""})
    assert kind(venv / "bin/python3", tmp_path, prefix="/usr") == "Debian"


def test_an_unknown_base_of_a_user_with_uv(tmp_path: Path) -> None:
    base = tree(tmp_path / "opt/python", **{"bin__python3": ""})
    for text, expected in (("home = {}\nuv = 0.9\n", "uv"), ("home = {}\n", "other")):
        venv = tree(tmp_path / expected, **{"pyvenv.cfg": text.format(base / "bin"), "bin__python3": ""})
        assert kind(venv / "bin/python3", tmp_path) == expected


def test_pyenv(tmp_path: Path) -> None:
    base = tree(tmp_path / ".pyenv/versions/3.11.7", **{"bin__python3.11": "", "lib__python3.11__os.py": ""})
    assert kind(base / "bin/python3.11", tmp_path) == "pyenv"
    shim = tree(tmp_path / ".pyenv", **{"shims__python": "#!/bin/sh\n"}) / "shims/python"
    assert kind(shim, tmp_path) == "pyenv"
    assert kind("/opt/py/versions/3.12.1/bin/python", tmp_path, PYENV_ROOT="/opt/py") == "pyenv"
    assert kind("/opt/py/versions/3.12.1/bin/python", tmp_path) == "other"


@pytest.mark.parametrize(
    "prefix",
    [
        "/data/linuxbrew/.linuxbrew/Cellar/python@3.13/3.13.1",
        "/data/linuxbrew/.linuxbrew/opt/python@3.13",
        "/opt/brew/Cellar/python@3.12/3.12.8",
    ],
)
def test_homebrew(tmp_path: Path, prefix: str) -> None:
    assert kind("/somewhere/bin/python3", tmp_path, prefix=prefix) == "Homebrew"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n', "Debian"),
        ("NAME=Linux Mint\nID=linuxmint\nID_LIKE='ubuntu debian'\n", "Debian"),
        ("ID=fedora\n", "Fedora"),
        ('ID="almalinux"\nID_LIKE="rhel centos fedora"\n', "Fedora"),
        ("ID=arch\n", "other"),
        ("BUILD_ID=debian\n", "other"),
        (None, "other"),
    ],
)
def test_distributions(tmp_path: Path, text: str | None, expected: str) -> None:
    if text is not None:
        os_release(tmp_path, text)
    assert kind("/usr/bin/python3", tmp_path, prefix="/usr") == expected
    assert kind("/usr/local/bin/python3", tmp_path, prefix="/usr/local") == "other"


def test_image(tmp_path: Path) -> None:
    """It is based on Debian, but its Python does not come from there."""
    os_release(tmp_path, "ID=debian\n")
    found = kind("/usr/local/bin/python3", tmp_path, prefix="/usr/local", PYTHON_VERSION="3.12.8")
    assert found == "Docker"
    assert kind("/usr/bin/python3", tmp_path, prefix="/usr", PYTHON_VERSION="3.12.8") == "Debian"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "pyvenv.cfg").mkdir()
    (tmp_path / "lib/python3.12/EXTERNALLY-MANAGED").mkdir(parents=True)
    assert kind(tmp_path / "bin/python", tmp_path) == "other"
    tree(tmp_path / "debian", **{"lib__python3__EXTERNALLY-MANAGED": DEBIAN_TEXT})
    assert kind(tmp_path / "debian/bin/python", tmp_path) == "other"


def test_name_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path / "env", **{"bin__python3": "", "conda-meta__history": ""})
    (tmp_path / "env/bin/python3").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "env/bin"))
    assert kind("python3", tmp_path) == "conda"
    assert kind("no-such-python", tmp_path) == "other"


def test_this_interpreter() -> None:
    """Nothing is made up: the kinds of the machine's own interpreters."""
    if os.path.isdir("/var/lib/dpkg") and os.path.exists("/usr/bin/python3"):
        assert find_installation("/usr/bin/python3", environ={}).kind == "Debian"


@pytest.mark.parametrize("one", get_args(Kind))
def test_advice(one: Kind) -> None:
    """Every kind has an answer to every need, and no kind but pyenv's own sends the user to pyenv."""
    table: Mapping[Need, str] = ADVICE[one]
    assert {*table} == {*get_args(Need)}
    for need in table:
        text = Installation(one, "/p").advice(need, (3, 12))
        assert "3.12" in text or need == "stdlib"
        assert "{" not in text and (one == "pyenv") >= ("pyenv" in text)
    assert "3.12" not in Installation(one, "/p").advice("version")
