"""The link, and which edits follow it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from support.described import INTERPRETER

from bundler.compile.link import LinkInput
from bundler.compile.toolchain import Toolchain
from bundler.libpython.model import Libpython
from bundler.libpython.provide import Provided
from bundler.manifest.model import Manifest
from bundler.manifest.store import SECTION, decode
from bundler.options import BuildOptions
from bundler.postlink import executable as module
from bundler.postlink.edits import Edit
from bundler.postlink.executable import make_executable
from bundler.postlink.pack import PACKED_SECTION, Packed, Sections, packing_script
from bundler.prelink.prelink import Prelinked
from bundler.prelink.relocate import Patch
from bundler.tables.images import PAGES_SECTION
from bundler.target.freeze.model import FrozenModule, FrozenSources
from bundler.target_machine import X86_64

PROVIDED = Provided(Libpython("static", "/libpython.a"), ("/libpython.a",), ("-lm", "-ldl"))
LINKED = Provided(
    Libpython("shared", "/libpython.so"), libraries=("-lm",), script="SECTIONS {}\n", image_base=4096
)
PATCHES = (Patch(0x1010, "address", "f", 0), Patch(0x2010, "address", "g", 0))
PACKED = Packed(1, 2, 3)
FROZEN = FrozenSources(
    (),
    (
        FrozenModule("cold", "frozen_cold", "deep", 1),
        FrozenModule("hot", "frozen_hot", "deep", 1, hot=True),
        FrozenModule("table", "frozen_table", "marshal", 1),
    ),
)
SCRIPT = packing_script(["cold"])

Make = Callable[..., tuple[module.Executable, LinkInput, list[str]]]


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Make:
    """``make(**options)``: the result, what was linked, and the steps after; nothing is linked."""
    steps: list[str] = []
    linked: list[LinkInput] = []

    def link(what: LinkInput, output: str, toolchain: Toolchain, finish: Callable[[str], None]) -> str:
        linked.append(what)
        path = tmp_path / "linked"
        path.write_bytes(b"executable")
        finish(str(path))
        return output

    def edits(elf: object, patches: list[Patch], section: str, first: int) -> list[Edit]:
        steps.append(f"patch {', '.join(patch.name for patch in patches)} in {section} from {first:#x}")
        return [Edit(0, b"E", "the address of f")] if section == PAGES_SECTION else []

    def pack(*arguments: object) -> Packed:
        steps.append("pack")
        return PACKED

    monkeypatch.setattr(module, "link_binary", link)
    monkeypatch.setattr(module, "ELFFile", lambda stream: None)
    monkeypatch.setattr(module, "check_libpython", lambda elf, interpreter: steps.append("check"))
    monkeypatch.setattr(module, "patch_edits", edits)
    monkeypatch.setattr(module, "unwinding_edits", lambda elf: [])
    monkeypatch.setattr(module, "private_edits", lambda elf, prefix: [])
    monkeypatch.setattr(module, "pack_executable", pack)
    monkeypatch.setattr(module, "packed_sections", lambda objects, modules: Sections((), 0x800, 0x3000))

    def run(
        provided: Provided = PROVIDED, describe: Any = None, **options: Any
    ) -> tuple[module.Executable, LinkInput, list[str]]:
        chosen = BuildOptions(
            script="app.py", workpath=str(tmp_path), output=str(tmp_path / "out"), **options
        )
        (tmp_path / "app" / "tables").mkdir(parents=True)
        toolchain = Toolchain("zig", "x86_64-linux-gnu.2.34", chosen.pie, "", "")
        done = make_executable(
            ["a.o", "b.o"],
            INTERPRETER,
            provided,
            FROZEN,
            Prelinked(text_size=0x1000, flat_size=0x2000, patches=PATCHES),
            chosen,
            toolchain,
            X86_64,
            describe,
        )
        return done, linked[0], steps

    return run


def test_usual(make: Make, tmp_path: Path) -> None:
    """What is packed has its patches already."""
    done, linked, steps = make()
    assert done == module.Executable(str(tmp_path / "out"), PACKED)
    assert linked.script is not None and Path(linked.script).read_text() == SCRIPT
    assert linked == LinkInput(("a.o", "b.o"), ("/libpython.a",), ("-lm", "-ldl"), linked.script)
    assert steps == [
        "check",
        f"patch f in {PAGES_SECTION} from 0x1000",
        f"patch g in {PACKED_SECTION} from 0x1800",
        "pack",
    ]
    assert (tmp_path / "linked").read_bytes() == b"Executable"


def test_a_linked_libpython(make: Make) -> None:
    _, linked, _ = make(LINKED)
    assert (linked.archives, linked.libraries, linked.image_base) == ((), ("-lm",), 4096)
    assert linked.script is not None and Path(linked.script).read_text() == f"SECTIONS {{}}\n{SCRIPT}"


def test_the_manifest_is_added_last(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def add(stream: BinaryIO, name: str, content: bytes) -> None:
        stream.seek(0)
        added.append((stream.read(1), name, decode(content, "app")))

    added: list[object] = []
    monkeypatch.setattr(module, "add_section", add)
    manifest = Manifest("", "", "", "", "", "script", "app")
    done, _, steps = make(describe=lambda packed: replace(manifest, strings=packed.strings))
    assert done.manifest == replace(manifest, strings=PACKED.strings)
    assert added == [(b"E", SECTION, done.manifest)] and steps[-1] == "pack"


def test_no_manifest(make: Make) -> None:
    """The build itself reports all the same."""
    manifest = Manifest("", "", "", "", "", "script", "app")
    done, _, _ = make(describe=lambda packed: manifest, no_manifest=True)
    assert done.manifest == manifest


def test_a_position_independent_executable_is_not_packed(make: Make) -> None:
    done, linked, steps = make(pie=True)
    assert done.packed is None and linked.script is None
    assert steps[-1] != "pack"
