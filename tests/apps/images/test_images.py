"""Native code of every kind behaves as it does when the dynamic loader loads it from files."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from support import old_library
from support.environments import lock
from support.hardened import run_hardened
from support.natives import FLAGS, commands, compile_extension
from support.programs import App, sources_key
from support.pythons import Python

from bundler.target_machine import X86_64

pytestmark = [pytest.mark.slow, pytest.mark.oldest_and_newest]

HERE = Path(__file__).parent
BASE, SONAME = "libbase_of_images.so", "libbase_of_images.so"
CPP = "-std=c++17"


def compile_app(target: Python, session_dir: Path) -> Path:
    """A directory with the app, its extension module, and the library that the module needs."""
    compiler = shutil.which("g++")
    if compiler is None:
        pytest.skip("g++ is not installed")
    directory = session_dir / "native" / f"{target.version}-{sources_key(HERE)}"
    with lock(directory.parent / f".{directory.name}.lock"):
        if not (directory / "app.py").exists():
            directory.mkdir(parents=True, exist_ok=True)
            base = [compiler, *FLAGS, CPP, str(HERE / "native/base.cpp"), f"-Wl,-soname,{SONAME}"]
            subprocess.run([*base, "-Wl,-z,relro,-z,now", "-o", str(directory / BASE)], check=True)
            flags = [CPP, "-L", str(directory), "-lbase_of_images", "-Wl,-rpath,$ORIGIN"]
            compile_extension(target, "imagesmod", HERE / "native/imagesmod.cpp", directory, flags)
            shutil.copy(HERE / "app.py", directory)
    return directory


@pytest.mark.parametrize("native", ["prelink", "dlopen", "prelink --small"])
@pytest.mark.parametrize("command", commands(HERE / "app.py"))
def test_native_code(
    command: str, native: str, target: Python, session_dir: Path, make_app: Callable[..., App]
) -> None:
    directory = compile_app(target, session_dir)
    app = make_app(directory, options=("--native", *native.split()))
    env = {"LD_LIBRARY_PATH": str(directory)}  # for plain Python's dynamic loader, in the command by_name
    outcome = app.compare(command, env=env)
    assert outcome.status == 0


@pytest.mark.parametrize("command", ["calls", "fork", "end"])
def test_older_c_library(
    command: str, target: Python, session_dir: Path, make_app: Callable[..., App]
) -> None:
    """The build machine's libgcc_s travels.  It asks for _dl_find_object(), which glibc has since 2.35."""
    release = ".".join(map(str, old_library.GLIBC))
    app = make_app(compile_app(target, session_dir), options=("--glibc", release))
    here = app.compare(command)
    try:
        there = old_library.run_there(app.binary, command, home=app.home)
    except old_library.Unavailable as error:
        pytest.skip(str(error))
    assert there == here


@pytest.mark.parametrize("options", ["", "--small"])
@pytest.mark.parametrize("restrictions", ["mdwe", "seccomp", "seccomp+no-mremap", "seccomp+no-memfd"])
def test_no_memory_becomes_executable(
    restrictions: str,
    options: str,
    target: Python,
    session_dir: Path,
    make_app: Callable[..., App],
    tmp_path: Path,
) -> None:
    """As services run with MemoryDenyWriteExecute=yes (systemd.exec(5))."""
    app = make_app(compile_app(target, session_dir), options=("--native", "prelink", *options.split()))
    env = app.env(TMPDIR=str(tmp_path))
    for command in ("calls", "fork", "end"):
        plain = run_hardened(restrictions, [*app.plain_argv(), command], cwd=app.home, env=env)
        assert plain.status == 0
        done = run_hardened(restrictions, [str(app.binary), command], cwd=app.home, env=env)
        assert app.normal(done) == app.normal(plain)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("forbidden", [False, True])
def test_without_memory_files(
    forbidden: bool, target: Python, session_dir: Path, make_app: Callable[..., App], tmp_path: Path
) -> None:
    directory = compile_app(target, session_dir)
    more = ("--no-extract",) if forbidden else ()
    app = make_app(directory, options=("--native", "dlopen", *more))
    env = app.env(TMPDIR=str(tmp_path))
    done = run_hardened("no-memfd", [str(app.binary), "calls"], cwd=app.home, env=env)
    assert list(tmp_path.glob("bundle-*")) == []
    if forbidden:
        assert done.status == 1
        assert done.stderr.rstrip().endswith(
            b"this system has no memory files, and --no-extract forbids others"
        )
    else:
        assert done == app.run_binary("calls")


def test_images_are_used(target: Python, session_dir: Path, make_app: Callable[..., App]) -> None:
    """Images are not copied into memory files, and their text is never writable."""
    directory = compile_app(target, session_dir)
    app = make_app(directory, options=("--native", "prelink"))
    script = "import imagesmod\nprint(open('/proc/self/maps').read())\n"
    (directory / "maps.py").write_text(script)
    binary = App(app.base, target, directory, entry=("maps.py",), plain_entry=("maps.py",), home=app.home)
    maps = binary.run_binary().stdout.decode()
    assert "memfd" not in maps
    images = [line for line in maps.splitlines() if line.startswith(f"{X86_64.first_image_address >> 32:x}")]
    assert any(" r-xp " in line and "maps" in line for line in images)
    assert not any("wx" in line.split()[1] for line in maps.splitlines() if line)
