"""``bundler hooks``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support.hooks import write

from bundler.__main__ import main

pytestmark = pytest.mark.slow


def test_list_of_a_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"app.py": "import mine", "mine.py": "", "extra.py": ""})
    hooks = write(tmp_path / "hooks", {"hook-mine.py": "hiddenimports = ['extra', 'absent']\nprint('hm')"})
    words = ["hooks", "list", str(tmp_path / "app.py"), "--python", sys.executable]
    assert main([*words, "--additional-hooks-dir", str(hooks)]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out == [
        f"mine: {hooks / 'hook-mine.py'} (--additional-hooks-dir)",
        "    hidden imports: extra, absent",
        "    hidden import absent is not there",
        "    printed: hm",
    ]


def test_list_of_what_is_installed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hooks", "list", "--python", sys.executable]) == 0
    out = capsys.readouterr().out
    assert "\npytest: " in out and "hook-pytest.py (pyinstaller-hooks-contrib)" in out
    assert "hook-tensorflow.py" not in out


def test_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        tmp_path,
        {
            "hook-json.py": "hiddenimport = []\nhiddenimports = ['json.tool', 'json.absent']",
            "hook-absent_package.py": "datas = [('/nowhere', '.')]",
            "pre_safe_import_module/hook-x.py": "def pre_safe_import_module(api): pass",
        },
    )
    assert main(["hooks", "check", str(tmp_path), "--python", sys.executable]) == 0
    out = capsys.readouterr().out
    assert "line 1: hiddenimport has no meaning; hiddenimports has one" in out
    assert "hidden import json.absent is not there" in out and "json.tool is not there" not in out
    assert "absent_package is not installed here" in out and "/nowhere: there is no such file" in out


@pytest.mark.parametrize(
    ("files", "code", "message"),
    [
        ({"hook-json.py": "1 / 0"}, 15, "1 of 1 hooks failed"),
        ({"hook-json.py": "def f(:"}, 15, "1 of 1 hooks failed"),
        ({"pre_find_module_path/hook-json.py": ""}, 15, "1 of 1 hooks failed"),
        ({"rthooks.dat": "{'json': ['absent.py']}"}, 15, "1 of 1 hooks failed"),
        ({"rthooks.dat": "{"}, 15, "1 of 1 hooks failed"),
        ({"readme.txt": ""}, 2, "holds no hooks"),
    ],
)
def test_check_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str], code: int, message: str
) -> None:
    write(tmp_path, files)
    assert main(["hooks", "check", str(tmp_path), "--python", sys.executable]) == code
    assert message in capsys.readouterr().err


def test_check_of_no_directory(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hooks", "check", "/nonexistent"]) == 2
    assert "there is no directory" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--additional-hooks-dir", "/nonexistent"], "--additional-hooks-dir /nonexistent: there is no such"),
        (["--runtime-hook", "/nonexistent"], "--runtime-hook /nonexistent: there is no such file"),
    ],
)
def test_options_that_name_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    script = write(tmp_path, {"app.py": ""}) / "app.py"
    build = ["build", str(script), "--python", sys.executable, "--workpath", str(tmp_path / "work"), *words]
    assert main(build) == 2
    assert message in capsys.readouterr().err
