"""``build(options)``: from a Python application to one executable, in seven steps."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from bundler import contract
from bundler.closure import warnings_file
from bundler.closure.model import CORE, STDLIB, Closure, ClosureRequest, Module
from bundler.compile.cache import ObjectCache
from bundler.compile.link import LinkInput, find_libraries, link_binary
from bundler.compile.objects import Objects, Source, compile_objects
from bundler.compile.toolchain import DATA_FLAGS, Toolchain, make_toolchain
from bundler.errors import from_os_error
from bundler.files import write_if_changed
from bundler.freeze.layout import probe_layout
from bundler.freeze.model import FreezeUnit, FrozenSources
from bundler.hooks.settings import hook_settings
from bundler.interpreter import Interpreter
from bundler.inventory.collect import collect_inventory
from bundler.inventory.model import Inventory
from bundler.inventory.payload import Payload, write_payload
from bundler.inventory.table import TableModule, TableSettings, render_payload, render_table
from bundler.native.search import DEFAULT_DIRECTORIES, host_search
from bundler.options import BuildOptions
from bundler.report.model import BuildResult
from bundler.reporter import Reporter, Step
from bundler.resources import stub_dir
from bundler.stub import check_buildable, stub_headers, stub_sources
from bundler.trace.run import trace
from bundler.worker.client import Worker

EXIT_TRACKED = frozenset({"_sqlite3"})
EXIT_UNSAFE = frozenset({"_dbm", "_gdbm"})
"""Extension modules of the standard library whose objects write to disk when they are destroyed.
A program that holds one at its end gets CPython's whole finalisation; where the garbage collector
does not track them, a program that imported the module does (see runtime_stub/finish.c)."""


@dataclass(frozen=True)
class Generated:
    """The sources of one executable and the sizes worth reporting."""

    sources: tuple[Source, ...]
    payload: Payload


def build(options: BuildOptions, reporter: Reporter) -> BuildResult:
    """Make the executable that ``options`` asks for.  Raises :class:`BundlerError` subclasses.

    The output path holds the finished executable or what it held before, never a part of one.
    """
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
        toolchain = make_toolchain(options.glibc, options.pie, options.cache_dir)
        with reporter.step("Compiling") as step:
            generated = _generate(interpreter, closure, inventory, frozen, options, toolchain)
            objects = _compile(generated, options, toolchain, step)
        with reporter.step("Linking") as step:
            libraries = find_libraries(interpreter.libs.split(), DEFAULT_DIRECTORIES)
            what = LinkInput(objects.files, str(interpreter.libpython), libraries)
            binary = link_binary(what, options.output_path, toolchain)
        with reporter.step("Reporting"):
            return _report(binary, interpreter, closure, inventory, frozen, generated, options, reporter)
    except OSError as error:
        raise from_os_error(error, f"building {options.app_name}") from error


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
        hidden_imports=options.hidden_imports,
        excludes=options.exclude_modules,
        collect_submodules=options.collect_submodules,
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
        mode=options.freeze,
        origin=module.origin,
        source_text=module.source_text,
    )


def _generate(
    interpreter: Interpreter,
    closure: Closure,
    inventory: Inventory,
    frozen: FrozenSources,
    options: BuildOptions,
    toolchain: Toolchain,
) -> Generated:
    """Write what is left to write: the payload, the tables, the layout of the target's singletons."""
    directory = os.path.join(options.work_dir, "tables")
    os.makedirs(directory, exist_ok=True)
    payload = write_payload(inventory.files, os.path.join(directory, "payload.bin"))
    assembly = os.path.join(directory, "payload.S")
    write_if_changed(assembly, render_payload(payload).encode())
    table = os.path.join(directory, "table.c")
    write_if_changed(table, _table(interpreter, closure, frozen, payload, options).encode())
    layout = os.path.join(directory, "python_layout.h")
    write_if_changed(layout, probe_layout(interpreter, toolchain.compiler, toolchain.environment()).encode())

    stub = str(stub_dir())
    headers = (*stub_headers(), layout)
    data = [Source(path, DATA_FLAGS, (stub, directory), headers) for path in frozen.files]
    tables = [
        Source(table, DATA_FLAGS, (stub,), headers, cacheable=False),
        Source(assembly, (), (), (payload.path,), cacheable=False),
    ]
    return Generated((*stub_sources(interpreter, directory, layout), *tables, *data), payload)


def _table(
    interpreter: Interpreter, closure: Closure, frozen: FrozenSources, payload: Payload, options: BuildOptions
) -> str:
    symbols = {module.name: module.symbol for module in frozen.modules}
    rows = [
        TableModule(
            module.name,
            None if module.kind == "namespace" else module.filename,
            symbols.get(module.name),
            _flags(module),
        )
        for module in closure.modules
        if module.kind in ("source", "bytecode", "extension", "namespace")
    ]
    settings = TableSettings(
        python_version=interpreter.minor,
        entry=closure.entry_name,
        entry_kind=contract.ENTRY_MODULE if closure.entry_kind == "module" else contract.ENTRY_SCRIPT,
        optimize=options.optimize,
        flags=contract.FINALIZE_FULL if options.finalize == "full" else 0,
        platlibdir=interpreter.platlibdir,
        mtime=int(os.environ.get("SOURCE_DATE_EPOCH", "0")),
    )
    return render_table(rows, payload, settings)


def _flags(module: Module) -> int:
    flags = contract.PACKAGE if module.is_package else 0
    if module.kind == "namespace":
        flags |= contract.NAMESPACE
    elif module.kind == "bytecode":
        flags |= contract.BYTECODE
    elif module.kind == "extension":
        flags |= contract.NATIVE
        if module.name in EXIT_TRACKED:
            flags |= contract.EXIT_TRACKED
        elif module.group in (CORE, STDLIB) and module.name not in EXIT_UNSAFE:
            flags |= contract.EXIT_SAFE
    return flags


def _compile(generated: Generated, options: BuildOptions, toolchain: Toolchain, step: Step) -> Objects:
    cache = ObjectCache(None if options.no_cache else os.path.join(options.cache_dir, "objects"))
    objects = compile_objects(
        generated.sources,
        os.path.join(options.work_dir, "objects"),
        toolchain,
        cache,
        options.jobs,
        lambda done, total: step.progress(done, total, "objects compiled"),
    )
    step.outcome(f"{len(objects.files) - objects.cached} objects, {objects.cached} from the cache")
    return objects


def _report(
    binary: str,
    interpreter: Interpreter,
    closure: Closure,
    inventory: Inventory,
    frozen: FrozenSources,
    generated: Generated,
    options: BuildOptions,
    reporter: Reporter,
) -> BuildResult:
    warnings_path = os.path.join(options.work_dir, "warnings.txt")
    write_if_changed(warnings_path, warnings_file.render(closure).encode("utf-8", "backslashreplace"))
    size = os.path.getsize(binary)
    sizes: Counter[str] = Counter()
    for stored in generated.payload.files:
        label = {"source": "sources", "native": "native libraries"}.get(stored.file.kind, "data")
        sizes[label] += stored.stored
    sizes["code"] = sum(module.code_bytes for module in frozen.modules)
    sizes["strings"] = frozen.string_bytes
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
        notes=inventory.notes,
    )


def _progress(step: Step, what: str) -> Callable[[int, int, str], None]:
    return lambda done, total, name: step.progress(done, total, what)
