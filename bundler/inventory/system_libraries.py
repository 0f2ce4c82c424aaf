"""System libraries: which shared libraries do not travel, and why.

Every other library that native code needs travels in the executable.  Where PEP 600 (manylinux) names
these libraries, the lists here are its lists.
"""

from __future__ import annotations

import re

SYSTEM_LIBRARIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "the C library family: one process can hold one family only, and the kernel starts the dynamic "
        "loader of the run machine's",
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
        "graphics drivers: the user-space half must match the run machine's kernel driver",
        (r"libGL", r"libEGL", r"libGLX", r"libGLdispatch", r"libOpenGL", r"libdrm.*", r"libvulkan"),
    ),
    (
        "the compute driver's user-space half, which comes with its kernel module",
        (r"libcuda", r"libnvidia-.*"),
    ),
)

_PATTERN = re.compile(
    "(?:" + "|".join(name for _, names in SYSTEM_LIBRARIES for name in names) + r")\.so(?:\..*)?"
)


def is_system_library(soname: str) -> bool:
    """Whether the library with this SONAME must come from the run machine.

    >>> is_system_library("libc.so.6"), is_system_library("libssl.so.3")
    (True, False)
    """
    return _PATTERN.fullmatch(soname) is not None
