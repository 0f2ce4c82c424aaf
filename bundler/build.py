"""``build(options)``: from a Python application to one executable, in seven steps."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bundler import contract
from bundler.compile.cache import ObjectCache
from bundler.compile.link import LinkInput, find_libraries, link_binary
from bundler.compile.objects import Objects, Source, compile_objects
from bundler.compile.singletons import probe_layout
from bundler.compile.stub import check_buildable, contract_headers, stub_sources
from bundler.compile.toolchain import DATA_FLAGS, Toolchain, make_toolchain
from bundler.elf.exports import exported_symbols
from bundler.elf.search import DEFAULT_DIRECTORIES, host_search
from bundler.environment import bundled_file_time
from bundler.errors import from_os_error
from bundler.files import write_if_changed
from bundler.hook_settings import hook_settings
from bundler.interpreter import Interpreter
from bundler.inventory.collect import collect_inventory
from bundler.inventory.model import Inventory
from bundler.options import BuildOptions, parse_glibc
from bundler.postlink.pack import PACKED_SECTION, SCRIPT, Packed, pack_executable
from bundler.postlink.patch import patch_executable
from bundler.prelink.files import prelink_files
from bundler.prelink.prelink import Prelinked
from bundler.report import warnings_file
from bundler.report.result import BuildResult
from bundler.reporter import Reporter, Step
from bundler.resources import stub_dir
from bundler.tables.bundle import TableSettings, file_indices, render_payload, render_table
from bundler.tables.exit_types import harmless_types
from bundler.tables.images import PAGES_SECTION, render_debugger, render_images, render_pages
from bundler.tables.modules import module_rows
from bundler.tables.payload import Payload, write_payload
from bundler.target.closure.model import Closure, ClosureRequest, Module
from bundler.target.freeze.model import FreezeUnit, FrozenSources
from bundler.trace import trace
from bundler.worker.client import Worker


@dataclass(frozen=True)
class Contents:
    """What the executable carries beside code: the sources of its tables, and the files."""

    sources: tuple[Source, ...]
    payload: Payload


def build(options: BuildOptions, reporter: Reporter) -> BuildResult:
    """Make the executable that ``options`` asks for.  Raises :class:`BundlerError` subclasses.

    The output path holds the finished executable or what it held before, never a part of one.
    """
    scratch = os.path.join(options.work_dir, "zig")
    bundled_file_time()  # a value that makes no sense is reported before the work
    try:
        os.makedirs(options.work_dir, exist_ok=True)
        with Worker(options.python) as worker:
            with reporter.step("Asking the interpreter") as step:
                interpreter = _interpreter(worker, step)
            traced = _traced(options, reporter)
            with reporter.step("Following imports") as step:
                closure = _closure(worker, options, traced, step)
                _tell_hooks(closure, reporter)
            with reporter.step("Freezing modules") as step:
                frozen = _freeze(worker, closure, options, step)
        with reporter.step("Collecting files") as step:
            inventory = _inventory(closure, frozen, options, step)
        toolchain = make_toolchain(options.glibc, options.pie, options.cache_dir, scratch)
        with reporter.step("Compiling") as step:
            objects = _compile(_code(interpreter, frozen, options, toolchain), options, toolchain, step)
        with reporter.step("Linking") as step:
            native = _prelink(interpreter, inventory, objects, options)
            contents = _contents(interpreter, closure, inventory, frozen, native, options)
            tables = _compile(contents.sources, options, toolchain, step)
            libraries = find_libraries(interpreter.libs.split(), DEFAULT_DIRECTORIES)
            what = LinkInput((*objects.files, *tables.files), str(interpreter.libpython), libraries)
            binary, packed = _link(what, native, options, toolchain)
            step.outcome(f"{len(native.images)} shared objects laid out")
        with reporter.step("Reporting"):
            return _report(
                binary, packed, interpreter, closure, inventory, frozen, contents, native, options, reporter
            )
    except OSError as error:
        written = (options.work_dir, options.cache_dir, os.path.dirname(options.output_path))
        raise from_os_error(error, f"building {options.app_name}", written) from error
    finally:
        if not options.debug:
            shutil.rmtree(scratch, ignore_errors=True)


def _interpreter(worker: Worker, step: Step) -> Interpreter:
    interpreter = worker.describe()
    check_buildable(interpreter)
    step.outcome("CPython " + ".".join(map(str, interpreter.version)))
    return interpreter


def _traced(options: BuildOptions, reporter: Reporter) -> tuple[str, ...]:
    """The modules that the runs of ``--trace`` imported."""
    names: set[str] = set()
    for number, arguments in enumerate(options.traces, 1):
        with reporter.step("Running the program") as step:
            seen = trace(options, arguments, number)
            step.outcome(f"{len(seen.modules)} imports")
        names.update(seen.modules)
        if seen.problem:
            reporter.warn(f"--trace {arguments!r}: {seen.problem}; see {seen.log}")
    return tuple(sorted(names))


def closure_request(options: BuildOptions, traced: tuple[str, ...] = ()) -> ClosureRequest:
    """What the worker is to analyse."""
    return ClosureRequest(
        script=os.path.abspath(options.script) if options.script is not None else None,
        module=options.module,
        console_script=options.console_script,
        entry_point=options.entry_point,
        paths=tuple(os.path.abspath(path) for path in options.paths),
        hidden_imports=(*options.hidden_imports, *options.collect_data),
        excludes=options.exclude_modules,
        collect_submodules=(*options.collect_submodules, *options.collect_all),
        copy_metadata=options.copy_metadata,
        optimize=options.optimize,
        traced=traced,
        hooks=hook_settings(options.additional_hooks_dirs, options.runtime_hooks, strict=options.strict),
    )


def _closure(worker: Worker, options: BuildOptions, traced: tuple[str, ...], step: Step) -> Closure:
    request = closure_request(options, traced)
    closure = worker.closure(request, _progress(step, "modules"))
    step.outcome(f"{len(closure.modules)} modules")
    return closure


def _tell_hooks(closure: Closure, reporter: Reporter) -> None:
    for use in closure.hooks.uses:
        reporter.detail(f"hook {use.module}: {use.file} ({use.origin}), {use.seconds:.2f} s")
        if use.problem:
            reporter.warn(f"the hook {use.file} failed: {use.problem.splitlines()[-1]}")
        for name in use.missing:
            reporter.detail(f"hook {use.module}: hidden import {name} is not there")


def _inventory(closure: Closure, frozen: FrozenSources, options: BuildOptions, step: Step) -> Inventory:
    names = {module.name for module in frozen.modules}
    inventory = collect_inventory(closure, options, host_search(), names)
    step.outcome(f"{len(inventory.files)} files")
    return inventory


def _freeze(worker: Worker, closure: Closure, options: BuildOptions, step: Step) -> FrozenSources:
    units = [_unit(module, options) for module in closure.modules if module.kind in ("source", "bytecode")]
    frozen = worker.freeze(
        units,
        os.path.join(options.work_dir, "frozen"),
        optimize=options.optimize,
        jobs=options.jobs,
        progress=_progress(step, "modules"),
    )
    modes = Counter(module.mode for module in frozen.modules)
    step.outcome(", ".join(f"{count} {mode}" for mode, count in sorted(modes.items())))
    return frozen


def _unit(module: Module, options: BuildOptions) -> FreezeUnit:
    return FreezeUnit(
        name=module.name,
        kind="bytecode" if module.kind == "bytecode" else "source",
        filename=contract.virtual_path(module.filename),
        group=module.group,
        mode="marshal" if options.small and options.pie and options.freeze == "auto" else options.freeze,
        origin=module.origin,
        source_text=module.source_text,
    )


def _code(
    interpreter: Interpreter, frozen: FrozenSources, options: BuildOptions, toolchain: Toolchain
) -> tuple[Source, ...]:
    """The stub and the frozen modules, with the layout of the target's singletons."""
    directory = _tables_dir(options)
    layout = os.path.join(directory, "python_layout.h")
    write_if_changed(layout, probe_layout(interpreter, toolchain.compiler, toolchain.environment()).encode())
    headers = (*contract_headers(), layout)
    data = (Source(path, DATA_FLAGS, (str(stub_dir()), directory), headers) for path in frozen.files)
    return (*stub_sources(interpreter, directory, layout), *data)


