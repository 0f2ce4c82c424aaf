"""images.c says so when the addresses of an image are already in use, and keeps no memory."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import ziglang

from bundler.resources import stub_dir

pytestmark = pytest.mark.slow

ZIG = str(Path(str(ziglang.__file__)).parent / "zig")

PROGRAM = """
#include "native/images.c"

#include <malloc.h>

static const bundle_image image = {.start = 1ull << 45, .end = (1ull << 45) + 4096};
const bundle_image_table bundle_images = {.images = &image, .images_count = 1, .imports_count = 100};
static const bundle_file file = {.path = "m.so"};
const bundle_info bundle = {.files = &file};

/* never called: reserve() fails before */
bool bundle_unpack_is_packed(const void *address) { return address == NULL; }
int bundle_unpack_to(const void *address, size_t size, void *to) { return address == to && size == 0; }
const unsigned char *bundle_unpack_stored(uint64_t offset) { return bundle_images.pages + offset; }
int bundle_extract_pages(const void *address, size_t size) { return address == NULL && size == 0; }
void *bundle_tls_get_addr(const bundle_tls_index *index) { return (void *)index; }
bool bundle_symbols_read(const Elf64_Dyn *d, uintptr_t b, bool m, bundle_symbols *t)
{
    return d != NULL && b != 0 && m && t != NULL;
}

const Elf64_Sym *bundle_symbols_find(const bundle_symbols *in, const char *n, const char *v)
{
    return n == v ? in->table : NULL;
}

int main(void)
{
    char message[200] = "";
    mmap((void *)image.start, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    for (int i = 0; i < 10; i++) { /* malloc() keeps a few freed blocks aside, and counts them as used */
        if (bundle_images_map(0, NULL, message, sizeof message) == 0) {
            return 2;
        }
    }
    if (strcmp(message, "m.so: cannot map 4 kB at its address: something else is there") != 0) {
        return 3;
    }
    size_t before = mallinfo2().uordblks;
    for (int i = 0; i < 100; i++) {
        bundle_images_map(0, NULL, message, sizeof message);
    }
    return mallinfo2().uordblks > before;
}
"""


def test_an_address_that_is_taken(tmp_path: Path) -> None:
    source, program = tmp_path / "main.c", tmp_path / "main"
    source.write_text(PROGRAM)
    target = ("-target", "x86_64-linux-gnu.2.34", "-std=c11", "-w", "-I", str(stub_dir()))
    subprocess.run([ZIG, "cc", *target, str(source), "-o", str(program)], check=True)
    assert subprocess.run([str(program)], check=False).returncode == 0
