"""The result of a build, from what its steps gave."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.described import INTERPRETER
from support.shared_objects import shared_object

from bundler.inventory.model import BundleFile, FileKind, Inventory, Library
from bundler.libpython.model import Libpython
from bundler.libpython.provide import Provided
from bundler.options import BuildOptions
from bundler.postlink.executable import Executable
from bundler.postlink.pack import Packed
from bundler.prelink.glibc import NewerNeed
from bundler.prelink.prelink import Prelinked
from bundler.report.collect import Stages, collect_result
from bundler.report.result import BuildResult
from bundler.tables.payload import Payload, Stored
from bundler.target.closure.model import BrokenModule, Closure, Missing, Module
from bundler.target.freeze.model import FrozenModule, FrozenSources

SIZE = 10_000


def stored(kind: FileKind, size: int) -> Stored:
    return Stored(BundleFile(f"{kind}-{size}", kind), 0, size * 2, size, True)


@pytest.fixture
def stages(tmp_path: Path) -> Stages:
    (tmp_path / "out").write_bytes(bytes(SIZE))
    frozen = (FrozenModule("a", "f_a", "deep", 1000), FrozenModule("b", "f_b", "marshal", 200))
    files = (stored("source", 10), stored("data", 20), stored("metadata", 30), stored("native", 40))
    return Stages(
        INTERPRETER,
        Closure(
            "script",
            "__main__",
            (Module("a", "source"), Module("b", "source"), Module("sys", "builtin")),
            (Missing("x", ("a",), False, ("top-level",)), Missing("y", ("a",), True, ("try",))),
            (BrokenModule("bad", "bad.py", "invalid syntax", 3),),
        ),
        FrozenSources((), frozen, string_bytes=300),
        Inventory((), notes=("of the inventory",)),
        Prelinked(pages=bytes(500), refused={"m.so": "it is odd"}),
        (),
        Payload("payload.bin", files, 100, ""),
        Executable(str(tmp_path / "out")),
        Provided(Libpython("static", "/lib.a")),
    )


def collect(stages: Stages, tmp_path: Path) -> BuildResult:
    (tmp_path / "app").mkdir()
    options = BuildOptions(script="app.py", workpath=str(tmp_path))
    return collect_result(stages, options, (("Linking", 1.5),))


def test_result(stages: Stages, tmp_path: Path) -> None:
    result = collect(stages, tmp_path)
    assert (result.binary, result.size) == (str(tmp_path / "out"), SIZE)
    assert (result.python_version, result.modules_total) == ((3, 12, 1), 3)
    assert result.modules_by_kind == {"source": 2, "builtin": 1}
    assert result.modules_by_mode == {"deep": 1, "marshal": 1}
    assert result.seconds == (("Linking", 1.5),)
    assert [missing.name for missing in result.missing] == ["x"]
    assert [broken.name for broken in result.broken] == ["bad"]
    assert result.notes == ("of the inventory", "m.so is left to the dynamic loader: it is odd")


def test_where_the_bytes_are(stages: Stages, tmp_path: Path) -> None:
    sizes = collect(stages, tmp_path).bytes_by_kind
    known = {"sources": 10, "data": 50, "native libraries": 540, "code": 1200, "strings": 300}
    assert sizes == {**known, "libpython and stub": SIZE - sum(known.values())}


def test_where_the_bytes_of_a_packed_executable_are(stages: Stages, tmp_path: Path) -> None:
    packed = replace(stages.executable, packed=Packed(code=100, strings=60, images=50))
    sizes = collect(replace(stages, executable=packed), tmp_path).bytes_by_kind
    known = {"sources": 10, "data": 50, "native libraries": 90, "code": 300, "strings": 60}
    assert sizes == {**known, "libpython and stub": SIZE - sum(known.values())}


def test_the_warnings_file(stages: Stages, tmp_path: Path) -> None:
    closure = replace(stages.closure, notes=("undecodable \udcff",))
    result = collect(replace(stages, closure=closure), tmp_path)
    assert result.warnings_path == str(tmp_path / "app" / "warnings.txt")
    text = Path(result.warnings_path).read_text()
    assert "bad.py:3: invalid syntax" in text and "undecodable \\udcff" in text


def test_a_library_that_needs_a_newer_glibc(stages: Stages, tmp_path: Path) -> None:
    file = BundleFile("m.so", "native", source="/x/m.so", library=Library(shared_object("/x/m.so")))
    newer = (NewerNeed("m.so", (2, 36), ("arc4random",)),)
    inventory = Inventory((file,))
    notes = collect(replace(stages, inventory=inventory, newer=newer), tmp_path).notes
    assert "the library m.so needs glibc 2.36: /x/m.so uses arc4random" in notes[-1]


def test_where_libpython_is_from(stages: Stages, tmp_path: Path) -> None:
    provided = Provided(Libpython("shared", "/p.so"))
    result = collect(replace(stages, provided=provided), tmp_path)
    assert result.libpython == Libpython("shared", "/p.so")
