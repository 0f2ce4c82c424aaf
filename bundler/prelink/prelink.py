"""Prelinking: shared objects laid out and relocated at build time.

1. Read every shared object; what :mod:`bundler.prelink.suitable` refuses is left to the dynamic
   loader, with everything it needs, because the loader cannot see our images.
2. Place the others (:mod:`bundler.prelink.addresses`) and relocate them (:mod:`bundler.prelink.relocate`).
3. Where that shows another one to be impossible, start again without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bundler.elf.image import DamagedImage, Image, Segment, read_image
from bundler.prelink.addresses import Placement, place_images
from bundler.prelink.relocate import (
    EXECUTABLE_TLS_MODULE,
    FIRST_TLS_MODULE,
    R_TLSDESC,
    R_TPOFF64,
    Call,
    Choice,
    NotPossible,
    Patch,
    Relocated,
    Relocator,
    Store,
)
from bundler.prelink.scope import Scope
from bundler.prelink.suitable import refusal

TLS_SYMBOL = "bundle_tls_{}"

AT_EXIT = "Py_AtExit"

SMALL_TLS = 4096
"""Bytes of thread-local storage that an image adds to every thread without asking whether that
uses it."""


@dataclass(frozen=True)
class SharedFile:
    """A shared object of the bundle: its tree path, its bytes, the tree paths it needs directly.

    ``hosts`` are the libraries that it needs from the host; ``problem`` says why it is left to the
    dynamic loader in any case.
    """

    path: str
    content: bytes
    needs: tuple[str, ...]
    hosts: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class TlsBlock:
    """Thread-local storage of an image.

    It becomes the executable's ``symbol``; with None it is kept apart as module ``module``.
    """

    symbol: str | None
    module: int
    address: int
    offset: int
    """Where its initial contents are in the stored pages."""
    stored: int
    size: int
    align: int


@dataclass(frozen=True)
class PlacedImage:
    """One image, ready but for what is known at run time only."""

    path: str
    image: Image
    placement: Placement
    stores: tuple[Store, ...]
    calls: tuple[Call, ...]
    choices: tuple[Choice, ...]
    changed: tuple[int, ...]
    """Addresses in the file of the words that relocation changes."""
    tls: TlsBlock | None
    hosts: tuple[str, ...]
    """Libraries of the host that it needs beyond the C library's family."""


@dataclass(frozen=True)
class Prelinked:
    """All images by ascending address, their pages, and what is shared between them.

    ``imports`` are what the host defines, as (name, version, weak); ``uniques`` is the number of
    process-wide definitions.  ``refused`` says why a shared object is left to the dynamic loader,
    by tree path.
    """

    images: tuple[PlacedImage, ...] = ()
    pages: bytes = b""
    patches: tuple[Patch, ...] = ()
    imports: tuple[tuple[str, str | None, bool], ...] = ()
    uniques: int = 0
    refused: Mapping[str, str] = field(default_factory=dict)

    def notes(self) -> tuple[str, ...]:
        """A remark for each shared object that is loaded more slowly than others, and why."""
        return tuple(
            f"{path} is left to the dynamic loader: {reason}" for path, reason in self.refused.items()
        )

    def stored_segments(self) -> Iterator[tuple[int, int]]:
        """Offset and size of every part of the pages."""
        for image in self.images:
            for segment in image.placement.segments:
                yield segment.offset, segment.stored

    def told_at_exit(self) -> frozenset[str]:
        """The tree paths of images whose destructors all belong to objects: none, when some image
        asks for Py_AtExit(), for which nothing but CPython's finalisation will do."""
        if any(symbol.name == AT_EXIT for placed in self.images for symbol in placed.image.symbols):
            return frozenset()
        return frozenset(placed.path for placed in self.images)


