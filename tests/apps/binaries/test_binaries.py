"""``--add-binary``, ``--collect-data`` and ``--collect-all``."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from support.environments import lock
from support.programs import App

from bundler.compile.toolchain import make_toolchain
from bundler.target_machine import X86_64

pytestmark = [pytest.mark.slow, pytest.mark.once]

HERE = Path(__file__).parent


def libraries(directory: Path) -> Path:
    """``libouter.so``, which needs ``libinner.so`` beside it."""
    if (directory / "libouter.so").exists():
        return directory
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "inner.c").write_text("int inner(int x) { return x + 1; }\n")
    (directory / "outer.c").write_text("int inner(int);\nint outer(int x) { return 2 * inner(x); }\n")
    (directory / "README.txt").write_text("how to use it\n")
    toolchain = make_toolchain(X86_64, "2.34", False, str(directory / "cache"))
    for name, more in (
        ("inner", []),
        ("outer", [str(directory / "libinner.so"), "-Wl,-rpath,$ORIGIN"]),
    ):
        output = directory / f"lib{name}.so"
        subprocess.run(
            [*toolchain.compiler, "-shared", "-fPIC", "-o", str(output), str(directory / f"{name}.c")]
            + [f"-Wl,-soname,lib{name}.so", *more],
            check=True,
            env=toolchain.environment(),
        )
    return directory


@pytest.fixture
def named(session_dir: Path) -> Path:
    """Libraries that the machine finds by name as long as LD_LIBRARY_PATH names the directory.

    ``libfirst.so.1`` has the link that linkers look for, and needs ``libsecond.so``, which has no SONAME.
    """
    directory = session_dir / "named"
    with lock(directory.with_suffix(".lock")):
        if not directory.exists():
            compile_named(directory)
    return directory


def compile_named(directory: Path) -> None:
    directory.mkdir(parents=True)
    toolchain = make_toolchain(X86_64, "2.34", False, str(directory / "cache"))
    (directory / "second.c").write_text("int second(void) { return 2; }\n")
    (directory / "first.c").write_text("int second(void);\nint first(void) { return second() - 1; }\n")
    for output, source, more in (
        ("libsecond.so", "second.c", ()),
        ("libfirst.so.1", "first.c", ("-Wl,-soname,libfirst.so.1", "-L.", "-lsecond")),
    ):
        subprocess.run(
            [*toolchain.compiler, "-shared", "-fPIC", "-o", output, source, *more],
            check=True,
            cwd=directory,
            env=toolchain.environment(),
        )
    (directory / "libfirst.so").symlink_to("libfirst.so.1")


def test_by_name(make_app: Callable[..., App], named: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries that the program loads by name travel, and are found on a machine that does not have them.

    So does a library of its own that it loads by the absolute path.
    """
    monkeypatch.setenv("LD_LIBRARY_PATH", str(named))
    program = named.with_name("program_by_name")
    with lock(program.with_suffix(".lock")):
        program.mkdir(exist_ok=True)
        own = program / "libown.so"
        own.write_bytes((named / "libsecond.so").read_bytes() + b"\0")
        by_path = f"print(ctypes.CDLL({str(own)!r}).second())\n"
        (program / "app_by_name.py").write_text((HERE / "app_by_name.py").read_text() + by_path)
        app = make_app(program, entry=("app_by_name.py",), plain_entry=("app_by_name.py",))
        plain = app.run_plain(env={"LD_LIBRARY_PATH": str(named)})
        assert (plain.status, plain.stderr) == (0, b"")
        assert app.binary.exists()
        own.unlink()
        assert app.run_binary() == plain


def test_add_binary(make_app: Callable[..., App], session_dir: Path, tmp_path: Path) -> None:
    """A library comes with what it needs, and is found by its path and by its name."""
    directory = libraries(session_dir / "libraries")
    added = [f"{directory}/libouter.so:native", f"{directory}/README.txt:native"]
    app = make_app(HERE, options=tuple(word for pair in added for word in ("--add-binary", pair)))
    outcome = app.run_binary("--name")
    assert (outcome.status, outcome.stdout, outcome.stderr) == (0, b"42 4\nTrue\nhow to use it\n", b"")
