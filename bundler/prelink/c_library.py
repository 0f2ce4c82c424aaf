"""The C library's family of this machine: what the global scope of the executable holds."""

from __future__ import annotations

import os
from pathlib import Path

from bundler.elf.image import DamagedImage, Image, read_image
from bundler.elf.search import LibrarySearch

GLOBAL_LIBRARIES = (
    "libc.so.6",
    "libm.so.6",
    "ld-linux-x86-64.so.2",
    # empty since glibc 2.34, which has their symbols in libc.so.6
    "libpthread.so.0",
    "libdl.so.2",
    "librt.so.1",
    "libutil.so.1",
)


def global_images(search: LibrarySearch) -> tuple[Image, ...]:
    """Those of :data:`GLOBAL_LIBRARIES` that this machine has."""
    found = (host_image(name, search) for name in GLOBAL_LIBRARIES)
    return tuple(image for image in found if image is not None)


def host_image(name: str, search: LibrarySearch) -> Image | None:
    """The library that the dynamic loader of this machine would take for ``name``; None: none."""
    for path in (search.cache.get(name), *(os.path.join(directory, name) for directory in search.default)):
        if path is not None and os.path.isfile(path):
            try:
                return read_image(path, Path(path).read_bytes())
            except (DamagedImage, OSError):
                continue
    return None
