"""``bundle_images`` of ``runtime_stub/contract/bundle_format.h`` as C, and the stored pages as assembly."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from bundler.c_text import c_path, c_string
from bundler.contract import QUIET_DROPS
from bundler.prelink.addresses import round_down
from bundler.prelink.prelink import PlacedImage, Prelinked, TlsBlock

TEXT_SECTION = ".bundle_image_text"
PAGES_SECTION = ".bundle_image_pages"
COLD_SECTION = ".bundle_image_cold"

PAGES_END = b"\0"
"""What follows the stored pages in their file, so that its size is not a multiple of the page size.

The assembler opens the file anew for each ``.incbin``: for each thread-local block, too.  It wants a zero
behind the contents, so it can map a file only if the last page has room.  Otherwise it reads the whole file
each time, and keeps all of that: 6 GB for 300 shared objects with 0.4 GB of pages.
"""

_PAGES = """\
/* The pages of the shared objects that were laid out at build time, and their thread-local storage.
 * SHA-256 {digest}: zig's cache looks at this text only, not at the file below. */
    .section {text_section}, "ax", @progbits
    .balign {page}
    .globl bundle_image_text
    .hidden bundle_image_text
    .type bundle_image_text, @object
bundle_image_text:
    .incbin {path}, 0, {text_size}
    .size bundle_image_text, . - bundle_image_text
    .section {section}, "a", @progbits
    .balign {page}
    .globl bundle_image_pages
    .hidden bundle_image_pages
    .type bundle_image_pages, @object
bundle_image_pages:
    .incbin {path}, {text_size}, {other_size}
    .byte 0
    .balign {page}
    .size bundle_image_pages, . - bundle_image_pages
    .section {cold_section}, "a", @progbits
    .balign {page}
    .globl bundle_image_cold
    .hidden bundle_image_cold
    .type bundle_image_cold, @object
bundle_image_cold:
    .incbin {path}, {flat_size}, {cold_size}
    .byte 0
    .balign {page}
    .size bundle_image_cold, . - bundle_image_cold
{blocks}\
    .section .rodata
    .balign 8
    .globl bundle_image_tls_offsets
    .hidden bundle_image_tls_offsets
bundle_image_tls_offsets:
{offsets}\
    .quad 0
    .section .note.GNU-stack, "", @progbits
"""

_BLOCK = """\
    .section {section}
    .balign {align}
    .globl {symbol}
    .type {symbol}, @object
{symbol}: /* {path} */
{initial}\
    .zero {zero}
    .size {symbol}, {size}
