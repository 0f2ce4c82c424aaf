"""The tables and the contents, as files for the compiler."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import described
from support.shared_objects import shared_object

from bundler import contract
from bundler.cache import Cache
from bundler.compile.objects import compile_command
from bundler.compile.toolchain import make_toolchain
from bundler.elf.segments import PF_R, Segment
from bundler.inventory.model import BundleFile, Inventory, Library
from bundler.options import BuildOptions
from bundler.prelink.prelink import Candidate, Prelinked, prelink
from bundler.tables import payload
from bundler.tables.images import PAGES_END
from bundler.tables.write import Contents, _settings, _switches, write_contents
from bundler.target.closure.model import Closure
from bundler.target.freeze.model import FrozenSources
from bundler.target_machine import X86_64

INTERPRETER = replace(described.INTERPRETER, platlibdir="lib64")
CLOSURE = Closure("script", "__main__", ())


def options(tmp_path: Path, **more: Any) -> BuildOptions:
    made = BuildOptions(script="app.py", workpath=str(tmp_path), jobs=1, **more)
    os.makedirs(made.tables_dir, exist_ok=True)
    return made


def write(
    tmp_path: Path,
    files: tuple[BundleFile, ...] = (),
    images: Prelinked | None = None,
    cache: Cache | None = None,
) -> Contents:
    inventory, chosen = Inventory(files), options(tmp_path)
    return write_contents(
        INTERPRETER, CLOSURE, FrozenSources((), ()), inventory, images or Prelinked(), chosen, cache
    )


def test_sources(tmp_path: Path) -> None:
    contents = write(tmp_path, (BundleFile("a.txt", "data", content=b"text"),))
    tables = tmp_path / "app" / "tables"
    names = [os.path.basename(source.path) for source in contents.sources]
    assert names == ["payload.S", "images.S", "images_table.c", "table.c"]
    assert {path.name for path in tables.iterdir()} == {*names, "payload.bin", "images.bin"}
    assert not any(source.cacheable for source in contents.sources)
    assert (tables / "payload.bin").read_bytes() == b"text"
    assert [stored.file.path for stored in contents.payload.files] == ["a.txt"]
    # a change of what is embedded has to assemble it again
    assert set(contents.sources[0].depends) == {str(tables / "payload.bin"), str(tables / "images.bin")}


def test_what_did_not_change_is_not_written(tmp_path: Path) -> None:
    def times() -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in (tmp_path / "app" / "tables").iterdir()}

    write(tmp_path)
    for path in (tmp_path / "app" / "tables").iterdir():
        os.utime(path, (1, 1))
    before = times()
    write(tmp_path, (BundleFile("a.txt", "data", content=b"text"),))
    assert {name for name, time in times().items() if time != before[name]} == {
        "payload.bin",
        "payload.S",
        "table.c",
    }


def test_images(tmp_path: Path) -> None:
    shared = shared_object("m.so", words={0x100: 7})
    done = prelink([Candidate("m.so", shared)], frozenset(), [], {}, X86_64)
    file = BundleFile("m.so", "native", source="/built/m.so", library=Library(shared))
    contents = write(tmp_path, (file,), done)
    assert (tmp_path / "app" / "tables" / "images.bin").read_bytes() == done.pages + PAGES_END
    assert 'add-symbol-file "/built/m.so"' in (tmp_path / "app" / "images.txt").read_text()
    assert contents.payload.files[0].image


@pytest.mark.parametrize(
    ("choice", "flags"),
    [
        ({}, 0),
        ({"finalize": "full"}, contract.FINALIZE_FULL),
        ({"no_interpreter": True}, contract.NO_INTERPRETER),
        ({"no_extract": True}, contract.NO_EXTRACT),
        ({"no_overlay": True}, contract.NO_OVERLAY),
        ({"lazy_imports": "all"}, contract.LAZY_IMPORTS),
        ({"no_overlay": True, "no_extract": True}, contract.NO_OVERLAY | contract.NO_EXTRACT),
    ],
)
def test_switches(tmp_path: Path, choice: dict[str, Any], flags: int) -> None:
    assert _switches(options(tmp_path, **choice)) == flags


NOTHING = FrozenSources((), ())


def test_settings(tmp_path: Path) -> None:
    module = Closure("module", "pkg.__main__", ())
    made = _settings(INTERPRETER, module, NOTHING, options(tmp_path, optimize=2))
    assert (made.python_version, made.platlibdir, made.certificates) == ((3, 12), "lib64", ())
    assert (made.entry, made.entry_kind, made.optimize) == ("pkg.__main__", contract.ENTRY_MODULE, 2)
    assert _settings(INTERPRETER, CLOSURE, NOTHING, options(tmp_path)).entry_kind == contract.ENTRY_SCRIPT


def test_the_hash_seed_of_a_snapshot_is_that_of_the_code(tmp_path: Path) -> None:
    def seed(text: str) -> int:
        path = tmp_path / "chunk.c"
        path.write_text(text)
        chosen = options(tmp_path, snapshot=True)
        return _settings(
            INTERPRETER, CLOSURE, FrozenSources((str(path),), ()), chosen
        ).python_options.hash_seed

    assert seed("a") == seed("a") != seed("b")
    assert 0 < seed("a") < 1 << 32
    assert _settings(INTERPRETER, CLOSURE, NOTHING, options(tmp_path)).python_options.hash_seed == -1


def test_assembler_does_not_read_all_pages_for_each_block(tmp_path: Path) -> None:
    """It once kept one copy of them for each block: 6 GB for a program with scipy and pyarrow."""
    shared = shared_object("m.so", by_type={"PT_TLS": Segment(0, 0, 8, 8, PF_R, 8)})
    done = prelink([Candidate(f"{n}.so", shared) for n in range(40)], frozenset(), [], {}, X86_64)
    size = 32 << 20
    done = replace(done, pages=done.pages + bytes(size - len(done.pages)))
    files = tuple(BundleFile(image.path, "native", library=Library(shared)) for image in done.images)
    contents = write(tmp_path, files, done)
    source = next(one for one in contents.sources if one.path.endswith("images.S"))
    directory = str(tmp_path / "app")
    toolchain = make_toolchain(X86_64, "2.34", False, str(tmp_path / "cache"), directory=directory)
    command = compile_command(source, str(tmp_path / "images.o"), toolchain)
    process = subprocess.Popen(command, env=toolchain.environment(), cwd=directory)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0 and Path(source.path).read_text().count(".incbin") > 40
    assert used.ru_maxrss * 1024 < 16 * size


def test_compressed_files_of_another_program_come_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = (BundleFile("a.py", "data", content=b"x = 1\n" * 100),)
    cache = Cache(str(tmp_path / "cache"))
    first = write(tmp_path / "first", files, cache=cache)
    assert first.payload.files[0].compressed
    monkeypatch.setattr(payload, "deflate", lambda content: pytest.fail("compressed again"))
    second = write(tmp_path / "second", files, cache=cache)
    assert Path(second.payload.path).read_bytes() == Path(first.payload.path).read_bytes()
