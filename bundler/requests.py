"""Options -> requests to the worker.  The build and ``bundler hooks`` share this."""

from __future__ import annotations

import os
from dataclasses import replace

from bundler import contract
from bundler.errors import UsageError
from bundler.find_library import find_library_source
from bundler.hook_settings import hook_settings
from bundler.interpreter import Interpreter
from bundler.options import BuildOptions
from bundler.requirements import project_requirements, requirements
from bundler.snapshot.hooks import provided_directory
from bundler.target.closure.model import Closure, ClosureRequest, Module
from bundler.target.freeze.model import ModuleToFreeze
from bundler.unchanged.kept import cache_entries, kept_path
from bundler.worker.client import Worker

SNAPSHOTS_UP_TO = (3, 13)
"""The last CPython of whose programs a snapshot can be taken."""

LAZY_IMPORTS_SINCE = (3, 15)
"""The first CPython whose imports can be lazy (PEP 810)."""


def check_supported(options: BuildOptions, interpreter: Interpreter) -> None:
    """Raise :class:`UsageError` if the interpreter does not have what ``options`` ask for."""
    if options.snapshot and interpreter.minor > SNAPSHOTS_UP_TO:
        version = ".".join(map(str, interpreter.version))
        raise UsageError(
            f"--snapshot does not work with CPython {version} yet",
            f"it does with {'.'.join(map(str, SNAPSHOTS_UP_TO))} and older ones",
            "leave out --snapshot, or choose an older interpreter with --python",
        )
    if options.lazy_imports == "all" and interpreter.minor < LAZY_IMPORTS_SINCE:
        version = ".".join(map(str, interpreter.version))
        raise UsageError(
            f"CPython {version} cannot make imports lazy",
            "lazy imports came with 3.15 (PEP 810)",
            "leave out --lazy-imports, or choose a newer interpreter with --python",
        )


def closure_request(options: BuildOptions, traced: tuple[str, ...] = ()) -> ClosureRequest:
    """The request for the program's closure.  ``traced`` are modules that traces of it imported."""
    return ClosureRequest(
        script=os.path.abspath(options.script) if options.script is not None else None,
        module=options.module,
        console_script=options.console_script,
        entry_point=options.entry_point,
        commands=options.commands,
        links=not options.no_links,
        paths=tuple(os.path.abspath(path) for path in options.paths),
        hidden_imports=(*options.hidden_imports, *options.collect_data, *_snapshot_modules(options)),
        provided=(provided_directory(),) if options.snapshot else (),
        excludes=options.exclude_modules,
        collect_submodules=(*options.collect_submodules, *options.collect_all),
        copy_metadata=options.copy_metadata,
        optimize=options.optimize,
        traced=traced,
        optional_imports=options.optional_imports,
        hooks=hook_settings(options.additional_hooks_dirs, options.runtime_hooks, strict=options.strict),
        whole_stdlib=options.whole_stdlib,
        memo=kept_path(options, "scans"),
        cache=cache_entries(options),
    )


def _snapshot_modules(options: BuildOptions) -> tuple[str, ...]:
    """The modules that options name for the snapshot."""
    until = options.snapshot_until.partition(":")[:1] if options.snapshot_until else ()
    return (*options.snapshot_imports, *until)


def full_request(worker: Worker, options: BuildOptions, traced: tuple[str, ...] = ()) -> ClosureRequest:
    """:func:`closure_request`, with what the project and the worker's distributions require."""
    request = closure_request(options, traced)
    declarations = worker.declarations(request)
    directory = os.path.dirname(os.path.realpath(request.script)) if request.script else os.getcwd()
    return replace(
        request,
        project=project_requirements(directory, request.script, declarations),
        requirements=requirements(declarations),
    )


def modules_to_freeze(closure: Closure, options: BuildOptions) -> list[ModuleToFreeze]:
    """The modules of ``closure`` that have Python code, and how each is to be frozen."""
    return [
        _module_to_freeze(module, options, find_library_source(module, closure.libraries))
        for module in closure.modules
        if module.kind in ("source", "bytecode")
    ]


def _module_to_freeze(module: Module, options: BuildOptions, changed: str | None) -> ModuleToFreeze:
    # a .pyc names the source that it was compiled from, which stood beside it
    filename = module.filename.removesuffix("c") if module.kind == "bytecode" else module.filename
    return ModuleToFreeze(
        name=module.name,
        kind="bytecode" if module.kind == "bytecode" else "source",
        filename=contract.virtual_path(filename),
        group=module.group,
        mode="marshal" if options.small and options.pie and options.freeze == "auto" else options.freeze,
        origin=module.origin,
        source_text=module.source_text if changed is None else changed,
        hot=module.hot and not options.small,
    )