"""


def render_pages(prelinked: Prelinked, path: str) -> str:
    """The text of ``images.S``.  The compiler is to open the file that holds ``prelinked.pages``, and
    :data:`PAGES_END`, as ``path``.

    The thread-local blocks are exported symbols.  After the link, their places in the executable's block are
    read from its dynamic symbol table.
    """
    blocks = [(image.path, image.tls) for image in prelinked.images if image.tls and image.tls.symbol]
    digest = hashlib.sha256(prelinked.pages).hexdigest()
    return _PAGES.format(
        digest=digest,
        text_section=TEXT_SECTION,
        section=PAGES_SECTION,
        cold_section=COLD_SECTION,
        text_size=prelinked.text_size,
        other_size=prelinked.flat_size - prelinked.text_size,
        flat_size=prelinked.flat_size,
        cold_size=len(prelinked.pages) - prelinked.flat_size,
        page=prelinked.page_size,
        path=c_string(path),
        blocks="".join(_block(place, tls, path) for place, tls in blocks),
        offsets="".join(f"    .quad {tls.symbol}@dtpoff\n" for _, tls in blocks),
    )


def _block(tree_path: str, tls: TlsBlock, path: str) -> str:
    # The linker puts all .tdata before all .tbss, so a block must be in one of the two.
    data = tls.stored > 0
    return _BLOCK.format(
        section='.tdata, "awT", @progbits' if data else '.tbss, "awT", @nobits',
        align=tls.align,
        symbol=tls.symbol,
        path=c_path(tree_path),
        initial=f"    .incbin {c_string(path)}, {tls.offset}, {tls.stored}\n" if data else "",
        zero=tls.size - tls.stored,
        size=tls.size,
    )


def render_images(prelinked: Prelinked, indices: Mapping[str, int]) -> str:
    """The text of ``images_table.c``.  ``indices`` has the row of ``bundle_files`` for each tree path."""
    lines = [
        "/* Shared objects at their final addresses, made by bundler; the format is bundle_format.h. */",
        '#include "contract/bundle_format.h"',
        "",
        "extern const unsigned char bundle_image_text[];",
        "extern const unsigned char bundle_image_pages[];",
        "extern const unsigned char bundle_image_cold[];",
        "extern const uint64_t bundle_image_tls_offsets[];",
        "",
    ]
    with_tls = [image.path for image in prelinked.images if image.tls and image.tls.symbol]
    apart = [image.tls for image in prelinked.images if image.tls and not image.tls.symbol]
    for number, image in enumerate(prelinked.images):
        lines += _tables(number, image)
    if prelinked.images:
        lines += ["static const bundle_image images[] = {"]
        for number, image in enumerate(prelinked.images):
            tls = with_tls.index(image.path) + 1 if image.path in with_tls else 0
            lines += _image(number, image, indices[image.path], tls, prelinked.page_size)
        lines += ["};", ""]
    if apart:
        lines += ["static const bundle_tls_block tls_blocks[] = {"]
        lines += [f"    {{{b.address:#x}, {b.stored}, {b.size}, {b.align}}}," for b in apart]
        lines += ["};", ""]
    if prelinked.imports:
        lines += ["static const bundle_import imports[] = {"]
        for name, version, weak, older in prelinked.imports:
            versions = [c_string(one) if one else "NULL" for one in (version, older)]
            lines.append(f"    {{{c_string(name)}, {', '.join(versions)}, {weak:d}}},")
        lines += ["};", ""]
    lines += [
        "const bundle_image_table bundle_images = {",
        "    .text = bundle_image_text,",
        "    .pages = bundle_image_pages,",
        "    .cold = bundle_image_cold,",
        f"    .images = {'images' if prelinked.images else 'NULL'},",
        f"    .imports = {'imports' if prelinked.imports else 'NULL'},",
        "    .tls_offsets = bundle_image_tls_offsets,",
        f"    .tls_blocks = {'tls_blocks' if apart else 'NULL'},",
        f"    .text_size = {prelinked.text_size:#x},",
        f"    .flat_size = {prelinked.flat_size:#x},",
        f"    .images_count = {len(prelinked.images)},",
        f"    .imports_count = {len(prelinked.imports)},",
        f"    .uniques_count = {prelinked.uniques},",
        f"    .tls_blocks_count = {len(apart)},",
        "};",
    ]
    return "\n".join(lines) + "\n"


def _tables(number: int, image: PlacedImage) -> list[str]:
    rows = {
        "segment": [
            f"{{{s.address:#x}, {s.offset:#x}, {s.stored:#x}, {s.size:#x}, {s.protection}, 0}}"
            for s in image.placement.segments
        ],
        "store": [f"{{{s.place:#x}, {s.addend}, {s.number}}}" for s in image.stores],
        "resolver_call": [f"{{{c.place:#x}, {c.resolver:#x}}}" for c in image.resolver_calls],
        "unique_binding": [
            f"{{{c.place:#x}, {c.own:#x}, {c.addend}, {c.number}}}" for c in image.unique_bindings
        ],
    }
    lines = [f"/* {c_path(image.path)} */"]
    for kind, items in rows.items():
        if items:
            lines.append(f"static const bundle_{kind} {kind}s_{number}[] = {{")
            lines += [f"    {item}," for item in items]
            lines.append("};")
    if image.system:
        names = ", ".join(c_string(name) for name in image.system)
        lines.append(f"static const char *const system_libraries_{number}[] = {{{names}, NULL}};")
    if image.quiet:
        lines.append(f"static const uint32_t quiet_{number}[] = {{")
        lines += [f"    {2 * one.address | one.drops * QUIET_DROPS:#x}," for one in image.quiet]
        lines.append("};")
    return [*lines, ""]


def _image(number: int, image: PlacedImage, index: int, tls: int, page: int) -> list[str]:
    segments, bias = image.shared.segments, image.placement.bias
    relro = segments.by_type.get("PT_GNU_RELRO")
    unwind = segments.by_type.get("PT_GNU_EH_FRAME")
    dynamic = segments.by_type.get("PT_DYNAMIC")
    counts = {
        "segments": len(image.placement.segments),
        "stores": len(image.stores),
        "resolver_calls": len(image.resolver_calls),
        "unique_bindings": len(image.unique_bindings),
    }
    addresses = {
        "bias": bias,
        "start": image.placement.start,
        "end": image.placement.end,
        # rounded as the dynamic loader does (glibc elf/dl-reloc.c, _dl_protect_relro)
        "relro_start": round_down(bias + relro.address, page) if relro else 0,
        "relro_end": round_down(bias + relro.address + relro.size, page) if relro else 0,
        "init": _moved(segments.value("DT_INIT"), bias),
        "init_array": _moved(segments.value("DT_INIT_ARRAY"), bias),
        "fini_array": _moved(segments.value("DT_FINI_ARRAY"), bias),
        "fini": _moved(segments.value("DT_FINI"), bias),
        "dynamic": bias + dynamic.address if dynamic else 0,
        "headers": bias + (image.shared.header_address or 0),
        "unwind": bias + unwind.address if unwind else 0,
    }
    fields = {name: f"{value:#x}" for name, value in addresses.items() if value}
    for kind, count in counts.items():
        if count:
            fields[kind] = f"{kind}_{number}"
            fields[f"{kind}_count"] = str(count)
    if image.system:
        fields["system_libraries"] = f"system_libraries_{number}"
    if image.quiet:
        fields |= {"quiet": f"quiet_{number}", "quiet_count": str(len(image.quiet))}
    fields |= {
        "init_array_count": str(segments.value("DT_INIT_ARRAYSZ") // 8),
        "fini_array_count": str(segments.value("DT_FINI_ARRAYSZ") // 8),
        "headers_count": str(image.shared.header_count),
        "file": str(index),
        "symbols_count": str(image.shared.symbols_count),
        "tls": str(tls),
        "tls_module": f"{image.tls.module:#x}" if image.tls else "0",
    }
    return [
        f"    {{ /* {number} */",
        *(f"        .{name} = {value}," for name, value in fields.items()),
        "    },",
    ]


def _moved(address: int, bias: int) -> int:
    return bias + address if address else 0


def render_debugger(prelinked: Prelinked, sources: Mapping[str, str]) -> str:
    """Commands for gdb that name the file and address of each image; ``sources`` are files by tree path.

    Comments name the shared objects that are no images, with the reasons.
    """
    lines = [
        f'add-symbol-file "{sources[image.path]}" -o {image.placement.bias:#x}'
        for image in prelinked.images
        if image.path in sources
    ]
    lines += [f"# {path} is left to the dynamic loader: {why}" for path, why in prelinked.refused.items()]
    return "\n".join(["# shared objects inside the executable, for gdb -x", *lines]) + "\n"
