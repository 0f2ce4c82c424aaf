"""System libraries: which shared libraries do not travel, and why.

Every other library that native code needs travels in the executable.  Where PEP 600 (manylinux) names
these libraries, the lists here are its lists.
"""

from __future__ import annotations

import re

C_LIBRARY_FAMILY = (
    "the C library family: one process can hold one family only, and the kernel starts the dynamic loader of "
    "the run machine's"
)

SYSTEM_LIBRARIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        C_LIBRARY_FAMILY,
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
        (r"libGL", r"libEGL", r"libGLX", r"libGLdispatch", r"libOpenGL", r"libdrm(_\w+)?", r"libvulkan"),
    ),
    (
        "the compute driver's user-space half, which comes with its kernel module",
        (r"libcuda", r"libnvidia-.*"),
    ),
)

_PATTERNS = tuple(
    (reason, re.compile(f"(?:{'|'.join(names)})" + r"\.so(?:\..*)?")) for reason, names in SYSTEM_LIBRARIES
)


def is_system_library(soname: str) -> bool:
    """Whether the library with this SONAME must come from the run machine.

    >>> is_system_library("libc.so.6"), is_system_library("libssl.so.3")
    (True, False)
    """
    return reason_to_stay(soname) is not None


def reason_to_stay(soname: str) -> str | None:
    """Why the library with this SONAME must come from the run machine; None if it travels."""
    return next((reason for reason, pattern in _PATTERNS if pattern.fullmatch(soname)), None)
