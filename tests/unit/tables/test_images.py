"""The table of images as C, and their pages as assembly."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from support.shared_objects import PAGE, shared_object

from bundler.contract import TLS_EXECUTABLE, TLS_MODULES
from bundler.elf.segments import PF_R, Segment
from bundler.elf.shared_object import SharedObject
from bundler.prelink.addresses import PROT_READ, PROT_WRITE, PlacedSegment, Placement
from bundler.prelink.prelink import Import, PlacedImage, Prelinked, TlsBlock
from bundler.prelink.relocate import ResolverCall, Store, UniqueBinding
from bundler.tables.images import render_debugger, render_images, render_pages

BIAS = 0x200000
PLACEMENT = Placement(BIAS, BIAS, BIAS + PAGE, (PlacedSegment(BIAS, 0, PAGE, PAGE, PROT_READ | PROT_WRITE),))


def image(path: str = "m.so", shared: SharedObject | None = None, tls: TlsBlock | None = None) -> PlacedImage:
    return PlacedImage(path, shared or shared_object(path), PLACEMENT, (), (), (), (), tls, ())


def block(symbol: str | None, stored: int = 8, module: int = TLS_EXECUTABLE) -> TlsBlock:
    return TlsBlock(symbol, module, BIAS + 0x40, 0x40, stored, 24, 16)


def fields(text: str) -> dict[str, str]:
    """The initialisers ``.name = value`` of a table; of several of one name the last."""
    return dict(re.findall(r"^ +\.(\w+) = (.*),$", text, re.MULTILINE))


def test_no_images() -> None:
    said = fields(render_images(Prelinked(), {}))
    assert said["images"] == said["imports"] == said["tls_blocks"] == "NULL"
    counts = {name: value for name, value in said.items() if name.endswith("_count")}
    assert set(counts.values()) == {"0"}


def test_an_image() -> None:
    by_type = {
        "PT_GNU_RELRO": Segment(0x800, 0, 0, 0x900, PF_R, 1),
        "PT_GNU_EH_FRAME": Segment(0x70, 0, 0, 0, PF_R, 4),
        "PT_DYNAMIC": Segment(0x80, 0, 0, 0, PF_R, 8),
    }
    dynamic = {
        "DT_INIT": 0x10,
        "DT_FINI": 0x20,
        "DT_INIT_ARRAY": 0x30,
        "DT_INIT_ARRAYSZ": 16,
        "DT_FINI_ARRAY": 0x50,
        "DT_FINI_ARRAYSZ": 8,
    }
    shared = replace(shared_object("m.so", by_type=by_type, dynamic=dynamic), symbols_count=5)
    said = fields(render_images(Prelinked((image(shared=shared),)), {"m.so": 3}))
    assert said["bias"] == said["start"] == f"{BIAS:#x}" and said["end"] == f"{BIAS + PAGE:#x}"
    # as the loader rounds it: from the page it begins in, whole pages only
    assert (said["relro_start"], said["relro_end"]) == (f"{BIAS:#x}", f"{BIAS + PAGE:#x}")
    assert [said[name] for name in ("init", "fini", "init_array", "fini_array")] == [
        f"{BIAS + address:#x}" for address in (0x10, 0x20, 0x30, 0x50)
    ]
    assert (said["init_array_count"], said["fini_array_count"]) == ("2", "1")
    assert (said["unwind"], said["dynamic"]) == (f"{BIAS + 0x70:#x}", f"{BIAS + 0x80:#x}")
    assert (said["headers"], said["headers_count"]) == (f"{BIAS + 64:#x}", "3")
    assert (said["file"], said["symbols_count"], said["tls"], said["tls_module"]) == ("3", "5", "0", "0")
    assert said["images_count"] == "1"


def test_what_is_left_to_do() -> None:
    made = replace(
        image(),
        stores=(Store(0x10, 1, -4),),
        resolver_calls=(ResolverCall(0x20, 0x30),),
        unique_bindings=(UniqueBinding(0x40, 0x50, 6, 7),),
        system=("libGL.so.1",),
    )
    imports = (Import("malloc"), Import("old", "V1", True), Import("moved", "V3", older="V2"))
    text = render_images(Prelinked((made,), imports=imports, uniques=7), {"m.so": 0})
    assert "bundle_store stores_0[] = {\n    {0x10, -4, 1}," in text
    assert "bundle_resolver_call resolver_calls_0[] = {\n    {0x20, 0x30}," in text
    assert "bundle_unique_binding unique_bindings_0[] = {\n    {0x40, 0x50, 7, 6}," in text
    assert f"bundle_segment segments_0[] = {{\n    {{{BIAS:#x}, 0x0, 0x1000, 0x1000, 3, 0}}," in text
    assert 'system_libraries_0[] = {"libGL.so.1", NULL};' in text
    assert '{"malloc", NULL, NULL, 0},\n    {"old", "V1", NULL, 1},\n    {"moved", "V3", "V2", 0},' in text
    said = fields(text)
    assert (said["imports_count"], said["uniques_count"]) == ("3", "7")
    for name in ("segments", "stores", "resolver_calls", "unique_bindings"):
        assert (said[name], said[f"{name}_count"]) == (f"{name}_0", "1")
    assert said["system_libraries"] == "system_libraries_0"


def test_thread_local_storage() -> None:
    """``tls`` counts, from 1, the images whose blocks are the executable's."""
    images = (
        image("apart.so", tls=block(None, module=TLS_MODULES)),
        image("none.so"),
        image("one.so", tls=block("bundle_tls_2")),
    )
    text = render_images(Prelinked(images), {"apart.so": 0, "none.so": 1, "one.so": 2})
    assert re.findall(r"\.tls = (\d)", text) == ["0", "0", "1"]
    assert re.findall(r"\.tls_module = (\w+)", text) == [f"{TLS_MODULES:#x}", "0", "0x1"]
    assert f"tls_blocks[] = {{\n    {{{BIAS + 0x40:#x}, 8, 24, 16}}," in text
    assert fields(text)["tls_blocks_count"] == "1"


