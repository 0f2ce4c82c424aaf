"""Prelinking: which shared objects become images, and what the stub needs to know about each image.

1. Look at every shared object.  Those that :mod:`bundler.prelink.suitable` refuses are left to the dynamic
   loader.  So is everything that they need, because the dynamic loader cannot see images.
2. Place all remaining ones (:mod:`bundler.prelink.addresses`) and relocate them
   (:mod:`bundler.prelink.relocate`).
3. If one of them turns out to be impossible to relocate, start again without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from bundler.contract import TLS_BLOCK_SYMBOL, TLS_EXECUTABLE, TLS_MODULES
from bundler.elf.segments import DamagedObject
from bundler.elf.shared_object import SharedObject
from bundler.prelink.addresses import Placement, place_images
from bundler.prelink.c_library import older_version
from bundler.prelink.destructors import Destructor, quiet_destructors
from bundler.prelink.relocate import (
    NotPossible,
    Patch,
    Relocated,
    Relocator,
    ResolverCall,
    Store,
    UniqueBinding,
)
from bundler.prelink.scope import Scope
from bundler.prelink.suitable import refusal
from bundler.target_machine import X86_64, TargetMachine

AT_EXIT = "Py_AtExit"

SMALL_TLS = 4096
"""Bytes of thread-local storage that an image may add to every thread, whether the thread uses it or not."""


@dataclass(frozen=True)
class Candidate:
    """A shared object of the bundle, its tree path, and the tree paths of the libraries that it names.

    ``system`` are the system libraries that it needs, without the C library family.  If ``problem`` is not
    empty, it says why the shared object has to be left to the dynamic loader.  ``cold``: its pages are to be
    packed.
    """

    path: str
    shared: SharedObject
    needs: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    problem: str = ""
    cold: bool = False


@dataclass(frozen=True)
class TlsBlock:
    """The block of thread-local storage of an image.

    It becomes a part of the executable's own, under the name ``symbol``.  With None as ``symbol`` it is kept
    apart, with an id of its own, ``module``.
    """

    symbol: str | None
    module: int
    address: int
    offset: int
    """Offset of its initial contents in the stored pages."""
    stored: int
    size: int
    align: int


@dataclass(frozen=True)
class PlacedImage:
    """One image, with a list of what the stub has to do at run time."""

    path: str
    shared: SharedObject
    placement: Placement
    stores: tuple[Store, ...]
    resolver_calls: tuple[ResolverCall, ...]
    unique_bindings: tuple[UniqueBinding, ...]
    changed: tuple[int, ...]
    """The words that relocation changes, by their addresses in the file."""
    tls: TlsBlock | None
    system: tuple[str, ...]
    """The system libraries that it needs, without the C library family."""
    quiet: tuple[Destructor, ...] = ()
    """The destructors of its types that the fast exit may leave out."""


class Import(NamedTuple):
    """A symbol that system libraries define.

    ``version`` is the version of it that is asked for, if any.  Where the run machine's C library lacks that
    version, the stub takes ``older``, which the oldest C library has (:func:`older_version`).
    """

    name: str
    version: str | None = None
    weak: bool = False
    older: str | None = None


@dataclass(frozen=True)
class Prelinked:
    """All images by ascending address, their stored pages, and the numbered tables that they share.

    The first ``text_size`` bytes of ``pages`` are executed.  Those from ``flat_size`` on are to be packed.
    ``imports`` are the symbols that system libraries define.  ``uniques`` is the number of names with one
    definition in the process.  ``refused`` says, by tree path, why a shared object is left to the dynamic
    loader.
    """

    images: tuple[PlacedImage, ...] = ()
    pages: bytes = b""
    text_size: int = 0
    flat_size: int = 0
    patches: tuple[Patch, ...] = ()
    imports: tuple[Import, ...] = ()
    uniques: int = 0
    page_size: int = X86_64.page_size
    refused: Mapping[str, str] = field(default_factory=dict)

    def notes(self) -> tuple[str, ...]:
        """A note for each reason why shared objects are left to the dynamic loader."""
        by_reason: dict[str, list[str]] = {}
        for path, reason in self.refused.items():
            by_reason.setdefault(reason, []).append(path)
        return tuple(
            f"{paths[0]} is left to the dynamic loader{_so_are(len(paths) - 1)}: {reason}"
            for reason, paths in by_reason.items()
        )

    def cold_segments(self) -> Iterator[tuple[int, int]]:
        """The segments that are to be packed: offset from ``flat_size``, and size of what is stored."""
        for image in self.images:
            for segment in image.placement.segments:
                if segment.offset >= self.flat_size:
                    yield segment.offset - self.flat_size, segment.stored

    def judged_by_type(self) -> frozenset[str]:
        """The tree paths of images whose only work at exit is to destroy objects.

        For these, the types of the living objects decide whether the fast exit is possible.  There are no
        such images if any image uses Py_AtExit(): only CPython's whole finalisation calls the functions that
        it registers.
        """
        if any(symbol.name == AT_EXIT for placed in self.images for symbol in placed.shared.tables.symbols):
            return frozenset()
        return frozenset(placed.path for placed in self.images)


def prelink(
    candidates: Sequence[Candidate],
    exported: frozenset[str],
    c_library: Sequence[SharedObject],
    system: Mapping[str, SharedObject],
    machine: TargetMachine,
    glibc: tuple[int, int] = (0, 0),
) -> Prelinked:
    """Prelink those ``candidates`` for which that is possible.

    ``exported`` are the symbols that the executable will export.  ``c_library`` is the build machine's C
    library family; ``system`` are its other system libraries, by name.  ``glibc`` is the version of the
    oldest C library that the executable is to run with.
    """
    needs = {one.path: (*one.needs, *(name for name in one.system if name in system)) for one in candidates}
    sound: dict[str, SharedObject] = {}
    refused: dict[str, str] = {}
    for one in candidates:
        try:
            reason = one.problem or refusal(one.shared, machine)
            one.shared.tables  # noqa: B018  # reading the tables raises if they are damaged
        except DamagedObject as error:
            refused[one.path] = str(error)
            continue
        sound[one.path] = one.shared
        if reason:
            refused[one.path] = reason
    while True:
        _refuse_needed(refused, needs)
        images = {path: shared for path, shared in sound.items() if path not in refused}
        foreign = {path: shared for path, shared in sound.items() if path in refused} | dict(system)
        scope = Scope(images, foreign, needs, exported, c_library)
        more = _attempt(scope, {one.path: one for one in candidates}, machine)
        if isinstance(more, Prelinked):
            imports = tuple(
                one._replace(older=older_version(one.name, one.version, glibc, c_library))
                for one in more.imports
            )
            placed = tuple(replace(image, quiet=quiet_destructors(image.shared)) for image in more.images)
            return replace(more, images=placed, imports=imports, refused=dict(sorted(refused.items())))
        refused.update(more)


def _attempt(
    scope: Scope, candidates: Mapping[str, Candidate], machine: TargetMachine
) -> Prelinked | dict[str, str]:
    """All images of ``scope``, relocated; or, for one path at least, the reason why that is impossible."""
    cold = frozenset(path for path in scope.images if candidates[path].cold)
    placements, text_size, flat_size, size = place_images(scope.images, machine, cold)
    apart = [path for path, shared in scope.images.items() if _can_be_apart(shared, machine)]
    tls = {
        path: TLS_BLOCK_SYMBOL % number
        for number, (path, shared) in enumerate(scope.images.items())
        if "PT_TLS" in shared.segments.by_type and path not in apart
    }
    relocator = Relocator(machine, scope, placements, tls, apart, bytearray(size))
    done: dict[str, Relocated] = {}
    refused: dict[str, str] = {}
    for path in scope.images:
        try:
            done[path] = relocator.relocate(path)
        except NotPossible as error:
            refused[path] = str(error)
            for provider, shared in scope.images.items():
                # An image that defines the symbol is probably meant to, without being named as needed.  The
                # dynamic loader now has to find it for `path`, so it cannot stay an image.
                if error.undefined is not None and error.undefined in shared.tables.defined:
                    refused[provider] = f"it defines {error.undefined} for {path}, which does not name it"
    if refused:
        return refused
    images = tuple(
        PlacedImage(
            path,
            shared,
            placements[path],
            tuple(sorted(done[path].stores)),
            tuple(done[path].resolver_calls),
            tuple(sorted(done[path].unique_bindings)),
            tuple(done[path].changed),
            _tls_block(shared, tls.get(path), _module(path, apart), placements[path]),
            candidates[path].system,
        )
        for path, shared in scope.images.items()
    )
    patches = tuple(patch for relocated in done.values() for patch in relocated.patches)
    imports = tuple(Import(*key) for key in relocator.imports.numbers)
    uniques = len(relocator.uniques.numbers)
    pages = bytes(relocator.pages)
    return Prelinked(images, pages, text_size, flat_size, patches, imports, uniques, machine.page_size)


def _so_are(others: int) -> str:
    return (
        f" (so are {others} more, see images.txt)" if others > 1 else " (so is another one)" if others else ""
    )


def _can_be_apart(shared: SharedObject, machine: TargetMachine) -> bool:
    """Whether ``shared`` has much thread-local storage, and uses it through ``__tls_get_addr()`` only."""
    tls = shared.segments.by_type.get("PT_TLS")
    if tls is None or tls.size <= SMALL_TLS:
        return False
    kinds = {machine.relocations.get(relocation.type) for relocation in shared.tables.relocations}
    return kinds.isdisjoint(("tls_static", "tls_descriptor"))


def _module(path: str, apart: Sequence[str]) -> int:
    return TLS_MODULES + apart.index(path) if path in apart else TLS_EXECUTABLE


def _tls_block(
    shared: SharedObject, symbol: str | None, module: int, placement: Placement
) -> TlsBlock | None:
    segment = shared.segments.by_type.get("PT_TLS")
    if segment is None:
        return None
    offset = 0
    if segment.file_size:
        found = placement.offset_of(placement.bias + segment.address, segment.file_size)
        assert found is not None, "PT_TLS lies in a PT_LOAD"
        offset = found
    address = placement.bias + segment.address
    return TlsBlock(symbol, module, address, offset, segment.file_size, segment.size, max(1, segment.align))


def _refuse_needed(refused: dict[str, str], needs: Mapping[str, Sequence[str]]) -> None:
    """Add everything that the refused shared objects need to ``refused``."""
    queue = list(refused)
    for path in queue:
        for needed in needs.get(path, ()):
            if needed in needs and needed not in refused:
                refused[needed] = f"{path} needs it, which the dynamic loader loads"
                queue.append(needed)
