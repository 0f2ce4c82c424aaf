"""The tables and the payload as sources for the compiler."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path

from bundler import contract
from bundler.cache import Cache
from bundler.compile.objects import Source
from bundler.compile.stub import contract_headers
from bundler.compile.toolchain import DATA_FLAGS
from bundler.environment import source_date_epoch
from bundler.files import write_if_changed
from bundler.interpreter import Interpreter
from bundler.inventory.model import Inventory
from bundler.options import BuildOptions
from bundler.prelink.prelink import Prelinked
from bundler.python_options import parse_python_options
from bundler.resources import stub_dir
from bundler.tables.bundle import TableSettings, file_indices, render_payload, render_table
from bundler.tables.certificates import certificates
from bundler.tables.exit_types import harmless_types
from bundler.tables.images import PAGES_END, render_debugger, render_images, render_pages
from bundler.tables.modules import exit_modules, knows_frozen, module_rows
from bundler.tables.payload import DEFLATE, Payload, write_payload
from bundler.target.closure.model import Closure
from bundler.target.freeze.model import FrozenSources
from bundler.target.memo import Memo
from bundler.unchanged.kept import kept_path


@dataclass(frozen=True)
class Contents:
    """The sources of the tables, and the payload.  ``pages`` is the file with the stored pages of images."""

    sources: tuple[Source, ...]
    payload: Payload
    pages: str = ""


def write_contents(
    interpreter: Interpreter,
    closure: Closure,
    frozen: FrozenSources,
    inventory: Inventory,
    prelinked: Prelinked,
    options: BuildOptions,
    cache: Cache | None = None,
) -> Contents:
    """Write the payload, the stored pages of images, and the tables that describe them.

    ``cache`` has compressed files of other programs, such as sources of the standard library.

    Raises :class:`InputUnreadable` for a file that cannot be read; ``OSError`` from writing.
    """
    directory = options.tables_dir
    payload = write_payload(
        inventory.files,
        os.path.join(directory, "payload.bin"),
        {image.path: image for image in prelinked.images},
        directories=inventory.directories,
        on_disk=inventory.on_disk,
        jobs=options.jobs,
        compress_libraries=options.small,
        strip=not options.no_strip,
        latest=source_date_epoch(),
        memo=Memo(kept_path(options, "deflated"), DEFLATE, cache),
    )
    pages = os.path.join(directory, "images.bin")
    write_if_changed(pages, prelinked.pages, PAGES_END)
    write_for_debugger(prelinked, inventory, options)
    rows = module_rows(closure, frozen, prelinked)
    numbers = {image.path: number for number, image in enumerate(prelinked.images)}
    c_texts = {
        "images_table.c": render_images(prelinked, file_indices(payload)),
        "table.c": render_table(rows, payload, _settings(interpreter, closure, frozen, options), numbers),
    }
    names = [os.path.relpath(path, options.work_dir) for path in (payload.path, pages)]
    assembly = {
        "payload.S": render_payload(payload, names[0]),
        "images.S": render_pages(prelinked, names[1]),
    }
    for name, text in (c_texts | assembly).items():
        write_if_changed(os.path.join(directory, name), text.encode("ascii"))
    stub, headers = str(stub_dir()), contract_headers()
    embedded = (payload.path, pages)
    return Contents(
        (
            *(Source(os.path.join(directory, name), (), (), embedded, cacheable=False) for name in assembly),
            *(
                Source(os.path.join(directory, name), DATA_FLAGS, (stub,), headers, cacheable=False)
                for name in c_texts
            ),
        ),
        payload,
        pages,
    )


def write_for_debugger(prelinked: Prelinked, inventory: Inventory, options: BuildOptions) -> None:
    """Write ``images.txt``, commands with which gdb finds the debug information of images."""
    sources = {file.path: file.source for file in inventory.files if file.source}
    path = os.path.join(options.work_dir, "images.txt")
    write_if_changed(path, render_debugger(prelinked, sources).encode("utf-8", "surrogateescape"))


def _settings(
    interpreter: Interpreter, closure: Closure, frozen: FrozenSources, options: BuildOptions
) -> TableSettings:
    python_options = parse_python_options(options.python_options)
    if options.snapshot:
        python_options = replace(python_options, hash_seed=_seed_of(frozen))
    return TableSettings(
        python_version=interpreter.minor,
        entry=closure.entry_name,
        entry_kind=contract.ENTRY_MODULE if closure.entry_kind == "module" else contract.ENTRY_SCRIPT,
        optimize=options.optimize,
        flags=_switches(options) | _facts(closure),
        platlibdir=interpreter.platlibdir,
        certificates=certificates(interpreter) if _uses_openssl(closure) else (),
        harmless_types=harmless_types(),
        exit_modules=exit_modules(interpreter.builtin_modules),
        python_options=python_options,
    )


def _seed_of(frozen: FrozenSources) -> int:
    """A hash seed that the program's code decides: two builds of the same code have the same one."""
    digest = hashlib.sha256()
    for path in frozen.files:
        digest.update(hashlib.sha256(Path(path).read_bytes()).digest())
    seed = int.from_bytes(digest.digest()[:4], "little")
    return seed or 1  # with 0, sys.flags.hash_randomization would be off


def _uses_openssl(closure: Closure) -> bool:
    return any(module.name == "_ssl" for module in closure.modules)


def _facts(closure: Closure) -> int:
    flags = contract.KNOWS_FROZEN if knows_frozen(closure) else 0
    relies = any(edge.way == "runpy" for module in closure.modules for edge in module.edges)
    return flags | (contract.IMPORTS_AS_RUNPY if relies else 0)


def _switches(options: BuildOptions) -> int:
    flags = contract.FINALIZE_FULL if options.finalize == "full" else 0
    flags |= contract.NO_INTERPRETER if options.no_interpreter else 0
    flags |= contract.NO_EXTRACT if options.no_extract else 0
    flags |= contract.LAZY_IMPORTS if options.lazy_imports == "all" else 0
    flags |= contract.EXECUTABLE_PROGRAM if options.sys_executable == "program" else 0
    flags |= contract.EXECUTABLE_PYTHON if options.sys_executable == "python" else 0
    return flags | (contract.NO_OVERLAY if options.no_overlay else 0)
