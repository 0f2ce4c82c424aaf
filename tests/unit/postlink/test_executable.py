"""The link, and which edits follow it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.described import INTERPRETER

from bundler.compile.link import LinkInput
from bundler.compile.toolchain import Toolchain
from bundler.libpython.model import Libpython
from bundler.libpython.provide import Provided
from bundler.options import BuildOptions
from bundler.postlink import executable as module
from bundler.postlink.edits import Edit
from bundler.postlink.executable import make_executable
from bundler.postlink.pack import PACKED_SECTION, SCRIPT, Packed
from bundler.prelink.prelink import Prelinked
from bundler.prelink.relocate import Patch
from bundler.tables.images import PAGES_SECTION
from bundler.target_machine import X86_64

PROVIDED = Provided(Libpython("static", "/libpython.a"), ("/libpython.a",), ("-lm", "-ldl"))
LINKED = Provided(
    Libpython("shared", "/libpython.so"), libraries=("-lm",), script="SECTIONS {}\n", image_base=4096
)
PATCHES = (Patch(0, "address", "f", 0),)
PACKED = Packed(1, 2, 3)

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

    def edits(elf: object, patches: object, section: str, first: int) -> list[Edit]:
        assert patches == PATCHES
        steps.append(f"patch {section} from {first}")
        return [Edit(0, b"E", "the address of f")]

    def pack(*arguments: object) -> Packed:
        steps.append("pack")
        return PACKED

    monkeypatch.setattr(module, "link_binary", link)
    monkeypatch.setattr(module, "ELFFile", lambda stream: None)
    monkeypatch.setattr(module, "check_libpython", lambda elf, interpreter: steps.append("check"))
    monkeypatch.setattr(module, "patch_edits", edits)
    monkeypatch.setattr(module, "unwinding_edits", lambda elf: [])
    monkeypatch.setattr(module, "pack_executable", pack)

    def run(provided: Provided = PROVIDED, **options: Any) -> tuple[module.Executable, LinkInput, list[str]]:
        chosen = BuildOptions(
            script="app.py", workpath=str(tmp_path), output=str(tmp_path / "out"), **options
        )
        (tmp_path / "app" / "tables").mkdir(parents=True)
        toolchain = Toolchain("zig", "x86_64-linux-gnu.2.34", chosen.pie, "", "")
        done = make_executable(
            ["a.o", "b.o"],
            INTERPRETER,
            provided,
            Prelinked(text_size=4096, patches=PATCHES),
            chosen,
            toolchain,
            X86_64,
        )
        return done, linked[0], steps

    return run


def test_usual(make: Make, tmp_path: Path) -> None:
    done, linked, steps = make()
    assert done == module.Executable(str(tmp_path / "out"))
    assert linked == LinkInput(("a.o", "b.o"), ("/libpython.a",), ("-lm", "-ldl"))
    assert steps == ["check", f"patch {PAGES_SECTION} from 4096"]
    assert (tmp_path / "linked").read_bytes() == b"Executable"


def test_small(make: Make, tmp_path: Path) -> None:
    """What is packed has its patches already."""
    done, linked, steps = make(small=True)
    assert done.packed == PACKED
    assert linked.script is not None and Path(linked.script).read_text() == SCRIPT
    assert steps == ["check", f"patch {PACKED_SECTION} from 0", "pack"]


def test_a_linked_libpython(make: Make) -> None:
    _, linked, _ = make(LINKED, small=True)
    assert (linked.archives, linked.libraries, linked.image_base) == ((), ("-lm",), 4096)
    assert linked.script is not None and Path(linked.script).read_text() == f"SECTIONS {{}}\n{SCRIPT}"


def test_a_position_independent_executable_is_not_packed(make: Make) -> None:
    done, linked, steps = make(small=True, pie=True)
    assert done.packed is None and linked.script is None
    assert steps == ["check", f"patch {PAGES_SECTION} from 4096"]
