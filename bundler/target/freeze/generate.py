"""Modules -> frozen sources: C files that can be compiled in parallel and cached.

1. Sort the modules by group (what the interpreter needs, the rest of the standard library, each
   distribution, the application), then by name.  Cut each group into chunks of about :data:`CHUNK_BYTES` of
   source.
2. Make one C file of each chunk, in parallel, in forked processes.  Its text depends on its own modules only.
3. Define each string once, in the pools (:mod:`bundler.target.freeze.pools`).  A change in the application
   leaves the chunks and pools of all other groups as they were.
4. Write a file only if it has changed, and remove files of an earlier run that are no longer made.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from types import CodeType

from bundler.c_text import c_name
from bundler.cache import Cache
from bundler.files import write_if_changed
from bundler.target.closure.model import APP, CORE, STDLIB
from bundler.target.freeze.emit import emit_marshalled, emit_module
from bundler.target.freeze.kept_chunks import ChunkResult, KeptChunks
from bundler.target.freeze.load import load_code, read_source
from bundler.target.freeze.model import FreezeMode, FrozenModule, FrozenSources, ModuleToFreeze
from bundler.target.freeze.patterns import find_patterns
from bundler.target.freeze.policy import choose_mode
from bundler.target.freeze.pool import (
    HOT_POOL_SECTION,
    POOL_SECTION,
    render_pool,
    string_size,
    string_symbol,
)
from bundler.target.freeze.pools import Pool, make_pools
from bundler.target.versions import ObjectLayout, running_layout

CHUNK_BYTES = 300_000
"""Bytes of Python source in one chunk.  That is about 2 MB of C, compiled in a fifth of a second."""

POOL_STRINGS = 20_000

FIRST_VERSION = 0x40000000
"""The first of bundler's code versions.  CPython counts its own from 1 (``func_state.next_version``)."""

VERSION_RANGE = 0x80000000


@dataclass(frozen=True)
class Chunk:
    """The modules that share one generated C file."""

    file: str
    modules: tuple[ModuleToFreeze, ...]
    group: str


def freeze_modules(
    modules: list[ModuleToFreeze],
    out_dir: str,
    *,
    optimize: int,
    jobs: int,
    progress: Callable[[int, int], None],
    memo: str | None = None,
    cache: str | None = None,
) -> FrozenSources:
    """Write C for ``modules`` into ``out_dir``.  ``progress(done, total)`` counts modules.

    ``memo`` is the file that keeps what chunks were made from, so that the next call makes only those that
    have changed.  ``cache`` is the directory of the cache, which has chunks of other programs.

    Raises :class:`InputUnreadable`; ``OSError`` from writing.
    """
    os.makedirs(out_dir, exist_ok=True)
    layout = running_layout()
    chunks = plan_chunks(modules)
    bases = version_bases(modules)
    shared = Cache(cache)
    kept = KeptChunks(memo, out_dir, optimize, shared)
    known = [kept.find(chunk.file, chunk.modules, bases) for chunk in chunks]
    missing = [chunk for chunk, result in zip(chunks, known, strict=True) if result is None]
    made = _make_chunks(missing, out_dir, optimize, bases, jobs)
    results: list[ChunkResult] = []
    done = 0
    for chunk, result in zip(chunks, known, strict=True):
        if result is None:
            result = next(made)
            kept.keep(chunk.file, result)
        results.append(result)
        done += len(chunk.modules)
        progress(done, len(modules))
    pools, hot, cold = _write_pools(chunks, results, kept, layout)
    kept.save()
    files = [*(chunk.file for chunk in chunks), *pools]
    assert len(set(files)) == len(files), "two groups share the name of a C file"
    _remove_old_files(out_dir, set(files))
    return FrozenSources(
        files=tuple(os.path.join(out_dir, name) for name in files),
        modules=tuple(module for result in results for module in result.modules),
        string_bytes=hot + cold,
        hot_string_bytes=hot,
        damaged=shared.damaged,
    )


def module_symbol(name: str) -> str:
    """The C identifier of a module's ``bundle_frozen``: readable, and unique by the hash in it."""
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"frozen_{c_name(name, 60)}_{digest}"


def plan_chunks(modules: Iterable[ModuleToFreeze]) -> list[Chunk]:
    """Cut each group into chunks.  The same modules always give the same chunks."""
    by_group: dict[str, list[ModuleToFreeze]] = {}
    for module in modules:
        by_group.setdefault(module.group, []).append(module)
    chunks = []
    for group in sorted(by_group, key=_group_order):
        label = group_label(group)
        pieces = list(_pieces(sorted(by_group[group], key=lambda module: module.name)))
        chunks += [Chunk(f"{label}_{number}.c", tuple(piece), group) for number, piece in enumerate(pieces)]
    return chunks


