"""Inventory -> images: which shared objects are laid out at build time."""

from __future__ import annotations

from collections.abc import Sequence

from bundler.elf.search import LibrarySearch
from bundler.elf.shared_object import read_library
from bundler.inventory.model import BundleFile
from bundler.prelink.c_library import GLOBAL_LIBRARIES, global_images, host_image
from bundler.prelink.prelink import Prelinked, SharedFile, prelink


def prelink_files(files: Sequence[BundleFile], exported: frozenset[str], search: LibrarySearch) -> Prelinked:
    """Lay out the native ``files`` of an executable that defines ``exported``.

    ``search`` finds the C library of this machine.  Raises :class:`NativeLibraryProblem` for a
    file that cannot be read.
    """
    hosts = {name for file in files for name in file.hosts if name not in GLOBAL_LIBRARIES}
    others = {name: image for name in sorted(hosts) if (image := host_image(name, search)) is not None}
    shared = [
        SharedFile(
            file.path,
            read_library(str(file.source)),
            file.direct,
            tuple(name for name in file.hosts if name in hosts),
            f"it needs {file.incomplete}, which was not found" if file.incomplete else "",
        )
        for file in files
    ]
    return prelink(shared, exported, global_images(search), others)
