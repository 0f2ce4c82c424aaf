"""bundler.options: values, defaults, and values that make no sense."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from bundler.errors import OutputNotWritable, UsageError
from bundler.option_table import OPTIONS
from bundler.options import (
    AddData,
    BuildOptions,
    make_options,
    parse_add_data,
    parse_glibc,
)


def test_every_field_is_an_option() -> None:
    assert {option.name for option in OPTIONS} == {item.name for item in fields(BuildOptions)}


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"script": "src/app.py"}, "app"),
        ({"script": "tool"}, "tool"),
        ({"module": "pip"}, "pip"),
        ({"module": "pip.__main__"}, "pip"),
        ({"module": "json.tool"}, "json.tool"),
        ({"console_script": "pygmentize"}, "pygmentize"),
        ({"entry_point": "pkg.cli:main"}, "pkg.cli"),
        ({"script": "app.py", "name": "other"}, "other"),
    ],
)
def test_app_name(values: dict[str, Any], name: str) -> None:
    assert BuildOptions(**values).app_name == name


def test_name_of_a_directory_keeps_its_dots(tmp_path: Path) -> None:
    (tmp_path / "my.app").mkdir()
    assert BuildOptions(script=str(tmp_path / "my.app")).app_name == "my.app"


def test_paths_of_the_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = BuildOptions(script="app.py")
    assert options.output_path == str(tmp_path / "dist" / "app")
    assert options.work_dir == str(tmp_path / "build" / "app")
    assert BuildOptions(script="app.py", output="x/y").output_path == str(tmp_path / "x" / "y")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "nothing to bundle"),
        ({"script": "a.py", "module": "b"}, "more than one entry point"),
        ({"script": ""}, "SCRIPT is empty"),
        ({"module": "a-b"}, "not a module name"),
        ({"module": "a..b"}, "not a module name"),
        ({"entry_point": "a.b"}, "not an entry point"),
        ({"entry_point": "a:b c"}, "not an entry point"),
        ({"script": "a.py", "name": "x/y"}, "name of an executable"),
        ({"script": "a.py", "name": ".."}, "name of an executable"),
        ({"script": "a.py", "freeze": "dep"}, "--freeze cannot be"),
        ({"script": "a.py", "finalize": "slow"}, "--finalize cannot be"),
        ({"script": "a.py", "log_level": "LOUD"}, "--log-level cannot be"),
        ({"script": "a.py", "optimize": 3}, "--optimize cannot be"),
        ({"script": "a.py", "jobs": 0}, "--jobs cannot be"),
        ({"script": "a.py", "glibc": "2"}, "cannot read --glibc"),
        ({"script": "a.py", "glibc": "2.5"}, "too old"),
        ({"script": "a.py", "colour": "red"}, "unknown option"),
    ],
)
def test_refused(values: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        make_options(values)


def test_conversions() -> None:
    options = make_options(
        {
            "script": "a.py",
            "add_data": ("x:y", AddData("z", ".")),
            "paths": ("a:b", "c"),
            "log_level": "debug",
        }
    )
    assert options.add_data == (AddData("x", "y"), AddData("z", "."))
    assert options.paths == ("a", "b", "c")
    assert options.log_level == "DEBUG"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.txt:.", AddData("a.txt", ".")),
        ("dir:share/app/", AddData("dir", "share/app")),
        ("with:colon.txt:x", AddData("with:colon.txt", "x")),
        ("*.json:x/../y", AddData("*.json", "y")),
    ],
)
def test_add_data(text: str, expected: AddData) -> None:
    assert parse_add_data(text) == expected


@pytest.mark.parametrize("text", ["", "a.txt", "a.txt:", ":x", "a:/etc", "a:../x", "a:x/../../y"])
def test_add_data_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--add-data"):
        parse_add_data(text)


def test_glibc() -> None:
    assert parse_glibc("2.34") == (2, 34)


def test_script_is_not_overwritten(tmp_path: Path) -> None:
    script = tmp_path / "tool"
    script.touch()
    with pytest.raises(UsageError, match="would replace the script"):
        make_options({"script": str(script), "distpath": str(tmp_path)})


def test_output_is_a_directory(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    with pytest.raises(OutputNotWritable, match="there is a directory"):
        make_options({"script": "app.py", "distpath": str(tmp_path)})


def test_commands() -> None:
    made = BuildOptions(commands=("one", "two=pkg.cli:main"), name="kit")
    assert made.app_name == "kit"
    assert BuildOptions(commands=("one",), output="dist/kit").app_name == "kit"


@pytest.mark.parametrize(
    ("commands", "name", "said"),
    [
        (("one", "two"), None, "needs a name"),
        (("one", "one=a:b"), "kit", "two commands called one"),
        (("one=a",), "kit", "'a' is not an entry point"),
        (("=a:b",), "kit", "cannot be the name of a command"),
        (("-x",), "kit", "cannot be the name of a command"),
        (("a/b",), "kit", "cannot be the name of a command"),
    ],
)
def test_commands_that_make_no_sense(commands: tuple[str, ...], name: str | None, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        BuildOptions(commands=commands, name=name)


@pytest.mark.parametrize(
    "values",
    [
        {"pie": True},
        {"small": True},
        {"on_disk": ("a",)},
        {"runtime_hooks": ("a.py",)},
        {"python_options": ("u",)},
        {"native": "dlopen"},
        {"lazy_imports": "all"},
    ],
    ids=str,
)
def test_what_excludes_a_snapshot(values: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="--snapshot and --.* exclude each other"):
        BuildOptions(script="app.py", snapshot=True, **values)


def test_options_of_a_snapshot() -> None:
    choices: tuple[dict[str, Any], ...] = (
        {"snapshot_imports": ("a",)},
        {"snapshot_exclude": ("a",)},
        {"snapshot_until": "a.b:f.g"},
    )
    for values in choices:
        BuildOptions(script="app.py", snapshot=True, **values)
        with pytest.raises(UsageError, match="mean nothing without --snapshot"):
            BuildOptions(script="app.py", **values)
    with pytest.raises(UsageError, match="not a module name"):
        BuildOptions(script="app.py", snapshot=True, snapshot_imports=("a b",))
    with pytest.raises(UsageError, match="write PKG.MOD:FUNC"):
        BuildOptions(script="app.py", snapshot=True, snapshot_until="a.b")
    with pytest.raises(UsageError, match=r"--snapshot needs --glibc 2\.34 or newer"):
        BuildOptions(script="app.py", snapshot=True, glibc="2.28")
