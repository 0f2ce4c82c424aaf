"""The tables of ``runtime_stub/contract/bundle_format.h`` as C.

Entries are sorted, so that two builds of the same input give the same text.  Each entry is one line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from bundler import contract
from bundler.c_text import c_path, c_string
from bundler.inventory.times import ZIP_EPOCH
from bundler.python_options import PythonOptions
from bundler.tables.payload import Payload, Stored

_ASSEMBLY = """\
/* The contents of the virtual tree; table.c says what is where.
 * SHA-256 {digest}: zig's cache looks at this text only, not at the file below. */
    .section .bundle_payload, "a", @progbits
    .balign 64
    .globl bundle_payload
    .hidden bundle_payload
    .type bundle_payload, @object
bundle_payload:
    .incbin {path}
    .byte 0
    .size bundle_payload, . - bundle_payload
    .section .note.GNU-stack, "", @progbits
"""


@dataclass(frozen=True)
class TableModule:
    """One row of ``bundle_modules``.  ``symbol`` names its ``bundle_frozen``, if it has frozen code."""

    name: str
    path: str | None
    symbol: str | None
    flags: int


@dataclass(frozen=True)
class TableSettings:
    """The fields of ``bundle_info`` that are not tables."""

    python_version: tuple[int, int]
    entry: str
    entry_kind: int
    optimize: int
    flags: int
    platlibdir: str
    certificates: tuple[str, ...] = ()
    """OpenSSL's file of certificates, its directory of them, and where else they may be."""
    harmless_types: tuple[str, ...] = ()
    exit_modules: tuple[tuple[str, int], ...] = ()
    """Built-in modules whose objects matter at the end, with their flags."""
    python_options: PythonOptions = PythonOptions()


@dataclass(frozen=True)
class _Row:
    path: str
    file: Stored | None  # None: a directory
    children: tuple[int, ...] = ()
    time: int = ZIP_EPOCH


def file_indices(payload: Payload) -> dict[str, int]:
    """The number of the row of ``bundle_files`` for each path of the tree, directories included."""
    return {row.path: number for number, row in enumerate(_tree(payload))}


def render_table(
    modules: Iterable[TableModule], payload: Payload, settings: TableSettings, images: Mapping[str, int]
) -> str:
    """The text of ``table.c``.  ``images`` are the numbers of the rows of ``bundle_images``, by tree path."""
    rows = _tree(payload)
    index = {row.path: number for number, row in enumerate(rows)}
    sorted_modules = sorted(modules, key=lambda module: module.name.encode("utf-8", "surrogateescape"))
    slots = hash_slots([row.path for row in rows])
    lines = [
        "/* The tables of the executable, made by bundler; the format is bundle_format.h. */",
        '#include "contract/bundle_format.h"',
        "",
        "extern const unsigned char bundle_payload[];",
        *(f"extern const bundle_frozen {m.symbol};" for m in sorted_modules if m.symbol),
        "",
        "static const bundle_module modules[] = {",
        *(f"    {_module(module)}," for module in sorted_modules),
        "};",
        "",
    ]
    lines += _libraries(rows, index, images)
    first = list(accumulate((len(row.children) for row in rows), initial=0))
    children = [child for row in rows for child in row.children]
    lines += _children(rows, len(children))
    lines += ["static const bundle_file files[] = {"]
    lines += [f"    {_file(number, row, first[number], payload.on_disk)}," for number, row in enumerate(rows)]
    lines += ["};", "", f"static const uint32_t hash[{len(slots)}] = {{"]
    lines += _numbers(slots)
    lines += ["};", "", *_words("harmless_types", settings.harmless_types)]
    lines += _words("python_options", settings.python_options.words)
    lines += [*_exit_modules(settings.exit_modules), *_certificates(settings.certificates)]
    flags = contract.HAS_LINKS * any(stored.file.link is not None for stored in payload.files)
    flags |= contract.HAS_ON_DISK * bool(payload.on_disk)
    settings = replace(settings, flags=settings.flags | flags)
    lines += [*_info(sorted_modules, rows, slots, children, settings), ""]
    return "\n".join(lines)


def render_payload(payload: Payload, path: str) -> str:
    """The text of ``payload.S``, which embeds the payload.  The compiler is to open it as ``path``."""
    return _ASSEMBLY.format(path=c_string(path), digest=payload.digest)


def hash_slots(paths: Sequence[str]) -> list[int]:
    """A hash table of ``paths`` with open addressing, at most half full.

    An entry is the index of a path plus 1, or 0 for an empty slot.
    """
    size = 1
    while size < 2 * len(paths) + 1:
        size *= 2
    slots = [0] * size
    for number, path in enumerate(paths):
        slot = contract.hash_name(path) & (size - 1)
        while slots[slot]:
            slot = (slot + 1) & (size - 1)
        slots[slot] = number + 1
    return slots


def _tree(payload: Payload) -> list[_Row]:
    """The rows of the files and of the directories above them, sorted by the bytes of their paths."""
    by_path: dict[str, Stored | None] = {"": None, **dict.fromkeys(payload.directories)}
    by_path.update((stored.file.path, stored) for stored in payload.files)
    for path in list(by_path):
        while path:
            path = path.rpartition("/")[0]
            by_path.setdefault(path, None)
    times: dict[str, int] = {}
    for stored in payload.files:  # a directory was changed when the last file below it was
        path = stored.file.path
        times[path] = stored.time
        while path:
            path = path.rpartition("/")[0]
            times[path] = max(times.get(path, 0), stored.time)
    order = sorted(by_path, key=lambda path: path.encode("utf-8", "surrogateescape"))
    children: dict[str, list[int]] = {}
    for number, path in enumerate(order):
        if path:
            children.setdefault(path.rpartition("/")[0], []).append(number)
    return [
        _Row(path, by_path[path], tuple(children.get(path, ())), times.get(path, ZIP_EPOCH)) for path in order
    ]


