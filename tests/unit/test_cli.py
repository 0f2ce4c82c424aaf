"""bundler.cli and bundler.__main__: words to options, exceptions to exit codes."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bundler import __version__, errors
from bundler.__main__ import main
from bundler.command_help import GROUPS
from bundler.option_table import OPTIONS
from bundler.options import AddData, BuildOptions
from bundler.report.result import BuildResult


class FakeBuild:
    """A substitute for bundler.pipeline: keeps the options, and returns or raises what the test has set."""

    def __init__(self) -> None:
        self.options: BuildOptions | None = None
        self.effect: Callable[[BuildOptions], BuildResult] = lambda options: BuildResult(
            options.output_path, 1, (3, 12, 1), 2
        )

    def build(self, options: BuildOptions, reporter: Any) -> BuildResult:
        self.options = options
        return self.effect(options)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeBuild:
    fake = FakeBuild()
    module = types.ModuleType("bundler.pipeline")
    module.build = fake.build  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "bundler.pipeline", module)
    monkeypatch.chdir(tmp_path)
    return fake


def options_of(fake: FakeBuild, *words: str) -> BuildOptions:
    assert main(["build", *words]) == 0
    assert fake.options is not None
    return fake.options


def test_defaults(fake: FakeBuild, capsys: pytest.CaptureFixture[str]) -> None:
    options = options_of(fake, "app.py")
    assert options == BuildOptions(script="app.py")
    assert capsys.readouterr().out == f"{options.output_path}\n"


def test_every_option(fake: FakeBuild) -> None:
    words = "-n x --distpath d --workpath w -p a:b -p c --hidden-import m --hidden-import n".split()
    words += "--exclude-module q --add-data s:t --collect-submodules u --copy-metadata v".split()
    words += "--small --add-binary b:l --collect-data y --collect-all z".split()
    words += "--optimize 1 --freeze deep --pie --finalize full --no-source --glibc 2.28 -j 3".split()
    words += "--cache-dir k --no-cache --log-level debug --debug -e pkg.mod:func".split()
    words += ["--python", sys.executable]
    expected = BuildOptions(
        entry_point="pkg.mod:func",
        name="x",
        distpath="d",
        workpath="w",
        python=sys.executable,
        paths=("a", "b", "c"),
        hidden_imports=("m", "n"),
        exclude_modules=("q",),
        add_data=(AddData("s", "t"),),
        collect_submodules=("u",),
        copy_metadata=("v",),
        add_binary=(AddData("b", "l"),),
        collect_data=("y",),
        collect_all=("z",),
        optimize=1,
        freeze="deep",
        small=True,
        pie=True,
        finalize="full",
        no_source=True,
        glibc="2.28",
        jobs=3,
        cache_dir="k",
        no_cache=True,
        log_level="DEBUG",
        debug=True,
    )
    assert options_of(fake, *words) == expected


def test_command_line_wins_over_the_file(fake: FakeBuild, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.bundler]\nscript = 'a.py'\nname = 'a'\nfreeze = 'deep'\npie = true\nhidden-import = ['x']\n"
    )
    options = options_of(fake)
    assert (options.script, options.name, options.freeze) == (str(tmp_path / "a.py"), "a", "deep")
    options = options_of(fake, "-m", "other", "--freeze", "marshal", "--no-pie", "--hidden-import", "y")
    assert (options.script, options.module, options.name) == (None, "other", None)
    assert (options.freeze, options.pie, options.hidden_imports) == ("marshal", False, ("y",))


def test_json(fake: FakeBuild, capsys: pytest.CaptureFixture[str]) -> None:
    options_of(fake, "app.py", "--json", "-q")
    captured = capsys.readouterr()
    assert json.loads(captured.out)["schema"] == "bundler.build/1"
    assert captured.err == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["build"], "nothing to bundle"),
        (["build", "a.py", "-m", "b"], "more than one entry point"),
        (["build", "a.py", "--freeze", "slow"], "invalid value for '--freeze'"),
        (["build", "a.py", "--optimize", "x"], "invalid value for '--optimize'"),
        (["build", "a.py", "--hiden-import", "x"], "no such option"),
        (["build", "a.py", "b.py"], "unexpected extra argument"),
        (["bild"], "no such command"),
    ],
)
def test_bad_usage(fake: FakeBuild, capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert captured.err.startswith("error: ")
    assert "Traceback" not in captured.err


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (errors.LinkFailed("cannot link", "why"), 21, "error: cannot link\n  why\n"),
        (KeyboardInterrupt(), 130, "error: interrupted\n"),
        (OSError(errno.ENOSPC, "No space left on device", "/x/y"), 31, "/x/y: No space left on device"),
        (ZeroDivisionError("oh"), 70, "unexpected ZeroDivisionError: oh"),
        (PermissionError(errno.EACCES, "denied", "/x"), 70, "PermissionError"),
    ],
)
def test_failures(
    fake: FakeBuild, capsys: pytest.CaptureFixture[str], raised: BaseException, code: int, said: str
) -> None:
    def fail(options: BuildOptions) -> BuildResult:
        raise raised

    fake.effect = fail
    assert main(["build", "app.py"]) == code
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err
    assert main(["build", "app.py", "--debug"]) == code
    err = capsys.readouterr().err
    assert ("Traceback" in err) == (code != 130)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith(f"bundler {__version__} (CPython 3.")


def test_python_dash_m_and_a_closed_reader(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    command = [sys.executable, "-m", "bundler", "build", "--help"]
    done = subprocess.run(command, stdout=write_end, stderr=subprocess.PIPE, check=False)
    os.close(write_end)
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


def test_undecodable_words_do_not_break_the_message(tmp_path: Path) -> None:
    command: list[str | bytes] = [sys.executable, "-m", "bundler", "build", b"\xff.py", "-m", "x"]
    env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(command, capture_output=True, env=env, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"error: more than one entry point")


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main([*words]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return str(out)


def test_without_words_there_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys) == printed(capsys, "--help")
    assert printed(capsys, "hooks") == printed(capsys, "hooks", "--help")


def test_help_is_in_groups(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "build", "--help")
    titles = [line[:-1] for line in text.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert titles == [title for title, _ in GROUPS]
    shown = [flag for option in OPTIONS for flag in option.flags]
    assert all(flag in text for flag in shown)
    first = text.partition("Most needed:")[2].partition("\n\n")[0]
    assert len(re.findall(r"^  -", first, re.MULTILINE)) == 5


def test_help_of_hooks_list_has_what_matters_there(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "hooks", "list", "--help")
    assert "--additional-hooks-dir" in text and "--python" in text
    assert "--freeze" not in text and "--output" not in text


@pytest.mark.parametrize("words", [["build", "app.py"], ["doctor"], ["init"]])
def test_the_current_directory_is_gone(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert main(words) == 2
    assert "the current directory has been removed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("-c one", {"console_script": "one"}),
        ("-e two=a.b:c", {"entry_point": "a.b:c", "name": "two"}),
        ("-e two=a.b:c -n x", {"entry_point": "a.b:c", "name": "x"}),
        ("-c one -e two=a:b -n x", {"commands": ("one", "two=a:b"), "name": "x"}),
        ("-c one -c two -o x", {"commands": ("one", "two"), "output": "x"}),
        ("--command one -c two -n x", {"commands": ("one", "two"), "name": "x"}),
    ],
)
def test_several_commands(fake: FakeBuild, words: str, expected: dict[str, Any]) -> None:
    assert options_of(fake, *words.split()) == BuildOptions(**expected)


def test_a_command_without_a_name(fake: FakeBuild, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "-c", "one", "-e", "a:b"]) == 2
    assert "the command 'a:b' has no name" in capsys.readouterr().err


def test_scripts_of_the_project(fake: FakeBuild, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = tmp_path / "pyproject.toml"
    project.write_text("[project.scripts]\none = 'a:b'\n")
    assert options_of(fake) == BuildOptions(entry_point="a:b", name="one")
    assert options_of(fake, "--all-scripts", "-n", "x") == BuildOptions(entry_point="a:b", name="x")
    assert options_of(fake, "app.py") == BuildOptions(script="app.py")
    project.write_text("[project.scripts]\ntwo = 'a:c'\none = 'a:b'\n[tool.bundler]\nsmall = true\n")
    commands = ("two=a:c", "one=a:b")
    made = options_of(fake, "--all-scripts", "-n", "x")
    assert made == BuildOptions(commands=commands, name="x", small=True)
    capsys.readouterr()
    assert main(["build"]) == 2
    said = capsys.readouterr().err
    assert "has several scripts" in said and "  one = a:b\n  two = a:c\n" in said and "--all-scripts" in said
    assert main(["build", "app.py", "--all-scripts"]) == 2
    project.write_text("")
    assert main(["build", "--all-scripts"]) == 2
    assert "there is no [project.scripts]" in capsys.readouterr().err
