"""How zig is called."""

from __future__ import annotations

import importlib.util
import os
import subprocess
from pathlib import Path

import pytest

from bundler.compile.toolchain import Toolchain, launcher_words, make_toolchain, write_compiler_script
from bundler.errors import CompilerFailed, OutputNotWritable, UsageError
from bundler.target_machine import X86_64

TARGET = ("-target", "x86_64-linux-gnu.2.34")


@pytest.mark.parametrize(("pie", "code", "link"), [(False, "-fno-pie", "-no-pie"), (True, "-fPIE", "-pie")])
def test_commands(pie: bool, code: str, link: str) -> None:
    toolchain = Toolchain("/zig", TARGET[1], pie, "/cache", "/scratch")
    assert toolchain.compiler == ("/zig", "cc", *TARGET, code)
    assert toolchain.linker == ("/zig", "cc", *TARGET, link, "-rtlib=none")


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    toolchain = Toolchain("/zig", TARGET[1], False, "/cache", "/scratch")
    caches = {"ZIG_GLOBAL_CACHE_DIR": "/cache", "ZIG_LOCAL_CACHE_DIR": "/scratch"}
    assert toolchain.environment({"A": "1", "ZIG_LOCAL_CACHE_DIR": "/other"}) == {"A": "1", **caches}
    monkeypatch.setenv("MINE", "x")
    assert toolchain.environment()["MINE"] == "x"


def test_make(tmp_path: Path) -> None:
    toolchain = make_toolchain(X86_64, "2.31", True, str(tmp_path / "cache"))
    assert toolchain.target == "x86_64-linux-gnu.2.31" and toolchain.pie
    assert os.path.isfile(toolchain.zig)
    assert toolchain.cache_dir == toolchain.scratch_dir == str(tmp_path / "cache" / "zig")
    assert os.listdir(toolchain.cache_dir) == []
    assert make_toolchain(X86_64, "2.31", True, str(tmp_path), "/scratch").scratch_dir == "/scratch"


def test_a_cache_directory_of_no_use(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputNotWritable, match="preparing the directory"):
        make_toolchain(X86_64, "2.34", False, str(tmp_path / "file"))


def test_names_below_the_directory_are_relative() -> None:
    toolchain = Toolchain("/zig", TARGET[1], False, "/cache", "/scratch", "/a$b")
    assert [toolchain.name(path) for path in ("/a$b/x/y.c", "/a$b", "/a$bc/y.c")] == [
        "x/y.c",
        "/a$b",
        "/a$bc/y.c",
    ]


def test_a_directory_for_temporary_files_that_is_gone(tmp_path: Path) -> None:
    toolchain = Toolchain("/zig", TARGET[1], False, "/cache", "/scratch")
    assert "TMPDIR" not in toolchain.environment({"TMPDIR": str(tmp_path / "gone")})
    assert toolchain.environment({"TMPDIR": str(tmp_path)})["TMPDIR"] == str(tmp_path)


@pytest.mark.parametrize("installed", [False, True])
def test_the_compiler_is_missing(installed: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    origin = tmp_path / "ziglang" / "__init__.py"
    spec = importlib.util.spec_from_file_location("ziglang", origin) if installed else None
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: spec)
    with pytest.raises(CompilerFailed, match="the C compiler is missing") as caught:
        make_toolchain(X86_64, "2.34", False, str(tmp_path))
    assert "pip install" in caught.value.hint


def test_launchers_get_the_compiler_in_one_word() -> None:
    toolchain = Toolchain("/zig", TARGET[1], False, "/cache", "/scratch", "/w", ("/bin/ccache", "-x"))
    code = ("-target", TARGET[1], "-fno-pie")
    assert toolchain.launched_compiler == ("/bin/ccache", "-x", "/w/zig-clang", *code)
    assert toolchain.compiler == ("/zig", "cc", *code)
    assert toolchain.environment({})["BUNDLER_ZIG"] == "/zig"


def test_the_script_is_the_same_everywhere(tmp_path: Path) -> None:
    for name in ("one", "other place"):
        (tmp_path / name).mkdir()
        write_compiler_script(Toolchain(f"/{name}/zig", TARGET[1], False, "/c", "/s", str(tmp_path / name)))
    scripts = [tmp_path / name / "zig-clang" for name in ("one", "other place")]
    assert len({script.read_bytes() for script in scripts}) == 1
    assert len({script.stat().st_mtime_ns for script in scripts}) == 1
    words = [str(scripts[1]), "-c", "a b.c"]
    said = subprocess.check_output(words, env={"BUNDLER_ZIG": "/bin/echo"}, text=True)
    assert said == "cc -c a b.c\n"


def test_words_of_a_launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert launcher_words(None) == launcher_words("") == launcher_words(" ") == ()
    program = tmp_path / "my cache"
    program.write_text("")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    assert launcher_words("'./my cache' --log 'a b'") == (str(program), "--log", "a b")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert launcher_words("'my cache'") == (str(program),)


@pytest.mark.parametrize(
    ("text", "what"), [("no-such-launcher", "no-such-launcher cannot be found"), ("'a", "cannot read")]
)
def test_launchers_that_make_no_sense(text: str, what: str) -> None:
    with pytest.raises(UsageError, match=what):
        launcher_words(text)
