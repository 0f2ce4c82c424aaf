"""bundler.check.namespace: what a process finds in the bare root directory."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support import namespaces
from support.watched import watch


@pytest.fixture(autouse=True)
def allowed() -> None:
    if not namespaces.available():
        pytest.skip("this system allows no namespaces")


def inside(script: str, *shown: Path, directory: str = "/") -> str:
    return watch("/bin/sh", "-c", script, shown=[str(path) for path in shown], directory=directory)[1]


def test_only_the_system_is_there(tmp_path: Path) -> None:
    found = set(inside("ls /").split())
    assert {"dev", "etc", "proc", "tmp", "usr"} <= found
    assert not found & {"home", "root", "opt", "srv", "var"}
    assert inside(f"ls /tmp /usr/local; test -e {tmp_path} || echo gone") == "/tmp:\n\n/usr/local:\ngone\n"


def test_no_python_is_there() -> None:
    for directory in Path("/usr/lib").glob("python*"):
        assert inside(f"ls {directory}") == ""


def test_what_is_shown_is_at_its_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text\n")
    (tmp_path / "directory" / "inner").mkdir(parents=True)
    (tmp_path / "other").touch()
    script = f"cat {tmp_path}/file; ls {tmp_path} {tmp_path}/directory"
    said = inside(script, tmp_path / "file", tmp_path / "directory")
    assert said == f"text\n{tmp_path}:\ndirectory\nfile\n\n{tmp_path}/directory:\ninner\n"


def test_nothing_but_tmp_can_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text\n")
    places = f"/x /etc/x /usr/x /usr/local/x {tmp_path}/file"
    said = inside(f"for f in {places}; do echo y 2>/dev/null >$f || echo $f; done", tmp_path / "file")
    assert said.split() == places.split()
    assert (tmp_path / "file").read_text() == "text\n"
    assert inside("echo y >/tmp/x && cat /tmp/x; echo z >/dev/null && echo fine") == "y\nfine\n"


def test_the_current_directory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert inside("pwd -P; ls", directory=str(tmp_path)) == f"{tmp_path}\n"


def test_the_user_stays() -> None:
    assert inside("id -u").strip() == str(os.getuid())
