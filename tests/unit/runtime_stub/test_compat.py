"""Functions that older C libraries lack: each is really called (tests/support/compat.c)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bundler.compile.toolchain import STUB_FLAGS, make_toolchain
from bundler.options import LOWEST_GLIBC
from bundler.resources import stub_dir
from bundler.target_machine import X86_64

STUB = stub_dir()
SOURCES = sorted(STUB.glob("system/compat*.c"))

GETRANDOM, MEMFD_CREATE, COPY_FILE_RANGE, PREADV2, PWRITEV2, CLOSE_RANGE = 318, 319, 326, 327, 328, 436
"""The system calls of x86-64 (arch/x86/entry/syscalls/syscall_64.tbl of Linux) that older kernels lack."""


def compile_for(glibc: str, output: Path, cache: Path, *words: str) -> None:
    toolchain = make_toolchain(X86_64, glibc, False, str(cache), str(output.parent))
    command = [*toolchain.compiler, *STUB_FLAGS, "-I", str(STUB), *words, "-o", str(output)]
    done = subprocess.run(
        command, env=toolchain.environment(), capture_output=True, text=True, errors="replace", check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def program(session_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("compat") / "compat"
    sources = map(str, [Path(__file__).parents[2] / "support" / "compat.c", *SOURCES])
    # exported as the executable's are: the C library binds to some of them itself
    compile_for(".".join(map(str, LOWEST_GLIBC)), path, session_dir / "freeze-cache", "-rdynamic", *sources)
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    "missing",
    [
        (),
        (CLOSE_RANGE,),
        (GETRANDOM, MEMFD_CREATE),
        (PREADV2, PWRITEV2, COPY_FILE_RANGE, CLOSE_RANGE, GETRANDOM, MEMFD_CREATE),
    ],
    ids=["this-kernel", "before-5.9", "before-3.17", "before-4.6"],
)
@pytest.mark.parametrize("own", [False, True], ids=["old-library", "this-library"])
def test_semantics(program: Path, own: bool, missing: tuple[int, ...]) -> None:
    words = [*(["own"] if own else []), *(f"no={number}" for number in missing)]
    done = subprocess.run([program, *words], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.splitlines()[-2:], done.returncode) == (["0 failures", "destroyed at exit"], 0), (
        done.stdout
    )


@pytest.mark.slow
@pytest.mark.parametrize("glibc", ["2.17", "2.28", "2.34", "2.38"])
def test_defines_what_the_oldest_library_lacks(glibc: str, session_dir: Path, tmp_path: Path) -> None:
    """A definition stands in for the C library's own only where that may be missing."""
    added = {
        "getrandom": "2.25",
        "__explicit_bzero_chk": "2.25",
        "preadv64v2": "2.26",
        "memfd_create": "2.27",
        "copy_file_range": "2.27",
        "fcntl64": "2.28",
        "sem_clockwait": "2.30",
        "close_range": "2.34",
        "posix_spawn_file_actions_addclosefrom_np": "2.34",
        "arc4random_buf": "2.36",
        "__isoc23_strtol": "2.38",
        "__isoc23_sscanf": "2.38",
    }
    defined = set()
    for source in SOURCES:
        compiled = tmp_path / f"{source.stem}.o"
        compile_for(glibc, compiled, session_dir / "freeze-cache", "-c", str(source))
        listed = subprocess.run(
            ["nm", "--defined-only", compiled], capture_output=True, text=True, check=True
        ).stdout
        defined |= {line.split()[-1] for line in listed.splitlines()}
    lacking = {name for name, since in added.items() if float(since) > float(glibc)}
    assert defined & set(added) == lacking