def group_label(group: str) -> str:
    """The beginning of the names of a group's C files: readable, and unique by the hash in it."""
    if group in (CORE, STDLIB, APP):
        return group
    digest = hashlib.sha256(group.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{c_name(group)}_{digest}"


def _group_order(group: str) -> tuple[int, str]:
    """Sorts groups.  Those that change least come first, because the first user of a string defines it."""
    rank = {CORE: 0, STDLIB: 1, APP: 3}
    return rank.get(group, 2), group


def version_bases(modules: Iterable[ModuleToFreeze]) -> dict[str, int]:
    """For each module, the first of its own 2**16 code versions (3.12 and later).

    CPython recognises a function's code by its version, so no two code objects may have the same.  The first
    version is made from the module's name, so that a chunk does not depend on modules outside of it.  If two
    modules clash, which is rare, one gets the next free range.
    """
    taken: set[int] = set()
    bases: dict[str, int] = {}
    ranges = VERSION_RANGE >> 16
    for name in sorted(module.name for module in modules):
        slot = int.from_bytes(hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:4], "little")
        slot %= ranges
        while slot in taken:
            slot = (slot + 1) % ranges
        taken.add(slot)
        bases[name] = FIRST_VERSION + (slot << 16)
    return bases


def _pieces(modules: list[ModuleToFreeze]) -> Iterator[list[ModuleToFreeze]]:
    piece: list[ModuleToFreeze] = []
    weight = 0
    for module in modules:
        size = len(module.source_text) if module.source_text is not None else _file_size(module.origin)
        if piece and weight + size > CHUNK_BYTES:
            yield piece
            piece, weight = [], 0
        piece.append(module)
        weight += size
    if piece:
        yield piece


def _file_size(origin: str | None) -> int:
    try:
        return os.path.getsize(origin or "")
    except OSError:
        return CHUNK_BYTES // 10  # inside a zip archive, or not readable, which load_code() reports


def _make_chunks(
    chunks: list[Chunk], out_dir: str, optimize: int, bases: dict[str, int], jobs: int
) -> Iterator[ChunkResult]:
    arguments = [
        (chunk, out_dir, optimize, {m.name: bases[m.name] for m in chunk.modules}) for chunk in chunks
    ]
    if jobs == 1 or len(chunks) < 2:
        for argument in arguments:
            yield make_chunk(*argument)
        return
    context = multiprocessing.get_context("fork")
    pool: Executor = ProcessPoolExecutor(jobs, mp_context=context, initializer=_die_with_parent)
    with pool:
        futures: list[Future[ChunkResult]] = [pool.submit(make_chunk, *argument) for argument in arguments]
        try:
            for future in futures:
                yield future.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _die_with_parent() -> None:
    """Ask the kernel to end this process when the worker dies: nobody would tell it (prctl(2))."""
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL, 0, 0, 0)


def make_chunk(chunk: Chunk, out_dir: str, optimize: int, bases: dict[str, int]) -> ChunkResult:
    """Write one chunk's C file."""
    layout = running_layout()
    types: dict[str, str] = {}
    strings: list[tuple[str, ...]] = []
    bodies: list[str] = []
    frozen: list[FrozenModule] = []
    for module in chunk.modules:
        code = load_code(module, optimize)
        if code is None:
            continue
        symbol = module_symbol(module.name)
        mode: FreezeMode = choose_mode(module.mode, module.name, module.group, code)
        if mode == "deep":
            source = read_source(module)
            patterns = find_patterns(source) if source is not None else ()
            base = bases[module.name]
            emitted = emit_module(module.name, symbol, code, layout, base, patterns, module.hot)
            types.update(emitted.types)
            strings.append(tuple(emitted.strings))
            bodies.append(emitted.body)
            size = emitted.size
        else:
            strings.append(())
            bodies.append(emit_marshalled(module.name, symbol, code))
            size = _marshalled_size(code)
        frozen.append(FrozenModule(module.name, symbol, mode, size, module.hot))
    used = dict.fromkeys(value for own in strings for value in own)
    text = "\n".join(
        [
            f'#include "{layout.header}"',
            "",
            *(types[name] for name in sorted(types)),
            "",
            *(f"extern bundle_str_head {string_symbol(value)};" for value in used),
            "",
            *bodies,
        ]
    )
    write_if_changed(os.path.join(out_dir, chunk.file), text.encode("ascii"))
    return ChunkResult(tuple(frozen), tuple(strings))


def _marshalled_size(code: CodeType) -> int:
    return len(marshal.dumps(code))


def _write_pools(
    chunks: list[Chunk], results: list[ChunkResult], kept: KeptChunks, layout: ObjectLayout
) -> tuple[list[str], int, int]:
    """Write the pools.  The result: the names of the files, and the bytes of hot and of cold strings."""
    files = []
    sizes = {True: 0, False: 0}
    groups = [chunk.group for chunk in chunks]
    for pool in make_pools(list(zip(groups, results, strict=True))):
        kind, section = ("hot_strings", HOT_POOL_SECTION) if pool.hot else ("strings", POOL_SECTION)
        for number, sections in enumerate(_files_of(pool)):
            name = f"{group_label(pool.group)}_{kind}_{number}.c"
            kept.write(name, sections, partial(render_pool, sections, layout, section))
            files.append(name)
        sizes[pool.hot] += sum(string_size(value) for strings in pool.sections for value in strings)
    return files, sizes[True], sizes[False]


def _files_of(pool: Pool) -> Iterator[list[tuple[str, ...]]]:
    """The sections of ``pool``, those of each C file."""
    sections: list[tuple[str, ...]] = []
    count = 0
    for section in pool.sections:
        sections.append(section)
        count += len(section)
        if count >= POOL_STRINGS:
            yield sections
            sections, count = [], 0
    if sections:
        yield sections


def _remove_old_files(directory: str, keep: set[str]) -> None:
    for name in os.listdir(directory):
        if name.endswith(".c") and name not in keep:
            os.unlink(os.path.join(directory, name))