def _prelink(
    interpreter: Interpreter, inventory: Inventory, objects: Objects, options: BuildOptions
) -> Prelinked:
    """Native code at its final addresses; none with --pie, where only the kernel knows them."""
    files = [file for file in inventory.files if file.kind == "native"]
    if options.native == "dlopen" or options.pie or not files:
        return Prelinked()
    return prelink_files(files, exported_symbols(objects.files, str(interpreter.libpython)), host_search())


def _contents(
    interpreter: Interpreter,
    closure: Closure,
    inventory: Inventory,
    frozen: FrozenSources,
    native: Prelinked,
    options: BuildOptions,
) -> Contents:
    """Write what the executable carries beside code: files, images, and the tables of both."""
    directory = _tables_dir(options)
    stub, headers = str(stub_dir()), contract_headers()
    images = {image.path: image for image in native.images}
    payload = write_payload(
        inventory.files,
        os.path.join(directory, "payload.bin"),
        images,
        jobs=options.jobs,
        compress_libraries=options.small,
        strip=not options.no_strip,
    )
    sources_of = {file.path: file.source for file in inventory.files if file.source}
    pages = os.path.join(directory, "images.bin")
    write_if_changed(pages, native.pages)
    write_if_changed(
        os.path.join(options.work_dir, "images.txt"), render_debugger(native, sources_of).encode()
    )
    texts = {
        "payload.S": render_payload(payload),
        "images.S": render_pages(native, pages),
        "images_table.c": render_images(native, file_indices(payload)),
        "table.c": _table(interpreter, closure, frozen, payload, native, options),
    }
    for name, text in texts.items():
        write_if_changed(os.path.join(directory, name), text.encode())
    sources = tuple(
        Source(os.path.join(directory, name), DATA_FLAGS, (stub,), headers, cacheable=False)
        if name.endswith(".c")
        else Source(os.path.join(directory, name), (), (), (payload.path, pages), cacheable=False)
        for name in texts
    )
    return Contents(sources, payload)