def prelink(
    files: Sequence[SharedFile],
    exported: frozenset[str],
    host: Sequence[Image],
    others: Mapping[str, Image],
) -> Prelinked:
    """Lay out what can be of ``files``.

    ``exported`` are the symbols that the executable will define, ``host`` the C library's family on
    this machine, ``others`` more libraries of it, by name.
    """
    needs = {file.path: (*file.needs, *(name for name in file.hosts if name in others)) for file in files}
    images: dict[str, Image] = {}
    refused: dict[str, str] = {}
    for file in files:
        try:
            images[file.path] = read_image(file.path, file.content)
        except DamagedImage as error:
            refused[file.path] = str(error)
            continue
        reason = file.problem or refusal(images[file.path])
        if reason:
            refused[file.path] = reason
    while True:
        _refuse_needed(refused, needs)
        placed = {path: image for path, image in images.items() if path not in refused}
        foreign = {path: image for path, image in images.items() if path in refused} | dict(others)
        scope = Scope(placed, foreign, needs, exported, host)
        more = _attempt(scope, {file.path: file.hosts for file in files})
        if isinstance(more, Prelinked):
            return replace(more, refused=dict(sorted(refused.items())))
        refused.update(more)


def _attempt(scope: Scope, hosts: Mapping[str, tuple[str, ...]]) -> Prelinked | dict[str, str]:
    """Everything relocated; or why that is impossible, for at least one path."""
    placements, size = place_images(scope.images)
    apart = [path for path, image in scope.images.items() if _can_be_apart(image)]
    tls = {
        path: TLS_SYMBOL.format(number)
        for number, (path, image) in enumerate(scope.images.items())
        if "PT_TLS" in image.others and path not in apart
    }
    relocator = Relocator(scope, placements, tls, apart, bytearray(size))
    done: dict[str, Relocated] = {}
    refused: dict[str, str] = {}
    for path in scope.images:
        try:
            done[path] = relocator.relocate(path)
        except NotPossible as error:
            refused[path] = str(error)
            for other, image in scope.images.items():
                # whoever is meant to provide it must be where the dynamic loader can see it
                if error.undefined is not None and error.undefined in image.defined:
                    refused[other] = f"it defines {error.undefined} for {path}, which does not say so"
    if refused:
        return refused
    images = [
        PlacedImage(
            path,
            image,
            placements[path],
            tuple(sorted(done[path].stores)),
            tuple(done[path].calls),
            tuple(sorted(done[path].choices)),
            tuple(done[path].changed),
            _tls_block(image.others["PT_TLS"], tls.get(path), _module(path, apart), placements[path])
            if "PT_TLS" in image.others
            else None,
            hosts[path],
        )
        for path, image in scope.images.items()
    ]
    patches = tuple(patch for relocated in done.values() for patch in relocated.patches)
    imports = tuple(relocator.imports.numbers)
    uniques = len(relocator.uniques.numbers)
    return Prelinked(tuple(images), bytes(relocator.pages), patches, imports, uniques)


def _can_be_apart(image: Image) -> bool:
    """Big thread-local storage that is used through ``__tls_get_addr()`` only."""
    tls = image.others.get("PT_TLS")
    if tls is None or tls.size <= SMALL_TLS:
        return False
    return not any(relocation.type in (R_TPOFF64, R_TLSDESC) for relocation in image.relocations)


def _module(path: str, apart: Sequence[str]) -> int:
    return FIRST_TLS_MODULE + apart.index(path) if path in apart else EXECUTABLE_TLS_MODULE


def _tls_block(segment: Segment, symbol: str | None, module: int, placement: Placement) -> TlsBlock:
    offset = 0
    if segment.file_size:
        found = placement.offset_of(placement.bias + segment.address, segment.file_size)
        assert found is not None, "PT_TLS lies in a PT_LOAD"
        offset = found
    address = placement.bias + segment.address
    return TlsBlock(symbol, module, address, offset, segment.file_size, segment.size, max(1, segment.align))


def _refuse_needed(refused: dict[str, str], needs: Mapping[str, Sequence[str]]) -> None:
    """Everything that a refused library needs is refused too."""
    queue = list(refused)
    for path in queue:
        for needed in needs.get(path, ()):
            if needed in needs and needed not in refused:
                refused[needed] = f"{path} needs it, which the dynamic loader loads"
                queue.append(needed)