def test_pages() -> None:
    images = (image("a.so", tls=block("bundle_tls_0")), image("b*/.so", tls=block("bundle_tls_1", stored=0)))
    text = render_pages(
        Prelinked((*images, image("c.so", tls=block(None))), bytes(12288), text_size=4096, flat_size=8192),
        "/x/images.bin",
    )
    assert '.section .bundle_image_text, "ax"' in text and '.incbin "/x/images.bin", 0, 4096\n' in text
    assert '.section .bundle_image_pages, "a"' in text and '.incbin "/x/images.bin", 4096, 4096\n' in text
    assert '.section .bundle_image_cold, "a"' in text and '.incbin "/x/images.bin", 8192, 4096\n' in text
    data, zeros = (part.partition("\n    .size")[0] for part in text.split("    .section .t")[1:])
    assert data.startswith("data") and '.incbin "/x/images.bin", 64, 8' in data and ".zero 16" in data
    assert zeros.startswith("bss") and ".incbin" not in zeros and ".zero 24" in zeros
    assert "/* b* /.so */" in zeros
    assert re.findall(r"\.quad (\S+)@dtpoff", text) == ["bundle_tls_0", "bundle_tls_1"]


def test_text_of_the_pages_changes_with_them() -> None:
    """zig keeps assembled objects by the text of their source and knows nothing of .incbin."""
    texts = {render_pages(Prelinked(pages=pages), "/x/images.bin") for pages in (b"one", b"two")}
    assert len(texts) == 2


@pytest.mark.parametrize(
    ("sources", "lines"),
    [({"m.so": "/x/m.so"}, [f'add-symbol-file "/x/m.so" -o {BIAS:#x}']), ({}, [])],
)
def test_debugger(sources: dict[str, str], lines: list[str]) -> None:
    lines.append("# other.so is left to the dynamic loader: it is odd")
    refused = {"other.so": "it is odd"}
    assert render_debugger(Prelinked((image(),), refused=refused), sources).splitlines()[1:] == lines
