"""bundler.compile.link: the libraries that the executable is linked with."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bundler.compile.link import LinkInput, find_libraries, link_binary
from bundler.compile.toolchain import make_toolchain
from bundler.errors import LinkFailed
from bundler.target_machine import X86_64


def test_glibc_is_left_to_the_linker(tmp_path: Path) -> None:
    words = ["-lm", "-ldl", "-lpthread", "-lutil"]
    assert find_libraries(words, [str(tmp_path)]) == tuple(words)


def test_others_are_linked_statically(tmp_path: Path) -> None:
    archive = tmp_path / "libz.a"
    archive.touch()
    assert find_libraries(["-lz", "-lm"], ["/nonexistent", str(tmp_path)]) == (str(archive), "-lm")


def test_no_static_library(tmp_path: Path) -> None:
    with pytest.raises(LinkFailed, match="libpython needs libz") as caught:
        find_libraries(["-lz"], [str(tmp_path)])
    assert str(tmp_path / "libz.a") in caught.value.why


@pytest.mark.slow
@pytest.mark.parametrize(
    ("result", "archive", "hint"), [("f()", "!<arch>\n", True), ("0", "INPUT(gone.o)", False)]
)
def test_a_function_that_the_oldest_c_library_lacks(
    tmp_path: Path, session_dir: Path, result: str, archive: str, hint: bool
) -> None:
    """Any failure of another kind has no such hint."""
    toolchain = make_toolchain(
        X86_64, "2.34", False, str(session_dir / "cache"), str(tmp_path), str(tmp_path)
    )
    (tmp_path / "main.c").write_text(f"int f(void);\nint main(void) {{ return {result}; }}\n")
    command = [*toolchain.compiler, "-c", str(tmp_path / "main.c"), "-o", str(tmp_path / "main.o")]
    subprocess.run(command, env=toolchain.environment(), check=True)
    (tmp_path / "libpython.a").write_text(archive)
    what = LinkInput((str(tmp_path / "main.o"),), (str(tmp_path / "libpython.a"),))
    with pytest.raises(LinkFailed) as caught:
        link_binary(what, str(tmp_path / "out" / "app"), toolchain)
    assert ("--glibc" in caught.value.hint) == hint
    assert not (tmp_path / "out").exists()
