"""Which shared libraries stay with the host: data, with the reason for each group.

Everything else that native code needs travels in the executable.  The families are those of
PEP 600 (manylinux) where it names them.
"""

from __future__ import annotations

import re

HOST_LIBRARIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "glibc and its dynamic loader: one process can hold only one C library, and the loader that "
        "the kernel starts decides which",
        (
            r"ld-linux.*",
            r"ld64",
            r"libc",
            r"libm",
            r"libmvec",
            r"libdl",
            r"librt",
            r"libpthread",
            r"libutil",
            r"libresolv",
            r"libanl",
            r"libnsl",
            r"libnss_.*",
            r"libthread_db",
            r"libBrokenLocale",
            r"libc_malloc_debug",
            r"linux-vdso",
        ),
    ),
    (
        "graphics drivers: the user-space half must match the host's kernel driver",
        (r"libGL", r"libEGL", r"libGLX", r"libGLdispatch", r"libOpenGL", r"libdrm.*", r"libvulkan"),
    ),
    (
        "the compute driver's user-space half, which comes with its kernel module",
        (r"libcuda", r"libnvidia-.*"),
    ),
)

_PATTERN = re.compile(
    "(?:" + "|".join(name for _, names in HOST_LIBRARIES for name in names) + r")\.so(?:\..*)?"
)


def stays_with_host(soname: str) -> bool:
    """True for a library that must come from the machine the executable runs on.

    >>> stays_with_host("libc.so.6"), stays_with_host("libssl.so.3")
    (True, False)
    """
    return _PATTERN.fullmatch(soname) is not None
