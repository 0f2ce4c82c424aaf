"""Which shared objects need a newer C library than the oldest one that the executable is to run with.

The dynamic loader refuses a shared object that asks for one version too many, used or not.  An image needs
only the symbols that it is bound to: those that the executable defines itself do not count, nor do those that
an older version stands in for (:func:`bundler.prelink.c_library.older_version`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bundler.elf.symbols import glibc_number
from bundler.inventory.model import BundleFile
from bundler.prelink.prelink import PlacedImage, Prelinked


class NewerNeed(NamedTuple):
    """The shared object at tree path ``path`` needs this release of ``glibc``.

    ``symbols`` are those of this release that it uses, sorted.  None are listed if the dynamic loader
    loads it.
    """

    path: str
    glibc: tuple[int, int]
    symbols: tuple[str, ...] = ()


def newer_needs(
    files: Iterable[BundleFile], prelinked: Prelinked, glibc: tuple[int, int]
) -> tuple[NewerNeed, ...]:
    """The needs of those shared objects among ``files`` that need more than ``glibc``, the newest first."""
    images = {image.path: image for image in prelinked.images}
    found = []
    for file in files:
        if file.library is None:
            continue
        if file.path in images:
            need = _image_need(images[file.path], prelinked)
        else:
            need = NewerNeed(file.path, file.library.shared.glibc)
        if need.glibc > glibc:
            found.append(need)
    return tuple(sorted(found, key=lambda need: ((-need.glibc[0], -need.glibc[1]), need.path)))


def _image_need(image: PlacedImage, prelinked: Prelinked) -> NewerNeed:
    by_release: dict[tuple[int, int], set[str]] = {}
    for number in {store.number for store in image.stores}:
        wanted = prelinked.imports[number]
        release = glibc_number(wanted.older or wanted.version)
        if release is not None and not wanted.weak:
            by_release.setdefault(release, set()).add(wanted.name)
    newest = max(by_release, default=(0, 0))
    return NewerNeed(image.path, newest, tuple(sorted(by_release.get(newest, ()))))
