"""Several shared objects laid out together: which are refused, and what is left to do."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from elftools.elf.enums import ENUM_RELOC_TYPE_x64 as X64
from hypothesis import given, settings
from hypothesis import strategies as st
from support.shared_objects import DATA, PAGE, shared_object, symbol, wanted

from bundler.contract import TLS_EXECUTABLE, TLS_MODULES
from bundler.elf.segments import PF_R, DamagedObject, Segment, Segments
from bundler.elf.shared_object import SharedObject, parse_shared_object
from bundler.elf.symbols import STT_TLS, Relocation, Symbol
from bundler.prelink.prelink import AT_EXIT, SMALL_TLS, Candidate, Import, Prelinked, prelink
from bundler.target_machine import X86_64

Maker = Callable[..., bytes]

PLACE = DATA.address + 0x10
SLOT, OFFSET, STATIC = X64["R_X86_64_GLOB_DAT"], X64["R_X86_64_DTPOFF64"], X64["R_X86_64_TPOFF64"]
C_LIBRARY = shared_object("libc.so.6", [symbol("malloc")])
EXECUTABLE_STACK = {"by_type": {"PT_GNU_STACK": Segment(0, 0, 0, 0, 7, 16)}}


def using(path: str, name: str, needs: tuple[str, ...] = (), **more: Any) -> Candidate:
    """A shared object that refers to ``name``."""
    return Candidate(
        path, shared_object(path, [wanted(name)], [Relocation(PLACE, SLOT, 1, 0)], **more), needs
    )


def defining(path: str, *names: str, **more: Any) -> Candidate:
    return Candidate(path, shared_object(path, [symbol(name, 8) for name in names], **more))


def lay_out_all(*candidates: Candidate, system: dict[str, SharedObject] | None = None) -> Prelinked:
    return prelink(candidates, frozenset({"exported"}), [C_LIBRARY], system or {}, X86_64)


def test_nothing_to_lay_out() -> None:
    assert lay_out_all() == Prelinked()


def test_images_refer_to_each_other() -> None:
    done = lay_out_all(using("user.so", "f", ("base.so",)), defining("base.so", "f"))
    assert done.refused == {} and done.notes() == ()
    user, base = done.images
    assert (user.path, base.path) == ("user.so", "base.so")
    offset = user.placement.offset_of(user.placement.bias + PLACE, 8)
    assert offset is not None
    assert struct.unpack_from("<Q", done.pages, offset) == (base.placement.bias + 8,)
    assert user.changed == (PLACE,)
    assert [*done.cold_segments()] == []
    assert (done.text_size, done.flat_size) == (2 * PAGE, 4 * PAGE)


def test_pages_of_cold_images_come_last() -> None:
    user, base = using("user.so", "f", ("base.so",)), defining("base.so", "f")
    done = lay_out_all(replace(user, cold=True), base)
    assert (done.text_size, done.flat_size) == (PAGE, 2 * PAGE)
    assert [*done.cold_segments()] == [(0, PAGE), (PAGE, PAGE)]
    offsets = [segment.offset for image in done.images for segment in image.placement.segments]
    assert offsets == [2 * PAGE, 3 * PAGE, 0, PAGE]


def test_images_share_their_imports() -> None:
    done = lay_out_all(using("a.so", "malloc"), using("b.so", "malloc"), using("c.so", "exported"))
    assert done.imports == (Import("malloc"),)
    assert [len(image.stores) for image in done.images] == [1, 1, 0]
    assert [patch.name for patch in done.patches] == ["exported"]


def test_undefined_symbol() -> None:
    done = lay_out_all(using("u.so", "nobody"))
    assert done.refused == {"u.so": "nothing that it needs defines nobody"}
    assert done.notes() == ("u.so is left to the dynamic loader: nothing that it needs defines nobody",)
    more = lay_out_all(using("t.so", "other"), *(using(f"{name}.so", "nobody") for name in "abc"))
    others = " (so are 2 more, see images.txt)"
    assert {*more.notes()} == {
        "t.so is left to the dynamic loader: nothing that it needs defines other",
        f"a.so is left to the dynamic loader{others}: nothing that it needs defines nobody",
    }


def test_provider_that_is_not_named_is_left_with_its_user() -> None:
    """The dynamic loader may find it in what was opened with RTLD_GLOBAL; it cannot see an image."""
    done = lay_out_all(using("user.so", "f"), defining("provider.so", "f"), defining("other.so", "g"))
    assert done.refused == {
        "user.so": "nothing that it needs defines f",
        "provider.so": "it defines f for user.so, which does not name it",
    }
    assert [image.path for image in done.images] == ["other.so"]


def test_what_a_refused_library_needs_is_refused() -> None:
    done = lay_out_all(
        using("user.so", "f", ("base.so",), **EXECUTABLE_STACK),
        defining("base.so", "f"),
        using("other.so", "f", ("base.so",)),
    )
    assert done.refused == {
        "base.so": "user.so needs it, which the dynamic loader loads",
        "user.so": "it asks for an executable stack",
    }
    assert [name for name, *_ in done.imports] == ["f"], "other.so asks the loader's copy"


def test_what_that_needs_is_refused_too() -> None:
    base, deep = using("base.so", "f", ("deep.so",)), defining("deep.so", "f")
    done = lay_out_all(using("user.so", "f", ("base.so",), **EXECUTABLE_STACK), base, deep)
    assert [*done.refused] == ["base.so", "deep.so", "user.so"]


def test_a_problem_of_a_candidate() -> None:
    shared = shared_object("a.so")
    done = lay_out_all(Candidate("a.so", shared, problem="it is odd"), Candidate("b.so", shared))
    assert done.refused == {"a.so": "it is odd"}


def test_a_damaged_table() -> None:
    damaged = SharedObject("a.so", "EM_X86_64", 64, Segments(b"", (), {}, {"DT_REL": (0,)}), symbols_count=0)
    done = lay_out_all(Candidate("a.so", damaged))
    assert [*done.refused] == ["a.so"] and done.images == ()


def test_system_libraries() -> None:
    """What they define is an import; the image says that it needs them."""
    needed = ("libGL.so.1", "libabsent.so")
    one = Candidate("a.so", using("a.so", "glDraw").shared, system=needed)
    done = lay_out_all(one, system={"libGL.so.1": shared_object("libGL.so.1", [symbol("glDraw")])})
    assert done.imports == (Import("glDraw"),)
    assert done.images[0].system == needed


def test_an_older_version_stands_in() -> None:
    """An image runs with the oldest C library, too, although it was linked with a newer one."""
    moved = [symbol("f", version="GLIBC_2.34"), symbol("f", version="GLIBC_2.2.5", hidden=True)]
    user = shared_object("a.so", [wanted("f", version="GLIBC_2.34")], [Relocation(PLACE, SLOT, 1, 0)])
    for glibc, older in (((2, 28), "GLIBC_2.2.5"), ((2, 34), None), ((2, 36), None)):
        libc = [shared_object("libc.so.6", moved)]
        done = prelink([Candidate("a.so", user)], frozenset(), libc, {}, X86_64, glibc)
        assert done.imports == (Import("f", "GLIBC_2.34", False, older),)


def tls(path: str, size: int, *kinds: int) -> Candidate:
    """An image with thread-local storage, 16 bytes of which have contents."""
    block = Segment(PAGE + 0x100, PAGE + 0x100, 16, size, PF_R, 32)
    relocations = [Relocation(PLACE + 8 * number, kind, 0, 0) for number, kind in enumerate(kinds)]
    return Candidate(path, shared_object(path, (), relocations, by_type={"PT_TLS": block}))


@pytest.mark.parametrize(
    ("size", "kind", "apart"),
    [
        (SMALL_TLS, OFFSET, False),
        (SMALL_TLS + 1, OFFSET, True),
        (SMALL_TLS + 1, STATIC, False),
        (SMALL_TLS + 1, X64["R_X86_64_TLSDESC"], False),
    ],
)
def test_large_blocks_that_may_be_apart_are(size: int, kind: int, apart: bool) -> None:
    (image,) = lay_out_all(tls("a.so", size, kind)).images
    assert image.tls is not None
    assert image.tls.symbol == (None if apart else "bundle_tls_0")
    assert image.tls.module == (TLS_MODULES if apart else TLS_EXECUTABLE)
    assert (image.tls.stored, image.tls.size, image.tls.align) == (16, size, 32)
    assert image.tls.address == image.placement.bias + PAGE + 0x100
    assert image.tls.offset == PAGE + 0x100


def test_a_symbol_of_another_images_block_apart() -> None:
    """Initial-exec access to it is impossible, so both are left to the loader."""
    big = tls("big.so", SMALL_TLS + 1, OFFSET)
    own: tuple[Symbol, ...] = (symbol("v", 4, type=STT_TLS),)
    big = Candidate("big.so", shared_object("big.so", own, by_type=dict(big.shared.segments.by_type)))
    user = Candidate(
        "user.so",
        shared_object("user.so", [wanted("v", type=STT_TLS)], [Relocation(PLACE, STATIC, 1, 0)]),
        ("big.so",),
    )
    assert lay_out_all(big, user).refused == {
        "big.so": "user.so needs it, which the dynamic loader loads",
        "user.so": "it wants the thread-local storage of big.so at a fixed place",
    }


def test_judged_by_type() -> None:
    assert lay_out_all(using("a.so", "malloc")).judged_by_type() == {"a.so"}
    exits = prelink(
        [using("a.so", "malloc"), using("b.so", AT_EXIT)], frozenset({AT_EXIT}), [C_LIBRARY], {}, X86_64
    )
    assert len(exits.images) == 2 and exits.judged_by_type() == frozenset()


# ---- what a linker really makes ----------------------------------------------------------------------


def candidate(path: str, content: bytes, needs: tuple[str, ...] = ()) -> Candidate:
    return Candidate(path, parse_shared_object(path, content), needs)


def lay_out(c_library: SharedObject, *files: Candidate) -> Prelinked:
    return prelink(files, frozenset({"from_executable"}), [c_library], {}, X86_64)


@pytest.mark.slow
def test_every_reference_is_bound(library: bytes, c_library: SharedObject) -> None:
    done = lay_out(c_library, candidate("plain.so", library))
    assert done.refused == {}
    (placed,) = done.images
    assert {patch.name for patch in done.patches} == {"from_executable"}
    assert {name for name, *_ in done.imports} >= {"malloc"}
    own, pointer = placed.shared.tables.find("own", None), placed.shared.tables.find("pointer", None)
    assert own is not None and pointer is not None
    offset = placed.placement.offset_of(placed.placement.bias + pointer.value, 8)
    assert offset is not None
    assert struct.unpack_from("<Q", done.pages, offset) == (placed.placement.bias + own.value,)


@pytest.mark.slow
def test_thread_local_storage(compile_c: Maker, c_library: SharedObject) -> None:
    small = compile_c("small", "_Thread_local int a = 7; int *f(void) { return &a; }")
    big = compile_c("big", "_Thread_local char b[9000]; char *g(void) { return b; }")
    done = lay_out(c_library, candidate("small.so", small), candidate("big.so", big))
    blocks = {image.path: image.tls for image in done.images}
    assert done.refused == {}
    assert blocks["small.so"] is not None and blocks["small.so"].symbol is not None
    assert blocks["big.so"] is not None and blocks["big.so"].symbol is None
    assert "bundle_tls_get_addr" in {patch.name for patch in done.patches}


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_damaged_files_have_an_end(data: st.DataObject, library: bytes, c_library: SharedObject) -> None:
    """Whatever a file says, reading it ends, with an image or a reason."""
    content = bytearray(library)
    for _ in range(data.draw(st.integers(1, 4))):
        # headers, dynamic section and tables are at the beginning and at the end
        place = data.draw(st.integers(0, len(content) - 9) | st.integers(0, 2000))
        value = data.draw(st.binary(min_size=1, max_size=8))
        content[place : place + len(value)] = value
    cut = data.draw(st.just(len(content)) | st.integers(0, len(content)))
    try:
        parse_shared_object("damaged", bytes(content[:cut]))
    except DamagedObject:
        return
    done = lay_out(c_library, candidate("damaged.so", bytes(content[:cut])))
    assert len(done.images) + len(done.refused) == 1
