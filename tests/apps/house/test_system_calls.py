"""A pure Python program makes no system calls for files on disk."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from support.programs import App

pytestmark = [
    pytest.mark.slow,
    pytest.mark.oldest_and_newest,
    pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed"),
]

# all calls that name a file or list a directory, without execve and mmap
CALLS = (
    "open,openat,openat2,stat,lstat,newfstatat,statx,access,faccessat,faccessat2"
    ",readlink,readlinkat,getdents64"
)

ALLOWED = re.compile(
    r"""
      /proc/self/exe"            # the executable looks at itself
    | /dev/(null|urandom|tty)"
    | ENOTTY
    | newfstatat\(\d+,\ ""       # fstat of an open descriptor
    | /usr/lib/locale/ | /usr/share/locale/ | /locale\.alias"   # setlocale
    | gconv-modules | /usr/lib/.*/gconv/
    | /proc/self/maps"                         # pthread_getattr_np: the end of the stack (3.14 and later)
    | /proc/sys/vm/overcommit_memory"          # malloc, giving memory back
    | /etc/localtime" | /usr/share/zoneinfo/   # the C library's time zone
    """,
    re.VERBOSE,
)


def calls_of(app: App, log: Path, *words: str) -> list[str]:
    subprocess.run(
        ["strace", "-f", "-o", str(log), "-e", f"trace={CALLS},mprotect,write", str(app.binary), *words],
        check=True,
        cwd=app.home,
        env=app.env(),
        capture_output=True,
    )
    lines = [line.split(None, 1)[1] for line in log.read_text().splitlines()]
    return [line for line in lines if not line.startswith(("---", "+++"))]


def after_loader(lines: list[str]) -> list[str]:
    """The calls after the dynamic loader has opened the last library of the executable."""
    libraries = [
        index
        for index, line in enumerate(lines)
        if re.search(r"/(lib[cm]\.so\.6|ld\.so\.cache|lib\w+\.so\.\d+)\"", line)
    ]
    rest = lines[max(libraries) + 1 :] if libraries else lines
    return [line for line in rest if not line.startswith(("mprotect", "write"))]


@pytest.mark.parametrize("script", ["hello.py"])
def test_no_file_is_looked_up(
    make_app: Callable[..., App], project_root: Path, tmp_path: Path, script: str
) -> None:
    app = make_app(project_root / "examples", entry=(script,), plain_entry=(script,))
    asked = after_loader(calls_of(app, tmp_path / "log", "strace"))
    assert [line for line in asked if not ALLOWED.search(line)] == []


def test_many_modules_cost_no_call(make_app: Callable[..., App], project_root: Path, tmp_path: Path) -> None:
    """Every submodule of a package is imported at run time, and no name of them reaches the kernel."""
    app = make_app(Path(__file__).parent, entry=("many.py",), plain_entry=("many.py",))
    # the executable asks the kernel for its own name, which ends in .py, too
    asked = [line for line in calls_of(app, tmp_path / "log") if '"/proc/self/exe"' not in line]
    assert [
        line for line in asked if re.search(r"\.py\b|\.pyc|__pycache__|site-packages|/lib/python", line)
    ] == []
