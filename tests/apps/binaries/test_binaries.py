"""``--add-binary``, ``--collect-data`` and ``--collect-all``."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from support.programs import App

from bundler.compile.toolchain import make_toolchain
from bundler.target_machine import X86_64

pytestmark = [pytest.mark.slow, pytest.mark.oldest_and_newest]

HERE = Path(__file__).parent


def libraries(directory: Path) -> Path:
    """``libouter.so``, which needs ``libinner.so`` beside it."""
    if (directory / "libouter.so").exists():
        return directory
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "inner.c").write_text("int inner(int x) { return x + 1; }\n")
    (directory / "outer.c").write_text("int inner(int);\nint outer(int x) { return 2 * inner(x); }\n")
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


def test_add_binary(make_app: Callable[..., App], session_dir: Path, tmp_path: Path) -> None:
    """A library comes with what it needs, and is found by its path and by its name."""
    directory = libraries(session_dir / "libraries")
    app = make_app(HERE, options=("--add-binary", f"{directory}/libouter.so:native"))
    outcome = app.run_binary("--name")
    assert (outcome.status, outcome.stdout, outcome.stderr) == (0, b"42 4\nTrue\n", b"")