def _module(module: TableModule) -> str:
    path = c_string(module.path) if module.path else "NULL"
    frozen = f"&{module.symbol}" if module.symbol else "NULL"
    check = contract.check_numbers([module.flags], contract.hash_name(module.name))
    return f"{{{c_string(module.name)}, {path}, {frozen}, {module.flags}, 0x{check:08x}}}"


def _libraries(rows: Sequence[_Row], index: Mapping[str, int], images: Mapping[str, int]) -> list[str]:
    lines: list[str] = []
    for number, row in enumerate(rows):
        library = row.file.file.library if row.file is not None else None
        if library is None:
            continue
        needs = ", ".join(str(index[path]) for path in library.needs)
        count = len(library.needs)
        soname = c_string(library.shared.soname) if library.shared.soname else "NULL"
        if count:
            lines.append(f"static const uint32_t needs_{number}[] = {{{needs}}};")
        pointer = f"needs_{number}" if count else "NULL"
        image = images[row.path] + 1 if row.path in images else 0
        lines.append(
            f"static const bundle_library library_{number} = {{{soname}, {pointer}, {count}, {image}}};"
            f" /* {c_path(row.path)} */"
        )
    return [*lines, ""] if lines else []


def _children(rows: Sequence[_Row], count: int) -> list[str]:
    """One array with the children of all directories, so that one check covers them."""
    # one more, because C11 forbids empty arrays
    lines = [f"static const uint32_t children[{count + 1}] = {{"]
    for row in rows:
        if row.children:
            lines += [f"    /* {c_path(row.path) or 'the root'} */", *_numbers(row.children)]
    return [*lines, "    0,", "};", ""]


def _file(number: int, row: _Row, first_child: int, on_disk: Collection[str]) -> str:
    path = c_string(row.path)
    length = len(row.path.encode("utf-8", "surrogateescape"))
    if row.file is None:
        children = f"(const unsigned char *)(children + {first_child})" if row.children else "NULL"
        size = len(row.children)
        flags = contract.FILE_DIRECTORY | contract.FILE_ON_DISK * (row.path in on_disk)
        return f"{{{path}, {children}, {size}, 0, {flags}, {length}, NULL, 0, {row.time}}}"
    stored = row.file
    flags = (
        contract.FILE_DEFLATE * stored.compressed
        | contract.FILE_EXECUTABLE * stored.file.executable
        | contract.FILE_IMAGE * stored.image
        | contract.FILE_LINK * (stored.file.link is not None)
    )
    native = stored.file.library is not None
    library = f"&library_{number}" if native else "NULL"
    check = 0 if native else contract.check_numbers((stored.size, flags), stored.checksum)
    return (
        f"{{{path}, bundle_payload + {stored.offset}, {stored.size}, {stored.stored}, "
        f"{flags}, {length}, {library}, 0x{check:08x}, {row.time}}}"
    )


def _info(
    modules: Sequence[TableModule],
    rows: Sequence[_Row],
    slots: Sequence[int],
    children: Sequence[int],
    settings: TableSettings,
) -> list[str]:
    major, minor = settings.python_version
    tables_check = contract.check_numbers(children, contract.check_numbers(slots))
    scalars_check = contract.check_numbers(
        [
            contract.FORMAT_VERSION,
            major << 8 | minor,
            settings.flags,
            settings.entry_kind,
            settings.optimize,
            len(modules),
            len(rows),
            len(slots),
            len(children),
            tables_check,
        ]
    )
    return [
        "const bundle_info bundle = {",
        "    .format_version = BUNDLE_FORMAT_VERSION,",
        f"    .python_version = 0x{major << 8 | minor:04x},",
        f"    .flags = {settings.flags},",
        f"    .entry_kind = {settings.entry_kind},",
        f"    .entry = {c_string(settings.entry)},",
        f"    .optimize = {settings.optimize},",
        f"    .modules_count = {len(modules)},",
        f"    .files_count = {len(rows)},",
        f"    .hash_size = {len(slots)},",
        "    .modules = modules,",
        "    .files = files,",
        "    .hash = hash,",
        f"    .platlibdir = {c_string(settings.platlibdir)},",
        f"    .certificates = {'certificates' if settings.certificates else 'NULL'},",
        "    .children = children,",
        "    .harmless_types = harmless_types,",
        f"    .children_count = {len(children)},",
        f"    .scalars_check = 0x{scalars_check:08x},",
        f"    .tables_check = 0x{tables_check:08x},",
        "    .exit_modules = exit_modules,",
        "    .python_options = python_options,",
        f"    .hash_seed = {settings.python_options.hash_seed},",
        "};",
    ]


def _words(name: str, words: Iterable[str]) -> list[str]:
    texts = ", ".join([*map(c_string, words), "NULL"])
    return [f"static const char *const {name}[] = {{{texts}}};", ""]


def _certificates(places: Sequence[str]) -> list[str]:
    if not places:
        return []
    return _words("certificates", places)


def _exit_modules(modules: Iterable[tuple[str, int]]) -> list[str]:
    rows = ", ".join([*(f"{{{c_string(name)}, {flags}}}" for name, flags in modules), "{NULL, 0}"])
    return [f"static const bundle_exit_module exit_modules[] = {{{rows}}};", ""]


def _numbers(values: Sequence[int]) -> list[str]:
    return [
        "    " + " ".join(f"{value}," for value in values[start : start + 16])
        for start in range(0, len(values), 16)
    ]
