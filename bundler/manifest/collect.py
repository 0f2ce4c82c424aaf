"""The stages of a build -> the manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from bundler import __version__
from bundler.interpreter import Interpreter
from bundler.inventory.data_files import metadata_place
from bundler.inventory.model import BundleFile
from bundler.libpython.provide import Provided
from bundler.manifest.licences import is_licence_file, read_licence
from bundler.manifest.model import (
    DistributionEntry,
    FileEntry,
    GlibcNeed,
    Manifest,
    MissingEntry,
    ModuleEntry,
    Native,
    Pages,
    Setting,
)
from bundler.manifest.owners import file_owners, owner_of_distribution, owner_of_group
from bundler.options import BuildOptions
from bundler.postlink.pack import Packed
from bundler.prelink.glibc import NewerNeed
from bundler.prelink.prelink import PlacedImage, Prelinked
from bundler.report.glibc import packages_of, release
from bundler.report.warnings_file import worth_telling
from bundler.tables.payload import Payload
from bundler.target.closure.find.distributions import normalized
from bundler.target.closure.model import Closure
from bundler.target.freeze.model import FrozenSources

_TOLD = (
    "hidden_imports", "exclude_modules", "optional_imports", "collect_submodules", "collect_data",
    "collect_all", "copy_metadata", "on_disk", "whole_stdlib", "optimize", "freeze", "native", "libpython",
    "no_strip", "small", "pie", "finalize", "lazy_imports", "sys_executable", "python_options", "no_source",
    "no_extract", "no_interpreter", "no_overlay", "glibc",
)  # fmt: skip
"""The options that a manifest tells.  All others have paths of the build machine, or change nothing in the
executable."""


@dataclass(frozen=True)
class Described:
    """The stages of a build that the manifest describes."""

    interpreter: Interpreter
    closure: Closure
    frozen: FrozenSources
    prelinked: Prelinked
    newer: tuple[NewerNeed, ...]
    payload: Payload
    provided: Provided


def collect_manifest(stages: Described, options: BuildOptions, packed: Packed | None) -> Manifest:
    """The manifest of an executable in which ``packed`` was compressed."""
    closure, interpreter, prelinked = stages.closure, stages.interpreter, stages.prelinked
    keys = {one.name: owner_of_distribution(normalized(one.name)) for one in closure.distributions}
    files = [stored.file for stored in stages.payload.files]
    owners = file_owners(files, closure, keys)
    frozen = stages.frozen
    return Manifest(
        bundler=__version__,
        python=".".join(map(str, interpreter.version)),
        libpython=stages.provided.libpython.kind,
        machine=interpreter.machine,
        glibc=release(options.oldest_glibc),
        entry_kind=closure.entry_kind,
        entry=closure.entry_name,
        options=tuple(_settings(options)),
        strings=frozen.string_bytes if packed is None else packed.strings + frozen.hot_string_bytes,
        pages=Pages(
            prelinked.text_size, prelinked.flat_size, *((packed.units, packed.cold) if packed else ())
        ),
        modules=tuple(_modules(closure, frozen, packed)),
        files=tuple(_files(stages, owners, packed)),
        distributions=tuple(_distributions(closure, keys, owners)),
        newer=tuple(_newer(stages.newer, files, closure)),
        missing=tuple(MissingEntry(one.name, one.importers) for one in worth_telling(closure)),
        left_out=closure.left_out,
    )


def module_manifest(closure: Closure, interpreter: Interpreter) -> Manifest:
    """What is known of a program before it is built: its modules and distributions, and how they came."""
    keys = {one.name: owner_of_distribution(normalized(one.name)) for one in closure.distributions}
    return Manifest(
        bundler=__version__,
        python=".".join(map(str, interpreter.version)),
        libpython="",
        machine=interpreter.machine,
        glibc="",
        entry_kind=closure.entry_kind,
        entry=closure.entry_name,
        modules=tuple(_modules(closure, FrozenSources((), ()), None)),
        distributions=tuple(_distributions(closure, keys, {})),
        missing=tuple(MissingEntry(one.name, one.importers) for one in worth_telling(closure)),
        left_out=closure.left_out,
    )


def _settings(options: BuildOptions) -> Iterator[Setting]:
    for field in fields(BuildOptions):
        value = getattr(options, field.name)
        if field.name in _TOLD and value != field.default:
            shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
            yield Setting(field.name.replace("_", "-"), shown)


def _modules(closure: Closure, frozen: FrozenSources, packed: Packed | None) -> Iterator[ModuleEntry]:
    code = {module.name: module for module in frozen.modules}
    for module in closure.modules:
        entry = code.get(module.name)
        size = entry.code_bytes if entry is not None else 0
        if packed is not None and entry is not None:
            size = packed.by_module.get(module.name, size)
        yield ModuleEntry(
            name=module.name,
            kind=module.kind,
            file=module.filename,
            owner=owner_of_group(module.group),
            mode=entry.mode if entry is not None else "",
            size=size,
            hot=module.hot,
            edges=module.edges,
        )


def _files(stages: Described, owners: Mapping[str, str], packed: Packed | None) -> Iterator[FileEntry]:
    images = {image.path: image for image in stages.prelinked.images}
    for stored in stages.payload.files:
        file = stored.file
        yield FileEntry(
            path=file.path,
            kind=file.kind,
            owner=owners[file.path],
            size=stored.size,
            offset=stored.offset,
            stored=stored.stored,
            compressed=stored.compressed,
            image=stored.image,
            link=file.link,
            native=_native(file, images.get(file.path), stages.prelinked, packed),
        )


def _native(
    file: BundleFile, image: PlacedImage | None, prelinked: Prelinked, packed: Packed | None
) -> Native | None:
    library = file.library
    if library is None:
        return None
    asked = library.shared.glibc
    carried, pages = "dynamic loader", 0
    if image is not None:
        cold = [one for one in image.placement.segments if one.offset >= prelinked.flat_size and one.stored]
        carried = "packed image" if cold and packed is not None else "image"
        pages = sum(
            _page_bytes(one.offset, one.stored, prelinked, packed) for one in image.placement.segments
        )
    reason = prelinked.refused.get(file.path, "all are left to it" if image is None else "")
    return Native(
        carried, reason, pages, library.direct, library.system, release(asked) if any(asked) else ""
    )


def _page_bytes(offset: int, stored: int, prelinked: Prelinked, packed: Packed | None) -> int:
    if packed is None or offset < prelinked.flat_size:
        return stored
    return packed.by_page.get(offset - prelinked.flat_size, stored)


def _distributions(
    closure: Closure, keys: Mapping[str, str], owners: Mapping[str, str]
) -> Iterator[DistributionEntry]:
    for one in closure.distributions:
        owner, place = keys[one.name], metadata_place(one)
        licence = read_licence(one.metadata_path)
        texts = (path for path in owners if path.startswith(f"{place}/") and is_licence_file(path))
        yield DistributionEntry(
            one.name,
            one.version,
            owner,
            licence.expression,
            licence.spdx,
            tuple(sorted(texts)),
            licence.homepage,
            licence.summary,
        )


def _newer(needs: Iterable[NewerNeed], files: Iterable[BundleFile], closure: Closure) -> Iterator[GlibcNeed]:
    packages = packages_of(files, closure)
    for need in needs:
        yield GlibcNeed(need.path, release(need.glibc), need.symbols, tuple(packages(need.path)))
