from __future__ import annotations

import importlib.util
import marshal
import py_compile
import sys
import zipfile
from pathlib import Path
from types import CodeType
from typing import Any, Literal

import pytest
from support.frozen import to_freeze

from bundler.errors import InputUnreadable
from bundler.target.freeze.load import load_code, read_origin
from bundler.target.freeze.model import ModuleToFreeze


def file_unit(path: Path, kind: Literal["source", "bytecode"] = "source") -> ModuleToFreeze:
    return ModuleToFreeze("module", kind, "/virtual/module.py", "app", "deep", origin=str(path))


def filenames(code: CodeType) -> set[str]:
    inner = [const for const in code.co_consts if isinstance(const, CodeType)]
    return {code.co_filename}.union(*map(filenames, inner))


def run(code: CodeType | None) -> dict[str, Any]:
    assert code is not None
    module: dict[str, Any] = {}
    exec(code, module)
    return module


def test_source_encoding_is_that_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_bytes(b"# coding: latin-1\ntext = '\xe9'\n")
    assert run(load_code(file_unit(tmp_path / "module.py"), 0))["text"] == "\xe9"


def test_flags_of_this_program_are_not_inherited() -> None:
    code = load_code(to_freeze("module", "def f(x: undefined_name): pass\n"), 0)
    # this file's `from __future__ import annotations` would hide the error; 3.14 evaluates late (PEP 649)
    with pytest.raises(NameError):
        assert run(code)["f"].__annotations__


def test_optimize() -> None:
    source = to_freeze("module", '"""Documented."""\nassert False, "not optimised"\n')
    assert "__doc__" not in run(load_code(source, 2))
    assert run(load_code(source, 1))["__doc__"] == "Documented."
    with pytest.raises(AssertionError):
        run(load_code(source, 0))


@pytest.mark.parametrize(
    "source",
    [
        "x = 1 1\n",
        "if 1:\n  a\n b\n",
        "\tx\n        y\n",
        "x = '\\N{no such}'\n",
        "x = 'nu\0ll'\n",  # ValueError in 3.11
        pytest.param("(" * 5000 + ")" * 5000, id="too deep"),  # MemoryError or SyntaxError
        pytest.param("x = " + "-" * 100_000 + "1\n", id="too recursive"),  # RecursionError or MemoryError
    ],
)
def test_source_that_does_not_compile(source: str) -> None:
    assert load_code(to_freeze("module", source), 0) is None


def test_warnings_stay_silent() -> None:
    load_code(to_freeze("module", "x = 1 is 1\ny = '\\d'\n"), 0)


def test_module_in_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "some.zip", "w") as archive:
        archive.writestr("package/module.py", "value = 7\n")
    path = tmp_path / "some.zip" / "package" / "module.py"
    assert run(load_code(file_unit(path), 0))["value"] == 7


@pytest.mark.parametrize(
    "name", ["missing.py", "some.zip/missing.py", "broken.zip/module.py", "some.zip/x/y.py"]
)
def test_unreadable(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "some.zip", "w") as archive:
        archive.writestr("module.py", "")
    (tmp_path / "broken.zip").write_bytes(b"no archive")
    with pytest.raises(InputUnreadable):
        read_origin(str(tmp_path / name))


def test_bytecode_gets_the_virtual_name(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("def f():\n    return [lambda: x for x in 'ab']\n")
    py_compile.compile(str(tmp_path / "module.py"), str(tmp_path / "module.pyc"), doraise=True)
    code = load_code(file_unit(tmp_path / "module.pyc", "bytecode"), 0)
    assert code is not None
    assert filenames(code) == {"/virtual/module.py"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x00\r\n" + bytes(12),
        importlib.util.MAGIC_NUMBER + bytes(12),
        importlib.util.MAGIC_NUMBER + bytes(12) + b"c\x01",
        importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(sys.version),
    ],
)
def test_bad_bytecode(content: bytes, tmp_path: Path) -> None:
    """It travels as it is, and fails when it is imported."""
    (tmp_path / "module.pyc").write_bytes(content)
    assert load_code(file_unit(tmp_path / "module.pyc", "bytecode"), 0) is None
