"""``build(options)``: from a Python application to one executable, step by step."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from functools import partial

from bundler.cache import Cache
from bundler.compile.code import code_sources
from bundler.compile.objects import compile_objects, write_commands
from bundler.compile.start_files import StartFiles
from bundler.compile.toolchain import launcher_words, make_toolchain
from bundler.early_checks import check_early
from bundler.elf.exports import exported_symbols
from bundler.elf.search import build_machine_search
from bundler.errors import from_os_error
from bundler.files import remove_files, tag_as_cache
from bundler.inventory.collect import collect_inventory
from bundler.inventory.data_modules import with_modules_of_data
from bundler.inventory.start import start_libraries
from bundler.libpython.choose import choose_libpython
from bundler.libpython.provide import provide_libpython
from bundler.manifest.collect import Described, collect_manifest
from bundler.options import BuildOptions
from bundler.postlink.executable import make_executable
from bundler.prelink.files import prelink_files
from bundler.prelink.glibc import newer_needs
from bundler.prelink.prelink import Prelinked
from bundler.report.collect import Stages, collect_result
from bundler.report.glibc import refuse_newer
from bundler.report.hooks import report_hooks
from bundler.report.result import BuildResult
from bundler.report.summary import remark_lines, to_json
from bundler.reporter import Reporter
from bundler.requests import check_supported, full_request, modules_to_freeze
from bundler.snapshot.step import SnapshotStep
from bundler.tables.write import write_contents
from bundler.target.seen import SEEN
from bundler.target_machine import target_machine
from bundler.trace import traced_modules
from bundler.unchanged.kept import cache_entries, kept_path
from bundler.unchanged.rebuild import keep_record
from bundler.work_lock import work_lock
from bundler.worker.client import Worker


def build(options: BuildOptions, reporter: Reporter) -> BuildResult:
    """Make the executable that ``options`` describe.  Raises subclasses of :class:`BundlerError`.

    The output path holds the finished executable, or what it held before, but never a part of an executable.
    """
    check_early(options)
    try:
        with work_lock(options.work_dir, reporter):
            tag_as_cache(options.work_dir)
            try:
                return _steps(options, reporter)
            finally:
                if not options.debug:
                    shutil.rmtree(options.scratch_dir, ignore_errors=True)
    except OSError as error:
        written = (options.work_dir, options.cache_dir, os.path.dirname(options.output_path))
        raise from_os_error(error, f"building {options.app_name}", written) from error


def _steps(options: BuildOptions, reporter: Reporter) -> BuildResult:
    SEEN.start()
    with Worker(options.python, reporter.info) as worker:
        with reporter.step("Asking the interpreter") as step:
            interpreter = worker.describe()
            check_supported(options, interpreter)
            machine = target_machine(interpreter.machine)
            search = build_machine_search(machine)
            libpython = choose_libpython(interpreter, options, search, machine)
            glibc = ".".join(map(str, options.oldest_glibc))
            work_dir, scratch_dir = options.work_dir, options.scratch_dir
            launcher = launcher_words(options.compiler_launcher)
            toolchain = make_toolchain(
                machine, glibc, options.pie, scratch_dir, scratch_dir, work_dir, launcher
            )
            step.outcome("CPython " + ".".join(map(str, interpreter.version)))

        traced = traced_modules(options, reporter)
        with reporter.step("Following imports") as step:
            request = full_request(worker, options, traced)
            closure = worker.closure(request, step.counter("modules"))
            while (wider := with_modules_of_data(request, closure, options)) != request:
                request = wider
                closure = worker.closure(request, step.counter("modules"))
            report_hooks(closure, reporter)
            for warning in closure.warnings:
                reporter.warn(warning)
            step.outcome(f"{len(closure.modules)} modules")

        with reporter.step("Freezing modules") as step:
            modules, directory = modules_to_freeze(closure, options), os.path.join(options.work_dir, "frozen")
            frozen = worker.freeze(
                modules,
                directory,
                optimize=options.optimize,
                jobs=options.jobs,
                progress=step.counter("modules"),
                memo=kept_path(options, "chunks"),
                cache=cache_entries(options),
            )
            modes = Counter(module.mode for module in frozen.modules)
            step.outcome(", ".join(f"{count} {mode}" for mode, count in sorted(modes.items())))
        SEEN.add(worker.seen())

    with reporter.step("Collecting files") as step:
        names = {module.name for module in frozen.modules}
        inventory = collect_inventory(closure, options, search, names, machine)
        step.outcome(f"{len(inventory.files)} files")

    cache = Cache(cache_entries(options))
    start_files = StartFiles(toolchain, cache)
    objects_dir = os.path.join(options.work_dir, "objects")
    with reporter.step("Compiling") as step:
        restored = start_files.restore()
        provided = provide_libpython(libpython, options.tables_dir, options.work_dir, search, machine)
        stub_and_code = code_sources(interpreter, frozen, options.tables_dir, snapshot=options.snapshot)
        sources = (*stub_and_code, *provided.sources)
        code = compile_objects(
            sources, objects_dir, toolchain, cache, options.jobs, step.counter("objects compiled")
        )
        step.outcome(f"{len(code.files) - code.cached} objects, {code.cached} from the cache")

    with reporter.step("Laying out libraries") as step:
        prelinked = Prelinked()
        wanted = options.native == "prelink" and not options.pie  # only the kernel knows a PIE's addresses
        if wanted and any(file.library for file in inventory.files):
            exported = exported_symbols(code.files, provided.archives)
            hot = start_libraries(closure, inventory.files) if not options.small else frozenset[str]()
            prelinked = prelink_files(inventory.files, exported, search, machine, options.oldest_glibc, hot)
        newer = newer_needs(inventory.files, prelinked, options.oldest_glibc)
        if options.glibc is not None:
            refuse_newer(newer, inventory.files, closure, options.oldest_glibc)
        step.outcome(f"{len(prelinked.images)} shared objects")

    with reporter.step("Writing tables") as step:
        contents = write_contents(interpreter, closure, frozen, inventory, prelinked, options, cache)
        tables = compile_objects(contents.sources, objects_dir, toolchain, cache, options.jobs)
        commands = os.path.join(work_dir, "compile_commands.json")
        write_commands(commands, (*sources, *contents.sources), objects_dir, toolchain)
        for warning in cache.warnings(frozen.damaged):
            reporter.warn(warning)
        step.outcome(f"{len(contents.payload.files)} files")

    with reporter.step("Linking"):
        objects = (*code.files, *tables.files)
        snapshot = SnapshotStep(closure, options)
        described = Described(interpreter, closure, frozen, prelinked, newer, contents.payload, provided)
        executable = make_executable(
            objects,
            interpreter,
            provided,
            frozen,
            prelinked,
            options,
            toolchain,
            machine,
            partial(collect_manifest, described, options),
            snapshot.take,
        )
        start_files.keep(restored)
        if not options.debug:
            remove_files((*objects, contents.pages))

    snapshot.report(reporter)
    stages = Stages(
        interpreter, closure, frozen, inventory, prelinked, newer, contents.payload, executable, provided
    )
    result = collect_result(stages, options, reporter.seconds, reporter.warnings)
    said = {"remarks": remark_lines(result), "json": to_json(result), "warnings": reporter.warnings}
    keep_record(options, SEEN, (result.binary, str(result.warnings_path)), said)
    return result