def _tables_dir(options: BuildOptions) -> str:
    directory = os.path.join(options.work_dir, "tables")
    os.makedirs(directory, exist_ok=True)
    return directory


def _table(
    interpreter: Interpreter,
    closure: Closure,
    frozen: FrozenSources,
    payload: Payload,
    native: Prelinked,
    options: BuildOptions,
) -> str:
    rows = module_rows(closure, frozen, native)
    settings = TableSettings(
        python_version=interpreter.minor,
        entry=closure.entry_name,
        entry_kind=contract.ENTRY_MODULE if closure.entry_kind == "module" else contract.ENTRY_SCRIPT,
        optimize=options.optimize,
        flags=_switches(options),
        platlibdir=interpreter.platlibdir,
        mtime=bundled_file_time(),
        harmless_types=harmless_types(),
    )
    images = {image.path: number for number, image in enumerate(native.images)}
    return render_table(rows, payload, settings, images)


def _switches(options: BuildOptions) -> int:
    flags = contract.FINALIZE_FULL if options.finalize == "full" else 0
    flags |= contract.NO_INTERPRETER if options.no_interpreter else 0
    flags |= contract.NO_EXTRACT if options.no_extract else 0
    return flags | (contract.NO_OVERLAY if options.no_overlay else 0)


def _compile(sources: Sequence[Source], options: BuildOptions, toolchain: Toolchain, step: Step) -> Objects:
    cache = ObjectCache(None if options.no_cache else os.path.join(options.cache_dir, "objects"))
    objects = compile_objects(
        sources,
        os.path.join(options.work_dir, "objects"),
        toolchain,
        cache,
        options.jobs,
        lambda done, total: step.progress(done, total, "objects compiled"),
    )
    step.outcome(f"{len(objects.files) - objects.cached} objects, {objects.cached} from the cache")
    return objects


def _link(
    what: LinkInput, native: Prelinked, options: BuildOptions, toolchain: Toolchain
) -> tuple[str, Packed | None]:
    """The executable; with --small, what is packed in it.  A position-independent one has no
    addresses that anything could be unpacked to."""
    packed: list[Packed] = []
    small = options.small and not options.pie

    def finish(path: str) -> None:
        patch_executable(path, native.patches, PACKED_SECTION if small else PAGES_SECTION)
        if small:
            packed.append(pack_executable(path, what.objects, native.stored_segments(), options.jobs))

    if small:
        script = os.path.join(_tables_dir(options), "packed.ld")
        write_if_changed(script, SCRIPT.encode())
        what = replace(what, script=script)
    binary = link_binary(what, options.output_path, toolchain, finish)
    return binary, packed[0] if packed else None


def _report(
    binary: str,
    packed: Packed | None,
    interpreter: Interpreter,
    closure: Closure,
    inventory: Inventory,
    frozen: FrozenSources,
    contents: Contents,
    native: Prelinked,
    options: BuildOptions,
    reporter: Reporter,
) -> BuildResult:
    warnings_path = os.path.join(options.work_dir, "warnings.txt")
    write_if_changed(warnings_path, warnings_file.render(closure).encode("utf-8", "backslashreplace"))
    size = os.path.getsize(binary)
    sizes: Counter[str] = Counter()
    for stored in contents.payload.files:
        label = {"source": "sources", "native": "native libraries"}.get(stored.file.kind, "data")
        sizes[label] += stored.stored
    if packed is None:
        sizes["native libraries"] += len(native.pages)
        sizes["code"] = sum(module.code_bytes for module in frozen.modules)
        sizes["strings"] = frozen.string_bytes
    else:
        sizes["native libraries"] += packed.images
        sizes["code"] = packed.code + sum(m.code_bytes for m in frozen.modules if m.mode == "marshal")
        sizes["strings"] = packed.strings
    sizes["libpython and stub"] = max(0, size - sum(sizes.values()))
    return BuildResult(
        binary=binary,
        size=size,
        python_version=interpreter.version,
        modules_total=len(closure.modules),
        modules_by_kind=Counter(module.kind for module in closure.modules),
        modules_by_mode=Counter(module.mode for module in frozen.modules),
        bytes_by_kind=sizes,
        seconds=reporter.seconds,
        missing=warnings_file.worth_telling(closure),
        broken=closure.broken,
        warnings_path=warnings_path,
        notes=(*inventory.notes, *native.notes(), *_glibc_note(inventory, options)),
    )


def _glibc_note(inventory: Inventory, options: BuildOptions) -> Iterator[str]:
    """A remark when a carried library asks for a newer C library than the executable itself."""
    if inventory.glibc > parse_glibc(options.glibc):
        wanted = ".".join(map(str, inventory.glibc))
        yield f"{inventory.glibc_asker} needs glibc {wanted}: importing it fails where that is older"


def _progress(step: Step, what: str) -> Callable[[int, int, str], None]:
    return lambda done, total, name: step.progress(done, total, what)
