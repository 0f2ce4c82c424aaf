"""Prelinking: reading, symbol resolution, refusals, relocation, recipes."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import ziglang
from hypothesis import given, settings
from hypothesis import strategies as st

from bundler.elf.exports import exported_symbols
from bundler.elf.segments import DamagedObject
from bundler.elf.shared_object import SharedObject, parse_shared_object
from bundler.elf.strip import loadable_part
from bundler.errors import InternalError, StaticLibraryMissing
from bundler.prelink.addresses import PROT_EXEC, PROT_WRITE
from bundler.prelink.prelink import Candidate, Prelinked, prelink
from bundler.prelink.scope import Scope
from bundler.prelink.suitable import refusal
from bundler.tables.images import render_debugger, render_images, render_pages
from bundler.tables.recipe import render_recipe
from bundler.target_machine import X86_64

pytestmark = pytest.mark.slow

ZIG = str(Path(str(ziglang.__file__)).parent / "zig")
TARGET = ("-target", "x86_64-linux-gnu.2.34")
Maker = Callable[..., bytes]

SOURCE = """
#include <stdlib.h>
extern int from_executable;
int own = 5;
int *pointer = &own;
static const char *const names[] = {"one", "two"};
const char *name(int i) { return names[i]; }
int *use(void) { return &from_executable; }
void *allocate(void) { return malloc((size_t)own); }
"""


@pytest.fixture(scope="module")
def compile_c(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    directory = tmp_path_factory.mktemp("prelink")

    def make(name: str, text: str, *options: str) -> bytes:
        source, path = directory / f"{name}.c", directory / f"lib{name}.so"
        source.write_text(text)
        words = [ZIG, "cc", *TARGET, "-shared", "-fPIC", "-O1", "-o", str(path), str(source)]
        words += [f"-Wl,-soname,{path.name}", "-Wl,--allow-shlib-undefined", *options]
        subprocess.run(words, check=True)
        return path.read_bytes()

    return make


@pytest.fixture(scope="module")
def c_library(compile_c: Maker) -> SharedObject:
    """A substitute for the C library."""
    text = "void *malloc(unsigned long n) { return (void *)n; } void free(void *p) { (void)p; }"
    return parse_shared_object("libsystem.so", compile_c("system", text, "-nostdlib"))


@pytest.fixture(scope="module")
def library(compile_c: Maker) -> bytes:
    return compile_c("plain", SOURCE)


def candidate(path: str, content: bytes, needs: tuple[str, ...] = ()) -> Candidate:
    return Candidate(path, parse_shared_object(path, content), needs)


def lay_out(c_library: SharedObject, *files: Candidate, exported: frozenset[str] = frozenset()) -> Prelinked:
    return prelink(files, exported | {"from_executable"}, [c_library], {}, X86_64)


def test_symbols_and_segments(library: bytes) -> None:
    image = parse_shared_object("plain", library)
    assert image.soname == "libplain.so"
    assert image.tables.find("own", None) is not None
    assert image.tables.find("from_executable", None) is None
    assert all(load.file_size <= load.size for load in image.segments.loads)


def test_every_reference_is_bound(library: bytes, c_library: SharedObject) -> None:
    done = lay_out(c_library, candidate("plain.so", library))
    assert done.refused == {}
    (placed,) = done.images
    assert {patch.name for patch in done.patches} == {"from_executable"}
    assert {name for name, _, _ in done.imports} >= {"malloc"}
    own, pointer = placed.shared.tables.find("own", None), placed.shared.tables.find("pointer", None)
    assert own is not None and pointer is not None
    offset = placed.placement.offset_of(placed.placement.bias + pointer.value, 8)
    assert offset is not None
    assert struct.unpack_from("<Q", done.pages, offset) == (placed.placement.bias + own.value,)


def test_places_do_not_overlap(library: bytes, c_library: SharedObject) -> None:
    done = lay_out(c_library, *(candidate(f"{name}.so", library) for name in "abc"))
    spans = [(image.placement.start, image.placement.end) for image in done.images]
    assert spans[0][0] >= X86_64.first_image_address
    assert all(before[1] < after[0] for before, after in zip(spans, spans[1:], strict=False))
    for image in done.images:
        for segment in image.placement.segments:
            assert segment.address % X86_64.page_size == segment.offset % X86_64.page_size == 0
            assert not (segment.protection & PROT_WRITE and segment.protection & PROT_EXEC)


def test_recipe_gives_the_file_back(library: bytes, c_library: SharedObject) -> None:
    done = lay_out(c_library, candidate("plain.so", library))
    content = loadable_part(library)
    recipe = render_recipe(done.images[0], content)
    pages = bytearray(done.pages)
    for patch in done.patches:
        pages[patch.offset : patch.offset + 8] = b"\xaa" * 8
    assert follow(recipe, bytes(pages), len(content)) == content


def follow(recipe: bytes, pages: bytes, size: int) -> bytes:
    """Follow a recipe as runtime_stub/tree/rebuild.c does."""
    out = bytearray(size)
    copies, edits = struct.unpack_from("<II", recipe)
    at = 8
    for to, source, length in struct.iter_unpack("<QQQ", recipe[at : at + 24 * copies]):
        out[to : to + length] = pages[source : source + length]
    at += 24 * copies
    data, position = at + 8 * edits, 0
    for skip, length in struct.iter_unpack("<II", recipe[at : at + 8 * edits]):
        position += skip
        out[position : position + length] = recipe[data : data + length]
        position += length
        data += length
    assert data == len(recipe)
    return bytes(out)


def test_undefined_symbol(compile_c: Maker, c_library: SharedObject) -> None:
    content = compile_c("undefined", "extern int nobody(void); int f(void) { return nobody(); }")
    done = lay_out(c_library, candidate("u.so", content))
    assert done.refused == {"u.so": "nothing that it needs defines nobody"}


def test_provider_that_is_not_named_is_left_with_its_user(compile_c: Maker, c_library: SharedObject) -> None:
    """The dynamic loader can find the provider if it was opened with RTLD_GLOBAL.  It cannot see an image."""
    user = compile_c("user", "extern int provided(void); int f(void) { return provided(); }")
    provider = compile_c("provider", "int provided(void) { return 1; }")
    done = lay_out(c_library, candidate("user.so", user), candidate("provider.so", provider))
    assert set(done.refused) == {"user.so", "provider.so"}


def test_weak_reference_to_nothing_is_zero(compile_c: Maker, c_library: SharedObject) -> None:
    text = "extern int maybe(void) __attribute__((weak)); int (*f)(void) = maybe;"
    done = lay_out(c_library, candidate("w.so", compile_c("weak", text)))
    placed = done.images[0]
    symbol = placed.shared.tables.find("f", None)
    assert symbol is not None
    offset = placed.placement.offset_of(placed.placement.bias + symbol.value, 8)
    assert offset is not None and done.pages[offset : offset + 8] == bytes(8)


def test_what_a_refused_library_needs_is_refused(compile_c: Maker, c_library: SharedObject) -> None:
    base = compile_c("base", "int base(void) { return 1; }")
    user = with_stack(compile_c("stack", "extern int base(void); int f(void) { return base(); }"))
    other = compile_c("other", "extern int base(void); int g(void) { return base(); }")
    files = [candidate("base.so", base), candidate("user.so", user, ("base.so",))]
    done = lay_out(c_library, *files, candidate("other.so", other, ("base.so",)))
    assert done.refused == {
        "base.so": "user.so needs it, which the dynamic loader loads",
        "user.so": "it asks for an executable stack",
    }
    assert [name for name, _, _ in done.imports] == ["base"], "other.so asks the loader's copy"


def with_stack(content: bytes) -> bytes:
    """The library as if it had been linked with -z execstack, an option that zig does not accept."""
    changed = bytearray(content)
    (start,), (size, count) = struct.unpack_from("<Q", content, 32), struct.unpack_from("<HH", content, 54)
    for at in range(start, start + size * count, size):
        if struct.unpack_from("<I", changed, at)[0] == 0x6474E551:  # PT_GNU_STACK
            struct.pack_into("<I", changed, at + 4, 7)
    return bytes(changed)


def test_reasons(compile_c: Maker) -> None:
    text_relocations = compile_c(
        "textrel",
        '__asm__(".text\\n.globl t\\nt: .quad outside"); int x;',
        "-Wl,-z,notext",
        "-nostdlib",
    )
    assert refusal(parse_shared_object("t", text_relocations), X86_64) == "its text has relocations"
    stack = parse_shared_object("s", with_stack(compile_c("execstack", "int x;")))
    assert refusal(stack, X86_64) == "it asks for an executable stack"


def test_versions() -> None:
    """glibc has several versions of some functions.  Only a reference that names an old one gets it."""
    path = Path("/lib/x86_64-linux-gnu/libc.so.6")
    if not path.exists():
        pytest.skip("no glibc at the usual place")
    libc = parse_shared_object(str(path), path.read_bytes())
    new, old = libc.tables.find("memcpy", None), libc.tables.find("memcpy", "GLIBC_2.2.5")
    assert new is not None and old is not None
    assert (new.hidden, old.hidden) == (False, True)
    assert libc.tables.find("memcpy", "GLIBC_9.9") is None


def test_symbolic_library_comes_before_the_executable(compile_c: Maker, c_library: SharedObject) -> None:
    text = "int shared_name(void) { return 1; } int (*f)(void) = shared_name;"
    for options, kind in (((), "executable"), (("-Wl,-Bsymbolic",), "image")):
        image = parse_shared_object("s", compile_c("symbolic", text, *options))
        scope = Scope({"s": image}, {}, {"s": ()}, frozenset({"shared_name"}), [])
        symbol = image.tables.find("shared_name", None)
        assert symbol is not None
        target = scope.resolve("s", symbol)
        assert target is not None and target.kind == kind


def test_thread_local_storage(compile_c: Maker, c_library: SharedObject) -> None:
    small = compile_c("small", "_Thread_local int a = 7; int *f(void) { return &a; }")
    big = compile_c("big", "_Thread_local char b[9000]; char *g(void) { return b; }")
    done = lay_out(c_library, candidate("small.so", small), candidate("big.so", big))
    blocks = {image.path: image.tls for image in done.images}
    assert done.refused == {}
    assert blocks["small.so"] is not None and blocks["small.so"].symbol is not None
    assert blocks["big.so"] is not None and blocks["big.so"].symbol is None
    assert "bundle_tls_get_addr" in {patch.name for patch in done.patches}


def test_tables_name_everything(library: bytes, c_library: SharedObject) -> None:
    done = lay_out(c_library, candidate("plain.so", library))
    text = render_images(done, {"plain.so": 3})
    assert ".file = 3," in text
    assert '{"malloc", ' in text
    assert ".incbin" in render_pages(done, "/x/images.bin")
    assert ".images_count = 0" in render_images(Prelinked(), {})


def test_debugger_is_told(library: bytes, c_library: SharedObject) -> None:
    done = lay_out(c_library, candidate("plain.so", library))
    text = render_debugger(done, {"plain.so": "/x/plain.so"})
    assert f'add-symbol-file "/x/plain.so" -o {done.images[0].placement.bias:#x}' in text


def test_exported_symbols(tmp_path: Path) -> None:
    source = tmp_path / "o.c"
    source.write_text(
        "int seen; static int private; int *f(void) { return &private; }"
        '__attribute__((visibility("hidden"))) int hidden(void) { return 1; }'
    )
    path = tmp_path / "o.o"
    subprocess.run([ZIG, "cc", *TARGET, "-c", "-o", str(path), str(source)], check=True)
    archive = tmp_path / "liba.a"
    subprocess.run([ZIG, "ar", "rcs", str(archive), str(path)], check=True)
    assert exported_symbols([], str(archive)) == {"seen", "f"}
    assert exported_symbols([str(path)], str(archive)) == {"seen", "f"}


def test_whose_fault_an_unreadable_definition_is(tmp_path: Path) -> None:
    bad, empty = tmp_path / "bad.o", tmp_path / "empty.a"
    bad.write_bytes(b"not an object")
    empty.write_bytes(b"!<arch>\n")
    with pytest.raises(InternalError, match="bad.o"):
        exported_symbols([str(bad)], str(empty))
    with pytest.raises(StaticLibraryMissing, match="bad.o"):
        exported_symbols([], str(bad))
    with pytest.raises(StaticLibraryMissing, match="gone.a"):
        exported_symbols([], str(tmp_path / "gone.a"))


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_damaged_files_are_told(data: st.DataObject, library: bytes, c_library: SharedObject) -> None:
    """Whatever a file contains, reading it gives an image or a reason."""
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
