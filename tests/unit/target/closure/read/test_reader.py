"""Modules, each read once."""

from __future__ import annotations

import importlib.util
import marshal
from pathlib import Path

import pytest
from support.hooks import write

from bundler.target.closure.entry import Entry
from bundler.target.closure.find.locate import Located, Locator
from bundler.target.closure.model import BrokenModule, ModuleKind
from bundler.target.closure.read.conditions import target_facts
from bundler.target.closure.read.reader import Reader

ENTRY = Entry("script", "__main__", source="import of_entry\n", filename="app.py")


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(Locator([str(tmp_path)]), ENTRY, target_facts(0))


def source(tmp_path: Path, text: str, name: str = "m", **more: bool) -> Located:
    write(tmp_path, {f"{name}.py": text})
    return Located(name, "source", str(tmp_path / f"{name}.py"), more.get("is_package", False))


def imported(reader: Reader, module: Located) -> list[str] | None:
    scan = reader.scan(module)
    return None if scan is None else [each.module for each in scan.imports]


def test_source(reader: Reader, tmp_path: Path) -> None:
    assert imported(reader, source(tmp_path, "import a\n")) == ["a"]
    assert reader.broken == []


def test_relative_names(reader: Reader, tmp_path: Path) -> None:
    package = Located("pkg", "source", source(tmp_path, "from .a import b").origin, True)
    member = Located("pkg.m", "source", package.origin, False)
    assert imported(reader, package) == ["pkg.a"]
    assert imported(reader, member) == ["pkg.a"]


def test_each_is_read_once(reader: Reader, tmp_path: Path) -> None:
    module = source(tmp_path, "import a")
    first = reader.scan(module)
    Path(str(module.origin)).unlink()
    assert reader.scan(module) is first


def test_source_of_the_entry(reader: Reader) -> None:
    assert imported(reader, Located("__main__", "source", None, False)) == ["of_entry"]


def test_bytecode(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "m.pyc"
    code = marshal.dumps(compile("from . import a", "m.py", "exec"))
    path.write_bytes(importlib.util.MAGIC_NUMBER + bytes(12) + code)
    assert imported(reader, Located("pkg.m", "bytecode", str(path), False)) == ["pkg"]


def test_modules_without_code(reader: Reader) -> None:
    kinds: tuple[ModuleKind, ...] = ("builtin", "namespace", "extension")
    for kind in kinds:
        assert reader.scan(Located(kind, kind, None, False)) is None
    assert reader.broken == []


def test_source_beside_an_extension_module(reader: Reader, tmp_path: Path) -> None:
    """What mypyc compiled; a source that does not compile is another language's."""
    write(tmp_path, {"fast.py": "import a", "cy.py": "cdef int x"})
    fast = Located("fast", "extension", str(tmp_path / "fast.cpython-312-x86_64-linux-gnu.so"), False)
    assert imported(reader, fast) == ["a"]
    assert reader.scan(Located("cy", "extension", str(tmp_path / "cy.abi3.so"), False)) is None
    assert reader.broken == []


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [("x = 1\nx = (\n", "'(' was never closed", 2), ("x = '\0'", "null bytes", 0)],
)
def test_what_does_not_compile(reader: Reader, tmp_path: Path, text: str, message: str, line: int) -> None:
    module = source(tmp_path, text)
    assert reader.scan(module) is None and reader.scan(module) is None
    (broken,) = reader.broken
    assert (broken.name, broken.origin) == ("m", module.origin)
    assert message in broken.message
    assert broken.line == line or message == "null bytes"


def test_what_cannot_be_read(reader: Reader, tmp_path: Path) -> None:
    gone = Located("gone", "source", str(tmp_path / "gone.py"), False)
    assert reader.scan(gone) is None and reader.source(gone) is None
    reason = "cannot be read: No such file or directory"
    assert reader.broken == [BrokenModule("gone", str(tmp_path / "gone.py"), reason, 0)]


@pytest.mark.parametrize(
    ("text", "edits", "finds"),
    [
        ("import sys\nsys.modules['x'] = 1", True, False),
        ("import sys\nsys.meta_path.append(x)", True, True),
        ("import sys", False, False),
    ],
)
def test_who_changes_the_import_system(
    reader: Reader, tmp_path: Path, text: str, edits: bool, finds: bool
) -> None:
    module = source(tmp_path, text)
    assert (reader.edits_sys_modules(module), reader.adds_finder(module)) == (edits, finds)
